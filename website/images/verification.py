"""Find image files that were cut short, changed or lost. What can be made again is made due; the rest
is reported to staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from website.files import atomic
from website.models import Image
from website.worker.leases import claim, leased

LEASE = timedelta(minutes=10)
# How often each image's files are read from beginning to end.
INTERVAL = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """What was found of one image: whether its own file is whole, and which renditions are not."""

    image: Image
    is_whole: bool
    broken_renditions: list[str]


def verify_next() -> bool:
    """Worker job: verify the files of one image that is due."""
    image = claim(Image.objects.all(), "files_check_due_at", lease=LEASE)
    if image is None:
        return False
    verify(image)
    due_at = timezone.now() + INTERVAL
    leased(image, "files_check_due_at").update(files_check_due_at=due_at)
    return True


def verify_all() -> Iterator[Verdict]:
    """Verify the files of every image now."""
    for image in Image.objects.order_by("pk").iterator():
        yield verify(image)


def verify(image: Image) -> Verdict:
    """Compare an image's files with their rows. A broken original is marked, and unmarked once it is
    whole again; renditions are then made again. While the original is broken its renditions stay."""
    is_whole = image.has_whole_file()
    broken = [cut for cut in image.renditions.all() if not cut.has_whole_file()]
    changed: dict[str, object] = {}
    if image.file_is_broken == is_whole:
        changed["file_is_broken"] = not is_whole
    if is_whole and (broken or image.file_is_broken):
        image.renditions.filter(pk__in=[cut.pk for cut in broken]).delete()
        changed["renditions_due_at"] = timezone.now()
    if changed:
        # Unless somebody has chosen another file meanwhile.
        Image.objects.filter(pk=image.pk, file=image.file.name).update(**changed)
    return Verdict(image, is_whole, [str(cut.file) for cut in broken])


def sweep() -> bool:
    """Worker job: when the worker starts and once a day, delete what processes that were killed
    while they wrote a file have left."""
    _sweep_on(timezone.localdate())
    return False


@lru_cache(maxsize=1)
def _sweep_on(_day: date) -> None:
    remove_temporary_files()


def remove_temporary_files() -> None:
    """Delete abandoned temporary files where the site writes files."""
    atomic.remove_abandoned(Path(settings.DATA_DIR).glob(atomic.TEMPORARY))
    for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        atomic.remove_abandoned(Path(folder).rglob(atomic.TEMPORARY))
