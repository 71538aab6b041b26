"""Read a picture of unknown origin in bounded memory: refuse before decoding what would need more.

No database and no settings: `child` runs this in a process of its own. The bytes that a format
needs for each pixel were measured with Pillow 13 (docs/decisions/images.md).
"""

import math
import struct
from collections.abc import Callable
from io import BytesIO
from typing import IO

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 40_000_000
# In pixels: the longer side of a stored picture, and about what a page shows at most.
MAX_SIDE = 2560
ENOUGH = 1500
# In bytes: what decoding may take, and the part of it that the result needs beside the source.
BUDGET = 130_000_000
RESULT = 30_000_000
# Bytes a pixel while a picture is decoded, where that is more than the decoded picture itself.
DECODER = {"WEBP": 16, "AVIF": 12}
# Bytes a pixel of a decoded picture, by mode. Pillow takes four for all others.
STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
# Two bytes for each coefficient of a progressive JPEG, all of which are in memory at once.
COEFFICIENT = 2
JPEG_SCALES = (1, 2, 4, 8)
# Rows of the result that are made at a time, and how far the filter reaches beyond a pixel.
BAND = 32
REACH = 3
# The brands of HEIF files in HEVC (ISO/IEC 23008-12, and Apple's "heic").
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"}
# What Pillow's decoders raise on files made to break them.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    OverflowError,
    RuntimeError,
    struct.error,
)
Convert = Callable[[Pillow.Image], Pillow.Image]


class Refused(Exception):
    """A picture that is not taken. `code` says why; `megapixels` is how many would be taken."""

    def __init__(self, code: str, megapixels: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.megapixels = megapixels


def read(file: IO[bytes]) -> Pillow.Image:
    """The picture upright, in sRGB, as RGB or RGBA, without metadata, at most MAX_SIDE pixels a
    side. Raises Refused."""
    if _is_heic(file):
        raise Refused("heic")
    try:
        picture = Pillow.open(file, formats=FORMATS)
        _refuse_animation(picture)
        _bound(picture)
        picture.load()
        return _finished(picture)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise Refused("too_many_pixels") from error
    except MemoryError as error:
        raise Refused("too_much_memory", 8) from error
    except BROKEN as error:
        raise Refused("unreadable") from error


def _is_heic(file: IO[bytes]) -> bool:
    start = file.read(64)
    file.seek(0)
    # Files of the general brand "mif1" name AVIF among the others if they are that.
    return start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS and b"avif" not in start


def _refuse_animation(picture: Pillow.Image) -> None:
    # Phones store a depth map or a preview as a second picture in a JPEG.
    if picture.format not in {"JPEG", "MPO"} and getattr(picture, "is_animated", False):
        raise Refused("animation")


def _bound(picture: Pillow.Image) -> None:
    """Refuse a picture that would need more than BUDGET. A JPEG is first told to decode at a half,
    a quarter or an eighth of its size."""
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise Refused("too_many_pixels")
    if picture.format in {"JPEG", "MPO"}:
        _reduce_jpeg(picture)
        return
    stored = STORED.get(picture.mode, 4)
    decoder = DECODER.get(picture.format or "", stored)
    if not _fits(pixels, decoder, stored):
        most = min(BUDGET // decoder, (BUDGET - RESULT) // stored)
        raise Refused("too_much_memory", most // 1_000_000)


def _fits(pixels: int, decoder: float, stored: float) -> bool:
    """Whether the memory suffices for a decoder and its result that take so many bytes a pixel."""
    return pixels * decoder <= BUDGET and pixels * stored + RESULT <= BUDGET


def _reduce_jpeg(picture: Pillow.Image) -> None:
    """Choose the largest scale at which the picture fits into memory, of those that leave about
    MAX_SIDE if they can and ENOUGH in any case."""
    width, height = picture.size
    longer = max(width, height)
    coefficients = _coefficients(picture)
    stored = STORED.get(picture.mode, 4)
    scales = [scale for scale in JPEG_SCALES if scale == 1 or longer >= scale * ENOUGH]
    least = max(scale for scale in JPEG_SCALES if scale == 1 or longer >= scale * MAX_SIDE)
    for scale in scales[scales.index(least) :]:
        reduced = stored / scale**2
        if _fits(width * height, coefficients + reduced, reduced):
            picture.draft(None, (max(1, width // scale), max(1, height // scale)))
            return
    raise Refused("progressive", int(BUDGET / (coefficients + stored / 4)) // 1_000_000)


def _coefficients(picture: Pillow.Image) -> float:
    """Bytes a pixel that libjpeg needs for the coefficients: none if each row can be decoded when
    it is read."""
    if not picture.info.get("progressive"):
        return 0
    # The sampling factors of the components (ITU-T T.81, B.2.2).
    sizes = [across * down for _id, across, down, _table in picture.layer]  # type: ignore[attr-defined]
    return COEFFICIENT * sum(sizes) / max(sizes)


def _finished(picture: Pillow.Image) -> Pillow.Image:
    scale = min(1, MAX_SIDE / max(picture.size))
    width, height = (max(1, round(side * scale)) for side in picture.size)
    small = _resized(picture, (width, height), _converter(picture))
    small.info = picture.info
    # Gives its memory back: what follows needs as much again as the result.
    picture.close()
    ImageOps.exif_transpose(small, in_place=True)
    finished = _in_srgb(small)
    finished.info = {}
    return finished


def _resized(picture: Pillow.Image, size: tuple[int, int], convert: Convert) -> Pillow.Image:
    """The picture converted and resized band by band: no second picture of its full size is made.
    Each band is cut with as many rows around it as the filter reads."""
    width, height = size
    scale = picture.height / height
    around = REACH * scale
    small = Pillow.new(convert(picture.crop((0, 0, 1, 1))).mode, size)
    for top in range(0, height, BAND):
        bottom = min(top + BAND, height)
        first = max(0, math.floor(top * scale - around))
        last = min(picture.height, math.ceil(bottom * scale + around))
        band = convert(picture.crop((0, first, picture.width, last)))
        box = (0, top * scale - first, picture.width, min(bottom * scale, picture.height) - first)
        part = band.resize((width, bottom - top), Pillow.Resampling.LANCZOS, box=box)
        small.paste(part, (0, top))
    return small


def _converter(picture: Pillow.Image) -> Convert:
    """How to turn a part of the picture into a mode that can be resized and has three colours; a
    mode that its colour profile may describe stays."""
    if picture.mode.startswith("I"):
        return _in_eight_bits
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode == "CMYK" and picture.info.get("icc_profile"):
        wanted = "CMYK"
    return lambda band: band.convert(wanted)


def _in_eight_bits(band: Pillow.Image) -> Pillow.Image:
    """Pillow would cut 16-bit greys off at 255, which leaves a white picture."""
    return band.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """RGB or RGBA in sRGB, so that colours stay true when the profile is dropped."""
    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    profile = picture.info.get("icc_profile")
    if not profile:
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
