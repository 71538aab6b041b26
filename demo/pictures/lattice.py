"""The lattice: two kinds of ball, each beside six of the other kind."""

import math

from PIL import Image, ImageDraw, ImageFilter

from demo.pictures.canvas import SCALE, Canvas

Place = tuple[float, float, float]
AXES: tuple[Place, ...] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
REACH = 3


def lattice() -> Canvas:
    canvas = Canvas("#f7f5ee", "#dfeae6")
    kinds = (ball("#f3ead7", "#b49a75"), ball("#5fb0aa", "#093f42"))
    rows = range(-REACH, REACH + 1)
    places = sorted(((x, y, z) for x in rows for y in rows for z in rows), key=lambda p: -depth(p))
    for place in places:
        for axis in AXES:
            rod(canvas, place, axis)
        x, y, zoom = project(place)
        radius = (58 if sum(place) % 2 else 34) * zoom
        stamp(canvas, kinds[0 if sum(place) % 2 else 1], x, y, radius, haze(place))
    return canvas


def turned(place: Place) -> Place:
    """The lattice as seen from a little above and to one side."""
    x, y, z = place
    x, z = x * math.cos(0.62) + z * math.sin(0.62), z * math.cos(0.62) - x * math.sin(0.62)
    y, z = y * math.cos(0.36) - z * math.sin(0.36), z * math.cos(0.36) + y * math.sin(0.36)
    return x, y, z


def depth(place: Place) -> float:
    return turned(place)[2]


def project(place: Place) -> Place:
    x, y, z = turned(place)
    zoom = 9 / (9 + z)
    return 800 + x * 236 * zoom, 450 + y * 236 * zoom, zoom


def haze(place: Place) -> float:
    """How clearly a place is seen: 1 near, close to 0 far away."""
    return min(1, max(0, 0.56 - depth(place) * 0.2))


def rod(canvas: Canvas, place: Place, axis: Place) -> None:
    """The rod from a ball to its neighbour on the viewer's side."""
    step = -1 if depth(axis) > 0 else 1
    other = (place[0] + step * axis[0], place[1] + step * axis[1], place[2] + step * axis[2])
    if max(map(abs, other)) > REACH:
        return
    ax, ay, zoom = project(place)
    bx, by, _ = project(other)
    width = 4.5 * zoom
    along = math.dist((ax, ay), (bx, by)) or 1
    sx, sy = (ay - by) / along * width, (bx - ax) / along * width
    edge = [(ax + sx, ay + sy), (bx + sx, by + sy), (bx - sx, by - sy), (ax - sx, ay - sy)]
    canvas.polygon(edge, "#8ba09c", haze(place))


def ball(light: str, dark: str) -> Image.Image:
    """A ball lit from above left."""
    glow = (
        Image.radial_gradient("L").resize((900, 900)).crop((230, 250, 750, 770)).resize((600, 600))
    )
    sprite = Image.new("RGB", (600, 600), light)
    sprite.paste(dark, mask=glow.point(lambda value: min(255, round(value * 1.25))))
    round_mask = Image.new("L", (600, 600))
    ImageDraw.Draw(round_mask).ellipse((2, 2, 597, 597), fill=255)
    shine = Image.new("L", (600, 600))
    ImageDraw.Draw(shine).ellipse((150, 110, 300, 230), fill=190)
    sprite.paste("#ffffff", mask=shine.filter(ImageFilter.GaussianBlur(36)))
    sprite.putalpha(round_mask)
    return sprite


def stamp(
    canvas: Canvas, sprite: Image.Image, x: float, y: float, radius: float, clear: float
) -> None:
    size = max(2, round(radius * 2 * SCALE))
    small = sprite.resize((size, size), Image.Resampling.LANCZOS)
    corner = (round(x * SCALE - size / 2), round(y * SCALE - size / 2))
    fog = Image.new("RGB", small.size, "#ebefe9")
    canvas.image.paste(Image.blend(fog, small.convert("RGB"), clear), corner, small.getchannel("A"))
