"""The night: a window, a moon and the end of a bed."""

from PIL import Image

from demo.pictures.canvas import MOON, NIGHT, Canvas, Point, below, points, smooth, spots

PANE = (560, 70, 1330, 640)
STARS = spots(
    "640,150,3 720,300,2 850,120,2.4 905,250,3.2 1010,130,2 1270,130,3 1235,330,2.4 "
    "1290,420,2 620,400,2.2 785,215,1.8 980,345,1.8 690,480,1.6"
)
HILLS = (
    (
        points("540,520 700,470 860,500 1040,452 1200,490 1350,460"),
        "#2c6570",
        "#225661",
    ),
    (
        points("540,570 680,548 880,575 1080,530 1240,556 1350,540"),
        "#1b4c57",
        "#123c47",
    ),
)


def night() -> Canvas:
    canvas = Canvas("#123a45", "#0a262e")
    left, top, right, bottom = PANE
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    frame = [
        (left - 26, top - 26),
        (right + 26, top - 26),
        (right + 26, bottom + 26),
        (left - 26, bottom + 26),
    ]
    canvas.fill(frame, "#2f7680", opacity=0.5, blur=40)
    canvas.fill(frame, canvas.shade("#e9dfcc", "#b9ae9b", top, bottom))
    pane = canvas.mask(corners)
    canvas.fill(corners, canvas.shade("#0d3a4a", "#5d9ba0", top, bottom))
    sky(canvas, pane)
    bars(canvas)
    moonlight(canvas)
    curtain(canvas)
    bed(canvas)
    return canvas


def sky(canvas: Canvas, pane: Image.Image) -> None:
    canvas.fill(canvas.discs(STARS), "#fdf7e4", opacity=0.9, within=pane)
    for radius, opacity in ((230, 0.25), (140, 0.35)):
        canvas.fill(
            canvas.discs([(1120, 206, radius)]), MOON, opacity=opacity, blur=60, within=pane
        )
    canvas.fill(
        canvas.discs([(1120, 206, 76)]), canvas.shade("#fffaea", "#ecdcb4", 130, 282), within=pane
    )
    canvas.fill(
        canvas.discs(spots("1094,184,17 1140,232,21 1150,176,9 1098,246,8")),
        "#d9c79b",
        opacity=0.55,
        blur=2,
    )
    for ridge, light, dark in HILLS:
        canvas.fill(below(smooth(ridge)), canvas.shade(light, dark, 450, 640), within=pane)


def bars(canvas: Canvas) -> None:
    """The glazing bars and the sill."""
    left, top, right, bottom = PANE
    middle = (left + right) / 2
    bars: list[list[Point]] = [[(middle, top), (middle, bottom)], [(left, 330), (right, 330)]]
    canvas.fill(
        canvas.strokes([[(x + 5, y + 5) for x, y in bar] for bar in bars], 14),
        NIGHT,
        opacity=0.4,
        blur=4,
    )
    canvas.fill(canvas.strokes(bars, 13), "#d6ccb8")
    sill = [
        (left - 60, bottom + 22),
        (right + 60, bottom + 22),
        (right + 74, bottom + 58),
        (left - 74, bottom + 58),
    ]
    canvas.fill([(x, y + 18) for x, y in sill], "#04161c", opacity=0.55, blur=14)
    canvas.fill(sill, canvas.shade("#efe6d4", "#c7bba6", bottom + 20, bottom + 60))


def moonlight(canvas: Canvas) -> None:
    beam = points("640,700 1180,700 960,920 240,920")
    canvas.fill(beam, "#9fd0cf", opacity=0.16, blur=26)


def curtain(canvas: Canvas) -> None:
    for side in (1, -1):
        hang = 480 if side == 1 else 1410
        edge = smooth(
            [
                (hang + side * 120, -20),
                (hang + side * 96, 220),
                (hang + side * 40, 460),
                (hang + side * 70, 740),
            ]
        )
        far = hang - side * 120
        shape = [*edge, (far, 740), (far, -20)]
        canvas.fill([(x + side * 10, y) for x, y in shape], "#04161c", opacity=0.4, blur=16)
        canvas.fill(shape, canvas.shade("#c9805d", "#8d5039", 0, 740))
        cloth = canvas.mask(shape)
        folds = [
            smooth(
                [(far + side * n, -20), (far + side * n * 0.95, 300), (far + side * n * 0.82, 760)]
            )
            for n in range(24, 260, 44)
        ]
        canvas.fill(canvas.strokes(folds, 16), "#6b3726", opacity=0.5, blur=7, within=cloth)


def bed(canvas: Canvas) -> None:
    pillow = smooth(
        points("30,690 150,640 330,652 430,704 400,786 220,800 50,780"),
        closed=True,
    )
    canvas.fill([(x, y + 16) for x, y in pillow], "#04161c", opacity=0.5, blur=16)
    canvas.fill(pillow, canvas.shade("#eef3ee", "#9bbab8", 640, 800))
    cover = smooth(points("-20,800 170,766 420,776 640,748 900,776 1180,762 1620,812"))
    canvas.fill([(x, y - 6) for x, y in below(cover)], "#04161c", opacity=0.4, blur=14)
    canvas.fill(below(cover), canvas.shade("#4f9a97", "#17484e", 748, 900))
    hem = [(x, y + 34) for x, y in cover]
    canvas.fill([*cover, *reversed(hem)], canvas.shade("#f4efe2", "#c8d5cf", 748, 850))
    folds = [
        smooth([(180 + 270 * n, 830), (250 + 262 * n, 862), (270 + 270 * n, 920)]) for n in range(5)
    ]
    canvas.fill(canvas.strokes(folds, 14), "#0c3238", opacity=0.45, blur=8)
