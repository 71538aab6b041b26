"""A sheet to draw on: smooth shapes, soft shadows and gradients, with Pillow alone."""

import io
import math
from collections.abc import Iterable
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 900
SCALE = 3

PAPER = "#faf7f2"
TERRACOTTA = "#c4704a"
PETROL = "#0f5a5c"
MIST = "#cfe2dd"
NIGHT = "#0b2f38"
MOON = "#f6ecd2"

Point = tuple[float, float]
Spot = tuple[float, float, float]


def smooth(points: list[Point], *, closed: bool = False, steps: int = 18) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    if closed:
        knots = [points[-1], *points, points[0], points[1]]
    else:
        knots = [points[0], *points, points[-1]]
    curve = []
    for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append((_through(a[0], b[0], c[0], d[0], t), _through(a[1], b[1], c[1], d[1], t)))
    return curve if closed else [*curve, points[-1]]


def _through(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def between(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def points(text: str) -> list[Point]:
    """Points written as "x,y x,y"."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def spots(text: str) -> list[Spot]:
    """Discs written as "x,y,radius x,y,radius"."""
    return [
        (float(x), float(y), float(r)) for x, y, r in (trio.split(",") for trio in text.split())
    ]


class Canvas:
    """A sheet of WIDTH by HEIGHT units, drawn larger and made small at the end."""

    def __init__(self, top: str, bottom: str) -> None:
        self.size = (WIDTH * SCALE, HEIGHT * SCALE)
        self.image = self.shade(top, bottom)

    def shade(self, top: str, bottom: str, start: float = 0, end: float = HEIGHT) -> Image.Image:
        """A sheet that turns from one colour to the other between two heights."""
        ramp = Image.new("L", (1, HEIGHT * SCALE))
        span = (end - start) * SCALE
        for y in range(HEIGHT * SCALE):
            ramp.putpixel((0, y), round(255 * min(1, max(0, (y - start * SCALE) / span))))
        sheet = Image.new("RGB", self.size, top)
        sheet.paste(bottom, mask=ramp.resize(self.size))
        return sheet

    def mask(self, points: Iterable[Point]) -> Image.Image:
        mask = Image.new("L", self.size)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255)
        return mask

    def fill(
        self,
        shape: Iterable[Point] | Image.Image,
        ink: str | Image.Image,
        *,
        opacity: float = 1,
        blur: float = 0,
        within: Image.Image | None = None,
    ) -> None:
        mask = shape if isinstance(shape, Image.Image) else self.mask(shape)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        if within:
            mask = ImageChops.multiply(mask, within)
        if opacity < 1:
            mask = mask.point(lambda value: round(value * opacity))
        self.image.paste(ink, (0, 0) if isinstance(ink, Image.Image) else None, mask)

    def strokes(self, lines: Iterable[list[Point]], width: float) -> Image.Image:
        """A mask of lines with round ends."""
        return self.discs(
            (*between(a, b, step / count), width / 2)
            for line in lines
            for a, b in pairwise(line)
            for count in (max(1, math.ceil(math.dist(a, b) * 5 / width)),)
            for step in range(count + 1)
        )

    def discs(self, spots: Iterable[Spot]) -> Image.Image:
        """A mask of discs, each given as x, y and radius."""
        mask = Image.new("L", self.size)
        draw = ImageDraw.Draw(mask)
        for x, y, r in spots:
            draw.ellipse([v * SCALE for v in (x - r, y - r, x + r, y + r)], fill=255)
        return mask

    def polygon(self, points: list[Point], ink: str, opacity: float) -> None:
        """A small shape, filled without a mask the size of the sheet."""
        xs, ys = [x * SCALE for x, _ in points], [y * SCALE for _, y in points]
        left, top = math.floor(min(xs)), math.floor(min(ys))
        mask = Image.new("L", (math.ceil(max(xs)) - left + 1, math.ceil(max(ys)) - top + 1))
        outline = [(x - left, y - top) for x, y in zip(xs, ys, strict=True)]
        ImageDraw.Draw(mask).polygon(outline, fill=round(255 * opacity))
        self.image.paste(Image.new("RGB", mask.size, ink), (left, top), mask)

    def jpeg(self) -> bytes:
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        stream = io.BytesIO()
        small.save(stream, "JPEG", quality=90, optimize=True)
        return stream.getvalue()


def wave(height: float, swing: float, length: float, shift: float = 0) -> list[Point]:
    """An uneven wave across the whole sheet."""
    return [
        (
            x,
            height
            + swing * math.sin(x / length + shift)
            + swing * 0.4 * math.sin(x / length * 2.3 + shift),
        )
        for x in range(-20, WIDTH + 21, 8)
    ]


def below(line: list[Point]) -> list[Point]:
    """Everything under a line that crosses the sheet."""
    return [*line, (WIDTH + 20, HEIGHT + 20), (-20, HEIGHT + 20)]


def oval(
    x: float, y: float, wide: float, high: float, start: int = 0, end: int = 360
) -> list[Point]:
    """An ellipse, or the part of it between two angles."""
    angles = [math.radians(angle) for angle in range(start, end + 1, 2)]
    return [(x + wide * math.cos(angle), y + high * math.sin(angle)) for angle in angles]
