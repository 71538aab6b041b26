"""Every platform finds an icon of the site under the name that it asks for."""

import json
from io import BytesIO

import pytest
from PIL import Image as Pillow

from tests.website.builders import make_image
from website.images.icons import SIDES
from website.models import Image, SiteSettings

pytestmark = pytest.mark.django_db


def _icon(client, name):
    answer = client.get(f"/{name}")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("image/")
    return Pillow.open(BytesIO(answer.content))


@pytest.mark.parametrize("name", SIDES)
def test_each_icon_is_a_square_of_its_size(client, name):
    assert _icon(client, name).size == (SIDES[name], SIDES[name])


def test_the_schools_own_logo_is_its_icon_whole_and_in_the_middle(client):
    SiteSettings(logo=make_image(Pillow.new("RGB", (400, 100), "#c00000"), kind="PNG")).save()
    icon = _icon(client, "icon-512.png").convert("RGB")
    corner, middle, side = (icon.getpixel(at) for at in ((5, 5), (256, 256), (60, 256)))
    assert corner == (251, 248, 242)
    assert middle[0] > 150 > middle[1] and side[0] > 150 > side[1]


def test_without_the_logos_file_the_icon_is_the_default(client):
    default = client.get("/favicon.ico").content
    logo = Image(title="Logo", alt="Logo", file="images/lost.png", width=100, height=100)
    SiteSettings(logo=Image.objects.bulk_create([logo])[0]).save()
    assert client.get("/favicon.ico").content == default


def test_pages_name_the_icons_and_the_manifest_does(client):
    page = client.get("/about-nothing/").text
    assert 'href="/favicon.ico"' in page and 'rel="apple-touch-icon"' in page
    manifest = json.loads(client.get("/site.webmanifest").content)
    assert [icon["src"] for icon in manifest["icons"]] == ["/icon-192.png", "/icon-512.png"]
