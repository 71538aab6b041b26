"""Social cards: the image of a shared link, with the page's title and the site's name."""

from functools import cache, lru_cache
from hashlib import blake2b
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
# In pixels.
WIDTH = 1200
HEIGHT = 630
MARGIN = 80
TITLE_SIZES = (88, 76, 66, 58, 52, 46)
NAME_SIZE = 34
# Line height as a multiple of the font size, and weight of the title.
LINE_HEIGHT = 1.24
WEIGHT = 500
# The light colours of tokens.css.
PAPER = "#fbf8f2"
INK = "#24231f"
MUTED = "#5e5a50"
ACCENT = "#0f5a5c"
# Part of each card's URL: increment it whenever the drawing changes.
VERSION = 1


def digest(title: str, name: str) -> str:
    """The digest at the end of a card's URL; it changes with the text."""
    return blake2b(repr((VERSION, title, name)).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def draw(title: str, name: str) -> bytes:
    """The card as PNG. A title in a script that the fonts lack is replaced by the site's name."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, 20, HEIGHT), fill=ACCENT)
    heading = title.replace("\xad", "")
    if _can_be_read(heading):
        small = _font("figtree", NAME_SIZE, 600)
        pen.text((MARGIN, HEIGHT - MARGIN), _fitting(name, small), MUTED, small, anchor="ls")
    else:
        heading = name
    font, lines = _fit(heading)
    for number, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + number * LINE_HEIGHT * font.size), line, INK, font, anchor="la")
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
    """The largest font in which the text fits, and its lines; cut if it does not fit at all."""
    for size in TITLE_SIZES:
        font = _font("literata", size, WEIGHT)
        lines = _lines(text, font)
        most = int((HEIGHT - 2 * MARGIN - 2 * NAME_SIZE) / (LINE_HEIGHT * size))
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines[most - 1] += "…"
    return font, [_fitting(line, font) for line in lines[:most]]


def _lines(text: str, font: Font) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitting(line: str, font: Font) -> str:
    while font.getlength(line) > WIDTH - 2 * MARGIN:
        line = line.rstrip("…")[:-1] + "…"
    return line
