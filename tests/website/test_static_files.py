"""Static files as they are collected."""

import pytest

from tests.server import environment_of_a_site
from website.static_files import IMPORT


@pytest.fixture
def collected(tmp_path):
    """The folder of the style sheets, as a site serves them."""
    with environment_of_a_site(tmp_path):
        yield tmp_path / "static" / "css"


def test_a_page_waits_for_one_file_where_the_sources_are_five(collected, settings):
    [site] = collected.glob("site.*.css")
    text = site.read_text()
    assert not IMPORT.search(text)
    for name in ("tokens", "base", "layout", "lists", "courses"):
        last_rule = (settings.BASE_DIR / f"static/css/{name}.css").read_text().rpartition("\n\n")[2]
        assert last_rule.strip() in text
    assert 'url("../fonts/literata.' in text


def test_a_sheet_that_imports_nothing_stays_as_it_is(collected, settings):
    [lists] = collected.glob("lists.*.css")
    assert lists.read_text() == (settings.BASE_DIR / "static/css/lists.css").read_text()


def test_a_module_imports_others_by_their_hashed_names(collected):
    [entry] = collected.glob("../js/reply.*.js")
    [imported] = collected.glob("../js/reply/form.*.js")
    assert f'from "./reply/{imported.name}"' in entry.read_text()


def test_no_source_map_is_served_or_asked_for(collected):
    files = [path for path in collected.parent.rglob("*") if path.is_file()]
    assert [path for path in files if ".map" in path.suffixes] == []
    scripts = [path for path in files if path.suffix in {".css", ".js"}]
    assert any(path.name.startswith("editor.") for path in scripts)
    assert [path for path in scripts if b"sourceMappingURL=" in path.read_bytes()] == []
