"""Folded titles, and how alike works are."""

from importlib import import_module

import pytest
from django.apps import apps

from blog import bibliography
from blog.citations.sameness import MAX_KEY_CHARS, fold_title, keys
from blog.models import Source
from tests.blog.test_bibliography import WORK, stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mg<sup>2+</sup> in <i>vitro</i>", "Mg²⁺ in vitro"),
        ("Magnesium: a review", "MAGNESIUM. A Review."),
        ("Crème brûlée — Łódź, Sørensen", "Creme brulee: Lodz, Sorensen"),
        ("TNF-α and β-carotene", "TNF-alpha and Beta Carotene"),
        ("Vitamin D₃ “levels”", 'Vitamin D3 "levels"'),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_titles_that_differ_in_form_only_fold_to_the_same(one, other):
    assert fold_title(one) == fold_title(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दिल", "दाल"),
        ("が", "か"),
        ("Магний и мышцы", "Магнии и мышцы"),
        ("マグネシウム", "カルシウム"),
        ("المغنيسيوم", "الكالسيوم"),
        ("μαγνήσιο", "ασβέστιο"),
        ("💊", "🧠"),
        ("?", "!"),
    ],
)
def test_titles_in_other_scripts_and_without_letters_stay_apart(one, other):
    assert fold_title(one) and fold_title(one) != fold_title(other)


def test_a_greek_title_keeps_its_letters():
    assert fold_title("Το μαγνήσιο") == "τομαγνησιο"


@pytest.mark.parametrize("title", ["x" * 600, "ﷺ" * 600, "汉" * 600, "😀" * 600])
def test_a_key_fits_its_column(title):
    assert 0 < len(keys({"title": title})["title"]) <= MAX_KEY_CHARS


@pytest.mark.django_db
def test_of_near_identical_sources_at_most_one_is_very_likely_the_same():
    work = WORK | {"DOI": "10.5555/new", "volume": "3", "page": "10-19"}
    for change in ({"volume": "3"}, {"issued": {"date-parts": [[2002]]}}, {"DOI": "10.5555/old"}):
        stored(**change)
    [found] = bibliography.find_similar([work])
    assert [one.is_likely for one in found] == [True, False, False]
    stored(volume="3")
    [found] = bibliography.find_similar([work])
    assert len(found) == 4 and not any(one.is_likely for one in found)


@pytest.mark.django_db
def test_whatever_saves_a_source_stores_its_keys():
    one = stored(DOI="10.5555/ABC", type="book", ISBN="0-306-40615-2")
    assert (one.title_key, one.doi_key, one.isbn_key) == (
        "amadeupresume",
        "10.5555/abc",
        "030640615",
    )
    one.title = "Another"
    one.save(update_fields=["title"])
    Source.objects.bulk_create([Source(title="In bulk: with a subtitle", pmid="12")])
    assert Source.objects.get(pk=one.pk).title_key == "another"
    assert Source.objects.filter(title_key="inbulkwithasubtitle", pmid_key="12").exists()
    with pytest.raises(TypeError, match="title"):
        Source.objects.update(title="Stale")


@pytest.mark.django_db
def test_the_migration_fills_the_keys_of_every_source():
    migration = import_module("blog.migrations.0008_fill_source_keys")
    Source.objects.bulk_create(
        Source(title=f"A work made up for tests: number {n}", doi=f"10.5555/A{n}")
        for n in range(450)
    )
    expected = list(Source.objects.order_by("pk").values_list(*migration.COLUMNS))
    Source.objects.update(**dict.fromkeys(migration.COLUMNS, ""))
    migration.fill(apps, None)
    assert list(Source.objects.order_by("pk").values_list(*migration.COLUMNS)) == expected
    assert expected[0][:3] == ("aworkmadeupfortestsnumber0", "aworkmadeupfortests", "10.5555/a0")
