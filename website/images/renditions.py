"""The sizes and formats that pages show of an image, cut by the worker."""

import logging
from contextlib import closing
from datetime import timedelta
from typing import IO

from django.db import transaction

from website.images import processing
from website.images.encoding import Encoded
from website.images.uploads import CleanImage, store
from website.models import Image, Rendition
from website.worker.leases import claim, leased

LEASE = timedelta(minutes=10)
logger = logging.getLogger(__name__)


def render_next() -> bool:
    """Worker job: make every rendition of one image that is due.

    Rows are written when all files are there. On a full disk, and whenever else a file cannot be
    written, the earlier renditions stay, and the image is due again when the lease ends.
    """
    image = claim(Image.objects.all(), "renditions_due_at", lease=LEASE)
    if image is None:
        return False
    if not image.has_whole_file():
        logger.error("The file of image %s is damaged or missing: %s", image.pk, image.file.name)
        due = leased(image, "renditions_due_at")
        due.update(renditions_due_at=None, file_is_broken=True)
        return True
    with image.file.open("rb") as file:
        made = _make(image, file)
    with transaction.atomic():
        if leased(image, "renditions_due_at").update(renditions_due_at=None):
            image.renditions.all().delete()
            Rendition.objects.bulk_create(made)
    return True


def _make(image: Image, file: IO[bytes]) -> list[Rendition]:
    """The rows of an image's renditions, whose files are stored."""
    # Closed also where a file cannot be stored, so that the child process ends.
    with closing(processing.renditions(file, image.focal_x, image.focal_y)) as cut:
        return [_stored(image, encoded) for encoded in cut]


def _stored(image: Image, encoded: Encoded) -> Rendition:
    content = CleanImage(encoded.content, encoded.format)
    return Rendition(
        image=image,
        shape=encoded.shape,
        format=encoded.format,
        width=encoded.width,
        height=encoded.height,
        file=store(content),
        file_length=len(content.content),
        file_digest=content.digest,
    )
