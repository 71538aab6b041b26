"""The pictures of the demonstration: drawn here, so that they are nobody else's.

The lattice is computed; the others are SVG files, which any browser shows.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image

from demo.pictures.drawing import SIZE, drawn
from demo.pictures.lattice import lattice

KEYS = ("calf", "skin", "night", "glass", "lattice")


def draw(key: str) -> bytes:
    """The picture of that name as a JPEG."""
    large = lattice() if key == "lattice" else drawn(Path(__file__).parent / f"{key}.svg")
    stream = BytesIO()
    large.resize(SIZE, Image.Resampling.LANCZOS).save(stream, "JPEG", quality=90, optimize=True)
    return stream.getvalue()
