"""The lattice: two kinds of ball, each beside six of the other kind."""

import math
from itertools import product

from PIL import Image, ImageDraw, ImageFilter

from demo.pictures.drawing import SCALE, Point, shade

REACH = 3
NEARER = ((1, 0, 0), (0, -1, 0), (0, 0, -1))


def lattice() -> Image.Image:
    """From the far end to the near one: the rods to a ball's nearer neighbours, then the ball."""
    sheet = shade("#f7f5ee", "#dfeae6")
    draw = ImageDraw.Draw(sheet, "RGBA")
    small, large = ball("#5fb0aa", "#093f42"), ball("#f3ead7", "#b49a75")
    for place in sorted(product(range(-REACH, REACH + 1), repeat=3), key=distance, reverse=True):
        x, y, zoom = project(place)
        # 1 near, close to 0 far away.
        clear = min(1, max(0, 0.56 - distance(place) * 0.2))
        for step in NEARER:
            other = tuple(map(sum, zip(place, step, strict=True)))
            if max(map(abs, other)) <= REACH:
                rod = [(x, y), project(other)[:2]]
                draw.line(rod, (139, 160, 156, round(255 * clear)), round(9 * zoom * SCALE))
        if sum(place) % 2:
            stamp(sheet, large, x, y, 58 * zoom * SCALE, clear)
        else:
            stamp(sheet, small, x, y, 34 * zoom * SCALE, clear)
    return sheet


def turned(place: Point) -> Point:
    """The place as seen from a little above and to one side, the last number into the depth."""
    x, y, z = place
    x, z = x * math.cos(0.62) + z * math.sin(0.62), z * math.cos(0.62) - x * math.sin(0.62)
    y, z = y * math.cos(0.36) - z * math.sin(0.36), z * math.cos(0.36) + y * math.sin(0.36)
    return (x, y, z)


def distance(place: Point) -> float:
    return turned(place)[2]


def project(place: Point) -> Point:
    """Where on the sheet's pixels a place is seen, and how large."""
    x, y, z = turned(place)
    zoom = 9 / (9 + z)
    return ((800 + x * 236 * zoom) * SCALE, (450 + y * 236 * zoom) * SCALE, zoom)


def ball(light: str, dark: str) -> Image.Image:
    """A ball lit from above left."""
    glow = Image.radial_gradient("L").resize((900, 900)).crop((230, 250, 750, 770))
    sprite = Image.new("RGB", (600, 600), light)
    sprite.paste(
        dark, mask=glow.resize((600, 600)).point(lambda value: min(255, round(value * 1.25)))
    )
    outline, shine = Image.new("L", (600, 600)), Image.new("L", (600, 600))
    ImageDraw.Draw(outline).ellipse((2, 2, 597, 597), fill=255)
    ImageDraw.Draw(shine).ellipse((150, 110, 300, 230), fill=190)
    sprite.paste("#ffffff", mask=shine.filter(ImageFilter.GaussianBlur(36)))
    sprite.putalpha(outline)
    return sprite


def stamp(
    sheet: Image.Image, sprite: Image.Image, x: float, y: float, radius: float, clear: float
) -> None:
    small = sprite.resize((round(radius * 2), round(radius * 2)), Image.Resampling.LANCZOS)
    fog = Image.new("RGB", small.size, "#ebefe9")
    seen = Image.blend(fog, small.convert("RGB"), clear)
    sheet.paste(seen, (round(x - radius), round(y - radius)), small.getchannel("A"))
