"""The picture that goes with a link to a page of ours where people share it: title and site."""

from functools import cache, lru_cache
from hashlib import blake2b
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
WIDTH, HEIGHT, EDGE = 1200, 630, 80
# The colours of light in tokens.css: paper, ink, muted, accent.
PAPER, INK, MUTED, ACCENT = "#fbf8f2", "#24231f", "#5e5a50", "#0f5a5c"
SIZES, LEADING, WEIGHT, NAME_SIZE = (88, 76, 66, 58, 52, 46), 1.24, 500, 34
# Cards of another look have other addresses: count it up with each change of the drawing.
LOOK = 1


def digest(title: str, name: str) -> str:
    """What the address of a card ends with: another for other words."""
    return blake2b(repr((LOOK, title, name)).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def draw(title: str, name: str) -> bytes:
    """The card as PNG. A title in letters that our fonts lack gives way to the site's name."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, 20, HEIGHT), fill=ACCENT)
    heading = title.replace("\xad", "")
    if _can_be_read(heading):
        small = _font("figtree", NAME_SIZE, 600)
        pen.text((EDGE, HEIGHT - EDGE), _fitting(name, small), MUTED, small, anchor="ls")
    else:
        heading = name
    font, lines = _fit(heading)
    for number, line in enumerate(lines):
        pen.text((EDGE, EDGE + number * LEADING * font.size), line, INK, font, anchor="la")
    buffer = BytesIO()
    card.quantize(32, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()


@cache
def _font(family: str, size: int, weight: int) -> Font:
    font = ImageFont.truetype(settings.BASE_DIR / f"static/fonts/{family}.woff2", size)
    font.set_variation_by_axes([weight])
    return font


def _can_be_read(text: str) -> bool:
    font = _font("literata", NAME_SIZE, WEIGHT)
    box = bytes(font.getmask("\uffff"))
    return all(letter.isspace() or bytes(font.getmask(letter)) != box for letter in text)


def _fit(text: str) -> tuple[Font, list[str]]:
    """The words in lines, as large as they fit; cut where they do not fit at all."""
    for size in SIZES:
        font = _font("literata", size, WEIGHT)
        lines = _lines(text, font)
        most = int((HEIGHT - 2 * EDGE - 2 * NAME_SIZE) / (LEADING * size))
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines[most - 1] += "…"
    return font, [_fitting(line, font) for line in lines[:most]]


def _lines(text: str, font: Font) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= WIDTH - 2 * EDGE:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitting(line: str, font: Font) -> str:
    while font.getlength(line) > WIDTH - 2 * EDGE:
        line = line.rstrip("…")[:-1] + "…"
    return line
