"""Draws with Pillow the small part of SVG that the pictures use: areas, lines and discs, each in a
colour or in a shade from one height to another, with an opacity, a blur and a clip."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1600, 900)
# Drawn so much larger, and made small at the end: that smooths the edges.
SCALE = 3
LARGE = (SIZE[0] * SCALE, SIZE[1] * SCALE)
SVG = "{http://www.w3.org/2000/svg}"
# Straight pieces that stand for a curve.
STEPS = 16

Element = ElementTree.Element
Point = tuple[float, ...]


def drawn(path: Path) -> Image.Image:
    """The SVG file as a picture of SCALE times its size."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a file of our own
    named = {f"url(#{element.get('id')})": element for element in root.iter() if element.get("id")}
    sheet = Image.new("RGB", LARGE)
    for element in root:
        if ink := element.get("stroke") or element.get("fill"):
            sheet.paste(_shade(named[ink]) if ink in named else ink, mask=_mask(element, named))
    return sheet


def shade(top: str, bottom: str, start: float = 0, end: float = SIZE[1]) -> Image.Image:
    """A sheet that turns from one colour to the other between two heights."""
    first, last = round(start * SCALE), round(end * SCALE)
    sheet = Image.new("RGB", LARGE, top)
    sheet.paste(bottom, (0, last, *LARGE))
    ramp = Image.linear_gradient("L").resize((LARGE[0], last - first))
    sheet.paste(bottom, (0, first), mask=ramp)
    return sheet


def _mask(element: Element, named: dict[str, Element]) -> Image.Image:
    mask = _shape(element)
    if blur := element.get("filter"):
        radius = float(named[blur][0].get("stdDeviation", 0))
        mask = mask.filter(ImageFilter.GaussianBlur(radius * SCALE))
    if clip := element.get("clip-path"):
        mask = ImageChops.multiply(mask, _shape(named[clip][0]))
    opacity = float(element.get("opacity", 1))
    return mask.point(lambda value: round(value * opacity))


def _shape(element: Element) -> Image.Image:
    mask = Image.new("L", LARGE)
    pen = ImageDraw.Draw(mask)
    for circle in element.iter(f"{SVG}circle"):
        x, y, radius = (float(circle.get(name, 0)) * SCALE for name in ("cx", "cy", "r"))
        pen.circle((x, y), radius, fill=255)
    width = float(element.get("stroke-width", 0)) * SCALE
    for line in _lines(element.get("d", "")):
        if width:
            pen.line(line, fill=255, width=round(width) + 1, joint="curve")
            for end in (line[0], line[-1]):
                pen.circle(end, width / 2, fill=255)
        else:
            pen.polygon(line, fill=255)
    return mask


def _lines(path: str) -> list[list[Point]]:
    """The lines of a path in pixels. Of its commands M, L and C are known."""
    lines: list[list[Point]] = []
    for command, text in re.findall(r"([MLC])([^MLCZ]*)", path):
        pairs = (pair.split(",") for pair in text.split())
        points: list[Point] = [(float(x) * SCALE, float(y) * SCALE) for x, y in pairs]
        if command == "M":
            lines.append(points)
        elif command == "L":
            lines[-1] += points
        else:
            for a, b, c in zip(points[::3], points[1::3], points[2::3], strict=True):
                lines[-1] += _curve(lines[-1][-1], a, b, c)
    return lines


def _curve(start: Point, a: Point, b: Point, end: Point) -> Iterator[Point]:
    """A cubic Bézier curve, after its start."""
    for t in (step / STEPS for step in range(1, STEPS + 1)):
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        yield tuple(
            sum(weight * place for weight, place in zip(weights, places, strict=True))
            for places in zip(start, a, b, end, strict=True)
        )


def _shade(gradient: Element) -> Image.Image:
    top, bottom = (stop.get("stop-color", "") for stop in gradient)
    return shade(top, bottom, *(float(gradient.get(name, 0)) for name in ("y1", "y2")))
