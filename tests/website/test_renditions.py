"""The sizes cut from a picture, and how a page offers them."""

from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.template import Context, Template
from django.urls import reverse
from PIL import Image as Pillow

from tests.editing import save
from tests.website.builders import (
    fresh,
    make_cut_image,
    make_image,
    make_staff,
    picture,
    upload,
)
from website.images import encoding, renditions
from website.models import Image, Rendition
from website.worker.leases import claim, leased

pytestmark = pytest.mark.django_db


def _files(image, **which):
    for rendition in image.renditions.filter(**which):
        with default_storage.open(rendition.file.name) as file, Pillow.open(file) as opened:
            opened.load()
            yield rendition, opened


def _shown(image, **options):
    return Template("{% load website %}{% picture image shape=shape %}").render(
        Context({"image": image, "shape": "whole", **options})
    )


class _Picture(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


def test_each_rendition_is_what_its_row_says():
    image = make_cut_image(picture(1000, 700))
    found = [(cut.format, cut.width, cut.height) for cut, _ in _files(image)]
    true = [(opened.format.lower(), *opened.size) for _, opened in _files(image)]
    assert found == true
    assert len(found) == 2 * 3 * 3


def test_a_picture_is_cut_in_each_width_up_to_its_own():
    image = make_cut_image(picture(1000, 700))
    widths = image.renditions.filter(shape="whole", format="webp").values_list("width", flat=True)
    assert list(widths) == [400, 800, 1000]


def test_a_small_picture_is_not_blown_up():
    widths = make_cut_image(picture(120, 90)).renditions.values_list("width", flat=True)
    assert set(widths) == {120}


def test_a_picture_with_transparency_keeps_it_in_every_format():
    see_through = Pillow.new("RGBA", (500, 400), (0, 90, 90, 0))
    image = make_cut_image(see_through, kind="PNG")
    cuts = dict(_files_by_format(image))
    assert cuts == {"avif": 0, "webp": 0, "png": 0}


def _files_by_format(image):
    for rendition, opened in _files(image, width=400, shape="whole"):
        yield rendition.format, opened.convert("RGBA").getpixel((5, 5))[3]


def test_no_rendition_carries_metadata():
    for _rendition, opened in _files(make_cut_image()):
        assert not {"exif", "icc_profile", "xmp", "comment"} & {*opened.info}


@pytest.mark.parametrize(("focal_x", "colour"), [(0, "red"), (50, "green"), (100, "blue")])
def test_the_card_keeps_the_focal_point_in_view(focal_x, colour):
    thirds = Pillow.new("RGB", (1350, 300), "green")
    thirds.paste("red", (0, 0, 450, 300))
    thirds.paste("blue", (900, 0, 1350, 300))
    image = make_cut_image(thirds, focal_x=focal_x)
    [(card, opened)] = _files(image, shape="card", format="jpeg", width=400)
    assert card.width / card.height == pytest.approx(encoding.CARD_RATIO, abs=0.01)
    assert opened.getpixel((200, 100)) == pytest.approx(
        Pillow.new("RGB", (1, 1), colour).getpixel((0, 0)), abs=12
    )


def test_a_moved_focal_point_makes_new_cards_due():
    image = make_cut_image()
    image.focal_x = 10
    image.save(update_fields=["focal_x"])
    assert fresh(image).renditions_due_at
    assert renditions.render_next()


def test_a_new_alternative_text_cuts_nothing_anew():
    image = make_cut_image()
    image.alt = "Another calf muscle"
    image.save()
    assert not renditions.render_next()


def test_a_change_while_the_worker_cuts_makes_it_cut_again():
    image = make_image()
    claimed = claim(Image.objects.all(), "renditions_due_at", lease=renditions.LEASE)
    moved = Image.objects.get(pk=image.pk)
    moved.focal_y = 0
    moved.save()
    assert not leased(claimed, "renditions_due_at").update(renditions_due_at=None)
    assert renditions.render_next()


def test_a_page_offers_only_files_that_exist():
    image = make_cut_image(picture(1000, 700))
    image.renditions.filter(format="avif").delete()
    shown = _Picture(_shown(image))
    assert [source["type"] for source in shown.all("source")] == ["image/webp"]
    [img] = shown.all("img")
    assert (img["width"], img["height"], img["alt"]) == ("1000", "700", "A calf muscle")


def test_a_page_names_each_size_by_its_true_width():
    image = make_cut_image(picture(1000, 700))
    [avif, _webp] = _Picture(_shown(image)).all("source")
    offered = dict(reversed(size.split(" ")) for size in avif["srcset"].split(", "))
    stored = {
        f"{cut.width}w": cut.file.url
        for cut in image.renditions.filter(shape="whole", format="avif")
    }
    assert offered == stored


def test_a_page_shows_the_picture_as_stored_until_the_worker_has_cut_it():
    image = make_image(picture(300, 200))
    shown = _Picture(_shown(image))
    [img] = shown.all("img")
    assert (img["src"], img["width"]) == (image.file.url, "300")
    assert "srcset" not in img
    assert shown.all("source") == []


def test_a_decorative_picture_has_an_empty_alternative_text():
    html = _shown(make_image(alt="", is_decorative=True))
    assert 'alt=""' in html


def test_the_database_refuses_a_picture_without_alternative_text():
    with pytest.raises(IntegrityError, match="website_image_alt_or_decorative"):
        make_image(alt="")


@pytest.fixture
def editor(client):
    staff = make_staff()
    codenames = ["add_image", "change_image", "view_image"]
    staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(staff)
    return client


def _sent(editor, **changes):
    form = {"file": upload(), "title": "Calf", "alt": "", "focal_x": "50", "focal_y": "50"}
    return editor.post(reverse("admin:website_image_add"), form | changes)


ALT_FORMS = {
    "neither": ({}, False),
    "both": ({"alt": "A calf", "is_decorative": "on"}, False),
    "a text": ({"alt": "A calf"}, True),
    "decorative": ({"is_decorative": "on"}, True),
}


@pytest.mark.parametrize(("changes", "is_taken"), ALT_FORMS.values(), ids=ALT_FORMS)
def test_an_editor_describes_a_picture_or_calls_it_decorative(editor, changes, is_taken):
    page = _sent(editor, **changes)
    assert Image.objects.exists() == is_taken
    assert is_taken or "Say what the picture shows" in page.text


def test_an_uploaded_picture_is_stored_clean_under_a_name_of_ours(editor):
    _sent(editor, alt="A calf", file=upload(name="My holiday (1).jpg"))
    image = Image.objects.get()
    assert (image.width, image.height) == (640, 480)
    assert "holiday" not in image.file.name
    assert image.renditions_due_at


def test_an_editor_reads_why_a_file_was_refused(editor):
    page = _sent(editor, alt="A calf", file=upload(b"<svg></svg>", name="calf.jpg"))
    assert "This file is not a picture that can be read." in page.text
    assert not Image.objects.exists()


def test_a_changed_text_keeps_the_file(editor):
    image = make_cut_image()
    address = reverse("admin:website_image_change", args=[image.pk])
    assert save(editor, address, alt="Another text").status_code == 302
    assert fresh(image).file.name == image.file.name
    assert not fresh(image).renditions_due_at


def test_a_rendition_is_stored_once_a_size():
    image = make_cut_image()
    Image.objects.filter(pk=image.pk).update(renditions_due_at=image.uploaded_at)
    before = Rendition.objects.count()
    assert renditions.render_next()
    assert Rendition.objects.count() == before
