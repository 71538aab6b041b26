"""Icons of the site for tabs and home screens: the school's logo on a square of paper, or the
drawing of `static/img/icon.png`."""

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image

from website.images.cards import PAPER

# Each file at the root of the site, with the side of its picture in pixels. Browsers and phones ask
# for the first two by name, also where no page links to them.
SIDES = {"favicon.ico": 48, "apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
CONTENT_TYPES = {"ico": "image/x-icon", "png": "image/png"}
# The part of the square's side that a logo fills, so that round masks cut nothing off.
FILLED = 0.8
DEFAULT = settings.BASE_DIR / "static/img/icon.png"


@lru_cache(maxsize=32)
def draw(name: str, logo: str) -> bytes:
    """One of SIDES from the logo of this name in the storage; without one, from the default."""
    side = SIDES[name]
    try:
        icon = _of_logo(logo, side) if logo else _default(side)
    except OSError:
        # The logo's file is missing, as after moving a site without its media.
        icon = _default(side)
    buffer = BytesIO()
    icon.save(buffer, "ICO" if name.endswith(".ico") else "PNG")
    return buffer.getvalue()


def _of_logo(logo: str, side: int) -> Image.Image:
    with default_storage.open(logo) as file, Image.open(file) as picture:
        drawn = picture.convert("RGBA")
    drawn.thumbnail((int(side * FILLED),) * 2)
    icon = Image.new("RGBA", (side, side), PAPER)
    icon.alpha_composite(drawn, ((side - drawn.width) // 2, (side - drawn.height) // 2))
    return icon


def _default(side: int) -> Image.Image:
    with Image.open(DEFAULT) as picture:
        return picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
