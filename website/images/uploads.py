"""Uploaded images: validated, re-encoded without metadata, stored under a name made from their
content."""

import hashlib
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from website.files.atomic import is_disk_full
from website.files.storage import is_whole
from website.images import processing
from website.images.decoding import Refused

MAX_BYTES = 25 * 1024 * 1024
ENDINGS = {"jpeg": "jpg"}
REFUSALS = {
    "too_heavy": _("This file has more than 25 MB. Save the picture smaller and try again."),
    "too_many_pixels": _(
        "This picture has more than 40 million pixels. Save it smaller and try again."
    ),
    "too_much_memory": _(
        "This picture is too large for its format. Save it as JPEG, or with less than "
        "%(megapixels)s million pixels, and try again."
    ),
    "progressive": _(
        "This picture is too large for a progressive JPEG. Save it as a standard (baseline) JPEG, "
        "or with less than %(megapixels)s million pixels, and try again."
    ),
    "animation": _(
        "This is an animation, and only still pictures can be shown. Save one of its frames as "
        "JPEG or PNG and choose that file."
    ),
    "heic": _(
        "This is a HEIC photo, which most browsers cannot show. Export it as JPEG and choose that "
        "file. On an iPhone, Settings › Camera › Formats › Most Compatible takes photos as JPEG."
    ),
    "unreadable": _(
        "This file is not a picture that can be read. Use a JPEG, PNG, WebP, GIF or AVIF file."
    ),
    "busy": _("Other pictures are being read. Wait a minute, then choose the file again."),
    "slow": _(
        "Reading this picture took too long. Save it smaller, or wait a minute, and try again."
    ),
    "disk_full": _(
        "The disk is full, so the picture was not stored. Tell whoever runs the site to make room; "
        "then choose the file again."
    ),
}


@dataclass(frozen=True)
class CleanImage:
    """A picture as it will be stored: its name comes from its content."""

    content: bytes
    format: str

    @property
    def digest(self) -> str:
        """SHA-256 as hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        return f"images/{self.digest[:24]}.{ENDINGS.get(self.format, self.format)}"


def clean(upload: IO[bytes], size: int) -> CleanImage:
    """The upload re-encoded: upright, in sRGB, without metadata, at most 2560 pixels a side.

    Raises ValidationError, in the editor's words, when it is no still picture, is broken, has more
    than 40 million pixels (a decompression bomb) or 25 MB, or would take too much memory.
    """
    if size > MAX_BYTES:
        raise refusal("too_heavy")
    try:
        encoded = processing.original(upload)
    except Refused as refused:
        raise refusal(refused.code, megapixels=refused.megapixels) from refused
    except processing.Failed as error:
        raise refusal("unreadable") from error
    return CleanImage(encoded.content, encoded.format)


def store(image: CleanImage) -> str:
    """Write the file, unless the same content is there already, and return its name. A file that
    was cut short or changed is replaced. Raises OSError."""
    if not is_whole(image.name, len(image.content), image.digest):
        default_storage.save(image.name, ContentFile(image.content))
    return image.name


def clean_and_store(upload: IO[bytes], size: int) -> str:
    """The name of the stored file. Raises ValidationError, also where the disk is full."""
    try:
        return store(clean(upload, size))
    except OSError as error:
        if is_disk_full(error):
            raise refusal("disk_full") from error
        raise


def refusal(code: str, **params: int) -> ValidationError:
    """The error that says why a file is not taken and what to do."""
    return ValidationError(REFUSALS[code], code=code, params=params)
