"""The skin: a section from the surface to the fat below."""

import math

from PIL import Image

from demo.pictures.canvas import (
    PAPER,
    PETROL,
    TERRACOTTA,
    WIDTH,
    Canvas,
    Spot,
    below,
    points,
    smooth,
    wave,
)

HAIRS = ((300, 46), (800, -40), (1290, 52))
SURFACE = [
    (x + 8 * math.sin(x * 2.1), 256 - 30 * row - 5 * math.sin(x * 0.9 + row), 8.5 - row)
    for row, gap in enumerate((36, 54, 96))
    for x in range(14 + row * 18, WIDTH, gap)
]
DRIFT: list[Spot] = [
    (x, y, 8.0)
    for x, y in points(
        "324,336 336,404 298,470 826,346 832,432 790,510 1316,338 1326,420 1298,486 560,322 1062,326"
    )
]


def skin() -> Canvas:
    canvas = Canvas("#f3f6f2", PAPER)
    canvas.fill(below(wave(282, 7, 150)), canvas.shade("#f4e2c9", "#ecd0ac", 270, 360))
    canvas.fill(below(wave(312, 7, 150)), canvas.shade("#8fc0b8", "#5ea69f", 300, 430))
    canvas.fill(below(wave(428, 26, 62)), canvas.shade("#efd9c3", "#e2bd9c", 420, 740))
    fibres = [wave(470 + 26 * n, 10, 95, n * 1.7) for n in range(11)]
    canvas.fill(canvas.strokes(fibres, 2.4), "#c99f7c", opacity=0.35)
    canvas.fill(below(wave(744, 16, 120, 1)), canvas.shade("#f0d9a9", "#e2bd78", 730, 900))
    fat(canvas)
    scales = [[(x, y - 6) for x, y in wave(290 + 8 * n, 7, 150)] for n in range(3)]
    canvas.fill(canvas.strokes(scales, 2), "#c79f74", opacity=0.55)
    ions(canvas, SURFACE, "#f0dcc8")
    under = canvas.mask(below(wave(282, 7, 150)))
    for x, lean in HAIRS:
        hair(canvas, x, lean, under)
    ions(canvas, DRIFT, "#fff3e6")
    return canvas


def fat(canvas: Canvas) -> None:
    cells = [
        (
            x + (row % 2) * 50 + 8 * math.sin(x * 1.3 + row),
            806 + row * 78,
            45 + 4 * math.sin(x * 0.7 + row),
        )
        for row in range(2)
        for x in range(-40, WIDTH + 60, 100)
    ]
    canvas.fill(canvas.discs(cells), canvas.shade("#fbefcd", "#f1d99f", 760, 900))
    glints = [(x - 13, y - 15, r * 0.36) for x, y, r in cells]
    canvas.fill(canvas.discs(glints), "#fffdf6", opacity=0.8, blur=4)


def hair(canvas: Canvas, x: float, lean: float, under: Image.Image) -> None:
    """A hair and the follicle that it stands in."""
    root = (x - lean * 0.6, 668)
    sheath = smooth(
        [
            (x - 34, 262),
            (x - 17, 316),
            (x - 20, 430),
            (root[0] - 30, 600),
            (root[0] - 44, 668),
            (root[0] - 22, 712),
            (root[0] + 22, 712),
            (root[0] + 44, 668),
            (root[0] + 30, 600),
            (x + 20, 430),
            (x + 17, 316),
            (x + 34, 262),
        ],
    )
    canvas.fill(sheath, canvas.shade("#79b3ab", "#3f8f8a", 290, 700), within=under)
    canvas.fill(canvas.discs([(root[0], 684, 24)]), PETROL)
    shaft = smooth(
        [root, (x, 420), (x + lean * 0.4, 250), (x + lean * 1.6, 110), (x + lean * 3.4, -40)]
    )
    canvas.fill(canvas.strokes([shaft], 15), "#40464a")
    canvas.fill(canvas.strokes([[(a - 3, b) for a, b in shaft]], 3), "#9fb0b0", opacity=0.8)


def ions(canvas: Canvas, spots: list[Spot], glow: str) -> None:
    canvas.fill(canvas.discs([(x, y, r * 2) for x, y, r in spots]), glow, opacity=0.5, blur=5)
    canvas.fill(canvas.discs(spots), TERRACOTTA)
