"""The pictures of links to the site."""

from io import BytesIO

import pytest
from PIL import Image as Pillow
from PIL import ImageChops

from tests.seo.test_pages import read
from website.images import cards
from website.images.cards import HEIGHT, WIDTH
from website.models import SiteSettings


def card_of(client, path):
    return read(client.get(path).text)["og:image"].removeprefix("https://school.example")


def opened(content):
    return Pillow.open(BytesIO(content)).convert("RGB")


def test_every_page_has_a_card_of_the_size_that_it_says(client, found):
    for path in found.values():
        answer = client.get(card_of(client, path))
        assert answer["Content-Type"] == "image/png"
        assert opened(answer.content).size == (WIDTH, HEIGHT)
        assert "immutable" in answer["Cache-Control"]


def test_an_article_and_a_course_have_cards_of_their_own(client, found):
    cards_of = {card_of(client, found[name]) for name in ("home", "topics", "article", "course")}
    assert len(cards_of) == 3


def test_an_address_shared_before_the_words_changed_leads_to_the_new_card(client, found):
    old = card_of(client, found["article"])
    SiteSettings(name="Another name").save()
    answer = client.get(old, follow=True)
    assert answer.redirect_chain == [(card_of(client, found["article"]), 302)]


@pytest.mark.parametrize("path", ["/cards/page/about/x.png", "/cards/article/none/x.png"])
def test_nothing_is_drawn_for_what_is_not_published(client, found, path):
    assert client.get(path).status_code == 404


def drawn(title, name="Site"):
    """The box that the words of a card fill."""
    picture = opened(cards.draw(title, name))
    paper = Pillow.new("RGB", picture.size, picture.getpixel((WIDTH - 1, 0)))
    return ImageChops.difference(picture, paper).crop((21, 0, WIDTH, HEIGHT)).getbbox()


@pytest.mark.parametrize("title", ["Salt", "A claim " * 25, "Salt" * 50, "W" * 200])
def test_no_title_leaves_the_card(title):
    left, top, right, bottom = drawn(title)
    assert left > 0 and top > 0
    assert right < WIDTH - 20 and bottom < HEIGHT


def test_a_title_that_our_letters_cannot_write_gives_way_to_the_site():
    assert cards.draw("مغنيسيوم", "School") == cards.draw("دواء", "School")
    assert cards.draw("مغنيسيوم", "School") != cards.draw("Magnesium", "School")
