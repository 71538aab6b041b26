"""Pictures: what is let in, what is kept of it, and the sizes cut from it."""

import hashlib
import struct
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from website.models import Image, Rendition
from website.work import claim, held

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2560
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
WIDTHS = (400, 800, 1200, 1600)
CARD_RATIO = 3 / 2
LEASE = timedelta(minutes=10)
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
    content = _encode(
        picture, Rendition.Format.PNG if has_alpha else Rendition.Format.JPEG, quality=92
    )
    return CleanImage(_name(content, "png" if has_alpha else "jpg"), content)


def cut_next() -> bool:
    """The worker's job: cuts every rendition of one picture that is due."""
    image = claim(Image.objects.all(), "renditions_due_at", lease=LEASE)
    if image is None:
        return False
    with image.file.open("rb") as file, Pillow.open(file) as picture:
        picture.load()
        for shape in Rendition.Shape:
            _cut_shape(image, picture, shape)
    held(image, "renditions_due_at").update(renditions_due_at=None)
    return True


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


def _cut_shape(image: Image, picture: Pillow.Image, shape: Rendition.Shape) -> None:
    cut = _crop_to_card(picture, image.focal_x, image.focal_y) if shape == "card" else picture
    has_alpha = cut.mode == "RGBA"
    fallback = Rendition.Format.PNG if has_alpha else Rendition.Format.JPEG
    image.renditions.filter(shape=shape).delete()
    for width in sorted({min(width, cut.width) for width in WIDTHS}):
        height = max(1, round(cut.height * width / cut.width))
        sized = cut.resize((width, height), Pillow.Resampling.LANCZOS)
        for kind in (Rendition.Format.AVIF, Rendition.Format.WEBP, fallback):
            content = _encode(sized, kind)
            Rendition.objects.create(
                image=image,
                shape=shape,
                format=kind,
                width=width,
                height=height,
                file=store(CleanImage(_name(content, kind), content)),
            )


def _crop_to_card(picture: Pillow.Image, focal_x: int, focal_y: int) -> Pillow.Image:
    """As much of the picture as the card's shape takes."""
    width = min(picture.width, round(picture.height * CARD_RATIO))
    height = min(picture.height, max(1, round(picture.width / CARD_RATIO)))
    centre = (focal_x / 100, focal_y / 100)
    return ImageOps.fit(picture, (width, height), Pillow.Resampling.LANCZOS, centering=centre)


def _encode(picture: Pillow.Image, kind: str, **options: int | bool) -> bytes:
    # A fresh copy carries pixels only: no EXIF, comment or profile survives it.
    bare = Pillow.new(picture.mode, picture.size)
    bare.paste(picture)
    buffer = BytesIO()
    bare.save(buffer, format=kind.upper(), **{**SAVE_OPTIONS[kind], **options})
    return buffer.getvalue()


def _name(content: bytes, ending: str) -> str:
    return f"images/{hashlib.sha256(content).hexdigest()[:24]}.{ending}"


def store(image: CleanImage) -> str:
    """Writes the file, unless the same content is there already, and returns its name."""
    if not default_storage.exists(image.name):
        default_storage.save(image.name, ContentFile(image.content))
    return image.name
