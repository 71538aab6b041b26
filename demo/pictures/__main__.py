"""`python -m demo.pictures` draws the pictures again, into the demonstration's content."""

from pathlib import Path

from demo.pictures import KEYS, draw

FOLDER = Path(__file__).parent.parent / "content/images"

for key in KEYS:
    (FOLDER / f"{key}.jpg").write_bytes(draw(key))
