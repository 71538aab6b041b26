"""The calf: a leg at rest, the muscle picked out."""

import math

from demo.pictures.canvas import MIST, PAPER, PETROL, Canvas, Point, below, between, points, smooth

LEG = points(
    "-80,286 120,270 260,236 380,238 500,268 680,312 880,360 1060,392 1176,386 "
    "1246,330 1290,236 1318,140 1340,92 1376,82 1404,104 1412,150 1412,206 1396,290 "
    "1400,380 1424,470 1424,552 1386,602 1320,606 1240,566 1120,546 980,578 820,646 "
    "660,690 500,672 360,600 200,572 -80,604"
)
OUTER_BELLY = points(
    "352,566 430,516 560,496 720,508 880,530 1000,536 920,582 810,632 670,670 520,656 410,612"
)
INNER_BELLY = points(
    "420,464 540,416 690,410 860,442 1020,482 1110,506 1000,526 840,538 640,512 500,496"
)
TENDON = points(
    "820,512 930,500 1040,498 1130,508 1230,532 1340,572 1388,592 1340,594 1230,556 "
    "1120,538 990,556 860,540"
)


def calf() -> Canvas:
    canvas = Canvas(PAPER, "#f6eee0")
    for radius, opacity in ((470, 0.35), (390, 0.5), (305, 0.7)):
        canvas.fill(canvas.discs([(690, 540, radius)]), MIST, opacity=opacity)
    sheet(canvas)
    leg = smooth(LEG, closed=True)
    canvas.fill([(x + 4, y + 22) for x, y in leg], "#6d5138", opacity=0.38, blur=18)
    canvas.fill(leg, canvas.shade("#f5e2ca", "#dfbb95", 90, 690))
    inside = canvas.mask(leg)
    canvas.fill(
        canvas.strokes([smooth(LEG[:11])], 34), "#fff8ec", opacity=0.6, blur=14, within=inside
    )
    canvas.fill(
        canvas.strokes([smooth(LEG[19:])], 26), "#b98660", opacity=0.4, blur=14, within=inside
    )
    canvas.fill(smooth(TENDON, closed=True), "#fbf5e6", within=inside)
    muscle(canvas, INNER_BELLY, "#68aea7", "#348380", (380, 466), (1130, 508))
    muscle(canvas, OUTER_BELLY, "#2f8381", PETROL, (306, 570), (1040, 536))
    return canvas


def sheet(canvas: Canvas) -> None:
    """The bed that the leg lies on."""
    edge = smooth(points("-20,540 300,550 660,556 1000,532 1360,524 1620,530"))
    canvas.fill(below(edge), canvas.shade("#fffdf8", "#e6dac6", 525, 900))
    folds = [
        smooth(
            [(40 + 330 * n, 920), (190 + 310 * n, 850), (330 + 300 * n, 820), (520 + 290 * n, 806)]
        )
        for n in range(4)
    ]
    canvas.fill(canvas.strokes(folds, 14), "#cdbfa8", opacity=0.35, blur=9)


def muscle(
    canvas: Canvas, outline: list[Point], top: str, bottom: str, start: Point, end: Point
) -> None:
    """One belly of the muscle, with its fibres running from end to end."""
    shape = smooth(outline, closed=True)
    heights = [y for _, y in outline]
    inside = canvas.mask(shape)
    canvas.fill([(x, y + 8) for x, y in shape], "#7d4f34", opacity=0.35, blur=7)
    canvas.fill(shape, canvas.shade(top, bottom, min(heights), max(heights)))
    fibres = [
        smooth([start, *(_bowed(start, end, t, bend) for t in (0.2, 0.4, 0.6, 0.8)), end])
        for bend in range(-150, 151, 14)
    ]
    canvas.fill(canvas.strokes(fibres, 2), "#e6f4f0", opacity=0.4, within=inside)


def _bowed(start: Point, end: Point, t: float, bend: float) -> Point:
    x, y = between(start, end, t)
    return (x, y + bend * math.sin(math.pi * t))
