"""Write pictures in the formats that browsers show, without metadata. No database, no settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageOps

SAVE_OPTIONS: dict[str, dict[str, int | bool]] = {
    # Speed 7 takes twice as long and writes files of the same size.
    "avif": {"quality": 60, "speed": 8, "max_threads": 1},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "optimize": True, "progressive": True},
    # More effort takes minutes for a tenth of the size.
    "png": {"compress_level": 6},
}
ORIGINAL_QUALITY = 92
WHOLE = "whole"
CARD = "card"
# In pixels.
WIDTHS = (400, 800, 1200, 1600)
CARD_RATIO = 3 / 2


@dataclass(frozen=True)
class Encoded:
    """A picture in one shape, format and size."""

    shape: str
    format: str
    width: int
    height: int
    content: bytes


def original(picture: Pillow.Image) -> Encoded:
    """The picture as it is stored: PNG if it may be transparent, JPEG otherwise."""
    if picture.mode == "RGBA":
        return _encoded(picture, WHOLE, "png")
    return _encoded(picture, WHOLE, "jpeg", quality=ORIGINAL_QUALITY)


def renditions(picture: Pillow.Image, focal_x: int, focal_y: int) -> Iterator[Encoded]:
    """Every shape, size and format that pages show. The focal point is in per cent."""
    fallback = "png" if picture.mode == "RGBA" else "jpeg"
    for shape in (WHOLE, CARD):
        cut = _crop_to_card(picture, focal_x, focal_y) if shape == CARD else picture
        for width in sorted({min(width, cut.width) for width in WIDTHS}):
            height = max(1, round(cut.height * width / cut.width))
            sized = cut.resize((width, height), Pillow.Resampling.LANCZOS)
            for kind in ("avif", "webp", fallback):
                yield _encoded(sized, shape, kind)


def _crop_to_card(picture: Pillow.Image, focal_x: int, focal_y: int) -> Pillow.Image:
    """The largest part of the picture in the shape of a card, around the focal point."""
    width = min(picture.width, round(picture.height * CARD_RATIO))
    height = min(picture.height, max(1, round(picture.width / CARD_RATIO)))
    centre = (focal_x / 100, focal_y / 100)
    return ImageOps.fit(picture, (width, height), Pillow.Resampling.LANCZOS, centering=centre)


def _encoded(picture: Pillow.Image, shape: str, kind: str, **options: int | bool) -> Encoded:
    buffer = BytesIO()
    picture.save(buffer, format=kind.upper(), **{**SAVE_OPTIONS[kind], **options})
    return Encoded(shape, kind, picture.width, picture.height, buffer.getvalue())
