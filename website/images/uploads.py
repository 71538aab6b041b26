"""Uploaded images: validated, re-encoded without metadata, stored under a name made from their
content."""

import hashlib
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from website.models import Rendition

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2560
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
SAVE_OPTIONS: dict[str, dict[str, int | bool]] = {
    Rendition.Format.AVIF: {"quality": 60, "speed": 7},
    Rendition.Format.WEBP: {"quality": 78, "method": 4},
    Rendition.Format.JPEG: {"quality": 80, "optimize": True, "progressive": True},
    Rendition.Format.PNG: {"optimize": True},
}
# What Pillow's decoders raise on files made to break them.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    OverflowError,
    MemoryError,
    RuntimeError,
    struct.error,
)


@dataclass(frozen=True)
class CleanImage:
    """A picture as it will be stored: its name comes from its content."""

    name: str
    content: bytes


def clean(upload: IO[bytes], size: int) -> CleanImage:
    """The upload re-encoded: upright, in sRGB, without metadata, at most 2560 pixels a side.

    Raises ValidationError, in the editor's words, when it is no picture, is broken, has more than
    40 million pixels (a decompression bomb) or more than 25 MB.
    """
    if size > MAX_BYTES:
        raise ValidationError(
            _("This file has more than 25 MB. Save the picture smaller and try again."),
            code="too_heavy",
        )
    try:
        picture = _open(upload)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ValidationError(
            _("This picture has more than 40 million pixels. Save it smaller and try again."),
            code="too_many_pixels",
        ) from error
    except BROKEN as error:
        raise ValidationError(
            _(
                "This file is not a picture that can be read. Use a JPEG, PNG, WebP, GIF or AVIF file."
            ),
            code="unreadable",
        ) from error
    has_alpha = picture.mode == "RGBA"
    content = encode(
        picture, Rendition.Format.PNG if has_alpha else Rendition.Format.JPEG, quality=92
    )
    return CleanImage(content_name(content, "png" if has_alpha else "jpg"), content)


def _open(upload: IO[bytes]) -> Pillow.Image:
    picture: Pillow.Image = Pillow.open(upload, formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise Pillow.DecompressionBombError
    picture.load()
    picture = _in_srgb(_in_eight_bits(ImageOps.exif_transpose(picture)))
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Pillow.Resampling.LANCZOS)
    return picture


def _in_eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Pillow would cut 16-bit greys off at 255, which leaves a white picture."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda level: level / 256).convert("L")


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """RGB or RGBA in sRGB, so that colours stay true when the profile is dropped."""
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture.convert(wanted)
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode=wanted,
        )
    except (OSError, ImageCms.PyCMSError):
        # A profile that cannot be read says nothing: browsers show such a picture as sRGB.
        return picture.convert(wanted)
    return converted or picture.convert(wanted)


def encode(picture: Pillow.Image, kind: str, **options: int | bool) -> bytes:
    # A fresh copy carries pixels only: no EXIF, comment or profile survives it.
    bare = Pillow.new(picture.mode, picture.size)
    bare.paste(picture)
    buffer = BytesIO()
    bare.save(buffer, format=kind.upper(), **{**SAVE_OPTIONS[kind], **options})
    return buffer.getvalue()


def store(image: CleanImage) -> str:
    """Writes the file, unless the same content is there already, and returns its name."""
    if not default_storage.exists(image.name):
        default_storage.save(image.name, ContentFile(image.content))
    return image.name


def content_name(content: bytes, ending: str) -> str:
    """The name of the file: the beginning of its SHA-256 digest."""
    return f"images/{hashlib.sha256(content).hexdigest()[:24]}.{ending}"
