"""The glass: water on a table, a road over hills behind it."""

import math

from demo.pictures.canvas import Canvas, Point, below, oval, points, smooth, spots


def tumbler(top: float, bottom: float) -> list[Point]:
    """The glass between two heights: it narrows towards its foot."""
    upper, lower = 150 - (top - 250) * 0.07, 150 - (bottom - 250) * 0.07
    return [
        *oval(520, top, upper, upper * 0.2, 180, 360),
        *oval(520, bottom, lower, lower * 0.2, 0, 180),
    ]


def glass() -> Canvas:
    canvas = Canvas("#fbe9cf", "#fdf6ea")
    for radius, opacity in ((300, 0.3), (190, 0.45)):
        canvas.fill(canvas.discs([(1180, 330, radius)]), "#fff6df", opacity=opacity, blur=40)
    canvas.fill(canvas.discs([(1180, 330, 96)]), canvas.shade("#e9a070", "#d98257", 234, 426))
    land(canvas)
    table(canvas)
    water(canvas)
    return canvas


def land(canvas: Canvas) -> None:
    ridges = (
        (
            points("-20,430 260,350 560,410 860,330 1180,400 1620,320"),
            "#bcd8d3",
            "#a4c9c4",
        ),
        (points("-20,500 340,450 720,500 1100,430 1620,490"), "#7fb2ad", "#5f9b97"),
        (points("-20,600 300,560 760,590 1180,520 1620,590"), "#3f8683", "#2c6f6e"),
    )
    for ridge, light, dark in ridges:
        canvas.fill(below(smooth(ridge)), canvas.shade(light, dark, ridge[1][1] - 60, 700))
    left = smooth(points("1010,720 1130,640 1020,588 1110,556 1148,533"))
    right = smooth(points("1150,533 1124,556 1052,588 1200,640 1180,720"))
    canvas.fill([*left, *right], canvas.shade("#f7e7cb", "#efd9b4", 530, 700))


def table(canvas: Canvas) -> None:
    canvas.fill(points("-10,672 1610,672 1610,910 -10,910"), "#3a2a1f", opacity=0.35, blur=14)
    canvas.fill(
        points("-10,676 1610,676 1610,910 -10,910"),
        canvas.shade("#d9a97d", "#b97e55", 676, 900),
    )
    grain = [
        smooth(
            [(-20, y), (420, y + 7 * math.sin(y)), (980, y - 6 * math.sin(y * 2)), (1620, y + 5)]
        )
        for y in range(690, 900, 24)
    ]
    canvas.fill(canvas.strokes(grain, 2), "#8f5c3a", opacity=0.28)
    canvas.fill(canvas.strokes([[(-10, 678), (1610, 678)]], 4), "#f0cfa8", opacity=0.8)
    canvas.fill(points("400,800 640,800 420,880 40,880 60,850"), "#4c2f1c", opacity=0.4, blur=18)
    canvas.fill(oval(330, 846, 120, 22), "#fff0d2", opacity=0.6, blur=12)


def water(canvas: Canvas) -> None:
    body = tumbler(220, 800)
    canvas.fill(body, "#ffffff", opacity=0.22)
    level = 372
    canvas.fill(tumbler(level, 784), canvas.shade("#9fd0cc", "#3f918f", level, 790), opacity=0.72)
    half = 150 - (level - 250) * 0.07
    canvas.fill(
        oval(520, level, half, half * 0.2),
        canvas.shade("#e2f3ef", "#a9d5d0", level - 30, level + 30),
    )
    canvas.fill(canvas.strokes([oval(520, level, half, half * 0.2)], 2.5), "#f6fffd", opacity=0.8)
    inside = canvas.mask(body)
    canvas.fill(
        canvas.strokes([[(410, 300), (432, 740)]], 22),
        "#ffffff",
        opacity=0.55,
        blur=5,
        within=inside,
    )
    canvas.fill(
        canvas.strokes([[(628, 420), (612, 720)]], 9), "#ffffff", opacity=0.5, blur=3, within=inside
    )
    bubbles = spots("470,640,6 498,560,4 560,690,7 580,600,4 540,500,5 486,470,3.5")
    canvas.fill(canvas.discs(bubbles), "#e9fbf8", opacity=0.65)
    canvas.fill(oval(520, 796, 108, 20), "#e8f6f3", opacity=0.5, blur=3)
    canvas.fill(canvas.strokes([oval(520, 220, 152, 30)], 6), "#ffffff", opacity=0.85)
    canvas.fill(canvas.strokes([body], 2.5), "#f4ffff", opacity=0.7)
