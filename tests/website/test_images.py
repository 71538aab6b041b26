"""Which pictures are let in, and what is kept of them."""

import random
import struct
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin

from tests.website.builders import cleaned, encoded, opened, picture
from website.images import decoding, processing, uploads

ODD = {
    "palette PNG": ("P", "PNG"),
    "grey PNG": ("L", "PNG"),
    "grey PNG with alpha": ("LA", "PNG"),
    "16-bit PNG": ("I;16", "PNG"),
    "1-bit PNG": ("1", "PNG"),
    "CMYK JPEG": ("CMYK", "JPEG"),
    "palette GIF": ("P", "GIF"),
    "WebP with alpha": ("RGBA", "WEBP"),
    "AVIF with alpha": ("RGBA", "AVIF"),
}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# What this profile calls red is sRGB's blue.
SWAPPED = SRGB.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
BLUE = pytest.approx((0, 0, 255), abs=3)


def _refusal(content):
    with pytest.raises(decoding.Refused) as refused:
        cleaned(content)
    return refused.value.code


def test_nothing_a_camera_wrote_is_kept():
    exif = Pillow.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[29] = "SecretPlace"
    extras = {"exif": exif.tobytes(), "comment": b"SecretComment", "xmp": b"<x>SecretPlace</x>"}
    content = encoded(picture(), "JPEG", **extras)
    assert content.count(b"Secret") == 4
    assert b"Secret" not in cleaned(content).content


def test_no_text_in_a_png_is_kept():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "SecretAuthor")
    content = encoded(picture(mode="RGBA"), "PNG", pnginfo=texts)
    assert b"Secret" in content
    assert b"Secret" not in cleaned(content).content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_stored_upright(orientation):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    lying = encoded(Pillow.new("RGB", (300, 200), "blue"), exif=exif.tobytes())
    assert opened(lying).size == ((300, 200) if orientation < 5 else (200, 300))


def test_the_sky_of_a_photo_taken_upside_down_is_above():
    exif = Pillow.Exif()
    exif[0x0112] = 3
    photo = Pillow.new("RGB", (64, 64), "green")
    photo.paste("blue", (0, 32, 64, 64))
    assert opened(encoded(photo, exif=exif.tobytes())).getpixel((32, 8)) == BLUE


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_converted_from_their_profile_to_srgb(mode):
    red = Pillow.new("RGBA", (64, 64), (255, 0, 0, 200)).convert(mode)
    stored = opened(encoded(red, "PNG", icc_profile=SWAPPED))
    assert stored.getpixel((8, 8))[:3] == BLUE
    assert "icc_profile" not in stored.info


def test_a_picture_with_a_broken_profile_is_shown_as_browsers_would():
    blue = Pillow.new("RGB", (64, 64), "blue")
    assert opened(encoded(blue, "PNG", icc_profile=b"no profile")).getpixel((8, 8)) == BLUE


def test_transparency_is_kept():
    stored = opened(encoded(Pillow.new("RGBA", (64, 64), (255, 0, 0, 0)), "PNG"))
    assert stored.getpixel((8, 8))[3] == 0


@pytest.mark.parametrize(("mode", "kind"), ODD.values(), ids=ODD)
def test_an_odd_kind_of_picture_looks_as_it_did(mode, kind):
    stored = opened(encoded(_halves(mode), kind)).convert("L")
    assert stored.getpixel((40, 40)) < 40
    assert stored.getpixel((120, 40)) > 215


def test_sixteen_bits_of_grey_do_not_turn_white():
    middle = encoded(Pillow.new("I;16", (64, 64), 0x8000), "PNG")
    assert opened(middle).getpixel((8, 8)) == pytest.approx((128, 128, 128), abs=3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_an_animation_is_refused_as_such(kind):
    frames = [Pillow.new("RGB", (64, 64), colour) for colour in ("blue", "red", "green")]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert _refusal(moving) == "animation"


def test_a_photo_with_a_second_picture_inside_is_no_animation():
    photo = encoded(picture(64, 48), "MPO", save_all=True, append_images=[picture(32, 24)])
    assert opened(photo).size == (64, 48)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_a_photo_of_an_iphone_is_refused_with_what_to_do(brand):
    photo = struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0mif1heic"
    assert _refusal(photo) == "heic"
    assert "Most Compatible" in str(uploads.refusal("heic"))


def test_a_large_picture_is_made_smaller():
    assert opened(encoded(picture(4000, 1000))).size == (2560, 640)


def test_the_same_picture_is_stored_once():
    first, second = cleaned(encoded(picture())), cleaned(encoded(picture()))
    assert uploads.store(first) == uploads.store(second)


@pytest.mark.parametrize("kind", decoding.FORMATS)
def test_a_truncated_picture_is_refused(kind):
    content = encoded(picture(), kind)
    assert _refusal(content[: len(content) * 2 // 3]) == "unreadable"


NO_PICTURES = {
    "nothing": b"",
    "text": b"This is not a photo of me.",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><title>photo.jpg</title>",
    "BMP": encoded(Pillow.new("RGB", (8, 8)), "BMP"),
    "TIFF": encoded(Pillow.new("RGB", (8, 8)), "TIFF"),
    "PDF": encoded(Pillow.new("RGB", (8, 8)), "PDF"),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused_whatever_its_name(content):
    assert _refusal(content) == "unreadable"


# Beyond 40, and beyond what makes Pillow itself warn (90) and refuse (180).
@pytest.mark.parametrize("side", [8_000, 11_000, 16_000])
def test_a_decompression_bomb_is_refused_unopened(side):
    bomb = encoded(Pillow.new("1", (side, side)), "PNG")
    assert len(bomb) < 50_000
    assert _refusal(bomb) == "too_many_pixels"


def test_a_bomb_in_a_text_of_a_png_is_refused():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "0" * 80_000_000, zip=True)
    assert _refusal(encoded(picture(64, 64), "PNG", pnginfo=texts)) == "unreadable"


def test_more_than_25_megabytes_are_refused_unread():
    with pytest.raises(ValidationError, match="25 MB"):
        uploads.clean(BytesIO(b""), 25 * 1024 * 1024 + 1)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", decoding.FORMATS)
def test_a_damaged_picture_is_cleaned_or_refused_in_words(kind):
    rng = random.Random(f"damage {kind}")
    exif = {} if kind == "GIF" else {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0", "icc_profile": SRGB}
    whole = encoded(picture(80, 60), kind, **exif)
    outcomes = {_outcome(_damaged(whole, rng)) for _case in range(40)}
    assert "unreadable" in outcomes
    assert outcomes <= {"cleaned", *uploads.REFUSALS}


def _outcome(content):
    try:
        cleaned(content)
    except decoding.Refused as refused:
        return refused.code
    return "cleaned"


def _damaged(content, rng):
    damaged = bytearray(content)
    for _flip in range(rng.randint(1, 6)):
        # Half of the flips hit what comes first: that is where the structure is.
        end = rng.choice([len(damaged), 200])
        damaged[rng.randrange(end)] = rng.randrange(256)
    return bytes(damaged)


def _halves(mode):
    """Black to the left, white to the right."""
    halves = Pillow.new("L", (160, 80), 0)
    halves.paste(255, (80, 0, 160, 80))
    if mode == "I;16":
        return halves.convert("I").point(lambda level: level * 257).convert("I;16")
    return halves.convert("RGB").convert(mode)


@pytest.mark.django_db
def test_an_upload_is_read_in_a_process_of_its_own(monkeypatch):
    whole = encoded(picture())
    assert uploads.clean(BytesIO(whole), len(whole)) == cleaned(whole)
    monkeypatch.setattr(processing, "SECONDS", 0)
    with pytest.raises(ValidationError, match="took too long"):
        uploads.clean(BytesIO(whole), len(whole))
