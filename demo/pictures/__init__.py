"""The pictures of the demonstration: drawn here, so that they are nobody else's."""

from collections.abc import Callable

from demo.pictures.calf import calf
from demo.pictures.canvas import Canvas
from demo.pictures.glass import glass
from demo.pictures.lattice import lattice
from demo.pictures.night import night
from demo.pictures.skin import skin

PICTURES: dict[str, Callable[[], Canvas]] = {
    "calf": calf,
    "skin": skin,
    "night": night,
    "glass": glass,
    "lattice": lattice,
}


def draw(key: str) -> bytes:
    """The picture of that name as a JPEG."""
    return PICTURES[key]().jpeg()
