"""What decoding the heaviest picture of each format takes, in the process that does it."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image as Pillow

from tests.server import ROOT
from tests.website.builders import encoded
from website.images import decoding

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much a process had"),
]

MOST = 150_000_000
LARGE = 7728, 5152
# Mode, size, format and options: what is just accepted, of what needs most memory.
HEAVIEST = {
    "JPEG": ("RGB", LARGE, "JPEG", {"subsampling": 0}),
    "JPEG that is not reduced": ("RGB", (4990, 4990), "JPEG", {}),
    "progressive JPEG": ("RGB", LARGE, "JPEG", {"progressive": True}),
    "CMYK JPEG": ("CMYK", LARGE, "JPEG", {}),
    "PNG": ("RGB", (4990, 4990), "PNG", {"compress_level": 1}),
    "transparent PNG": ("RGBA", (4990, 4990), "PNG", {"compress_level": 1}),
    "16-bit PNG": ("I;16", LARGE, "PNG", {"compress_level": 1}),
    "GIF": ("P", LARGE, "GIF", {}),
    "WebP": ("RGB", (2840, 2840), "WEBP", {"method": 0}),
    "AVIF": ("RGB", (3280, 3280), "AVIF", {"speed": 10, "subsampling": "4:4:4"}),
}
EVERY_RUN = {"JPEG", "progressive JPEG", "WebP"}
TOO_LARGE = {
    "PNG": ("RGB", LARGE, "PNG", {"compress_level": 1}, "too_much_memory"),
    "WebP": ("RGB", (2900, 2900), "WEBP", {"method": 0}, "too_much_memory"),
    "AVIF": ("RGB", (3400, 3400), "AVIF", {"speed": 10}, "too_much_memory"),
    "progressive JPEG": (
        *("RGB", LARGE, "JPEG", {"progressive": True, "subsampling": 0}),
        "progressive",
    ),
}


# What a process had at most since it began; `ru_maxrss` begins with what its parent had.
MEASURED = """
import re, sys
from website.images import child
child.main(*sys.argv[1:])
with open("/proc/self/status") as status:
    sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1])
"""


def _run(content, tmp_path, task="original"):
    """What the process says of its result, and the most memory it had, in bytes."""
    path = tmp_path / "picture"
    path.write_bytes(content)
    command = [sys.executable, "-c", MEASURED, task, "50", "50"]
    with path.open("rb") as file:
        done = subprocess.run(command, cwd=ROOT, stdin=file, capture_output=True, check=True)
    return done.stdout[:200].decode(errors="replace"), int(done.stderr) * 1024


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    tiny = encoded(Pillow.new("RGB", (8, 8)))
    return _run(tiny, tmp_path_factory.mktemp("idle"))[1]


@pytest.mark.parametrize(
    ("mode", "size", "kind", "options"),
    [
        pytest.param(*picture, id=name, marks=[] if name in EVERY_RUN else [pytest.mark.audit])
        for name, picture in HEAVIEST.items()
    ],
)
def test_the_heaviest_picture_of_each_format_is_read_in_150_megabytes(
    mode, size, kind, options, tmp_path, idle
):
    said, most = _run(encoded(Pillow.new(mode, size), kind, **options), tmp_path)
    assert '"width"' in said
    assert most - idle <= MOST


@pytest.mark.audit
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_renditions_of_the_largest_stored_picture_are_cut_in_150_megabytes(
    kind, tmp_path, idle
):
    mode = "RGB" if kind == "JPEG" else "RGBA"
    side = decoding.MAX_SIDE
    stored = encoded(Pillow.new(mode, (side, side)), kind)
    assert _run(stored, tmp_path, "renditions")[1] - idle <= MOST


@pytest.mark.parametrize(
    ("mode", "size", "kind", "options", "code"), TOO_LARGE.values(), ids=TOO_LARGE
)
def test_what_would_take_more_is_refused_before_it_is_decoded(
    mode, size, kind, options, code, tmp_path, idle
):
    said, most = _run(encoded(Pillow.new(mode, size), kind, **options), tmp_path)
    assert f'"refused": "{code}"' in said
    assert most - idle <= 20_000_000


@pytest.mark.parametrize(("is_progressive", "width"), [(False, 2560), (True, 1932)])
def test_a_photo_keeps_its_size_as_far_as_memory_allows(is_progressive, width):
    photo = encoded(Pillow.new("L", LARGE), progressive=is_progressive)
    with Pillow.open(BytesIO(photo)) as opened:
        # As a photo in colour would be, whose decoding takes longer.
        opened._mode, opened.layer = "RGB", [(0, 2, 2, 0), (1, 1, 1, 0), (2, 1, 1, 0)]
        decoding._bound(opened)
        assert min(opened.width, decoding.MAX_SIDE) == width
