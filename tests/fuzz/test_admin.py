"""No question or form of an editor fails. The corpus is `tests.fuzz.corpus`."""

import re
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from blog.models import Article
from comments.models import Comment
from courses.models import Intake, SignUp
from tests.fuzz import corpus
from tests.fuzz.pages import typed
from tests.website.builders import encoded, make_staff, picture, upload

MODELS = {model._meta.label: (model, desk) for model, desk in admin.site._registry.items()}
HURTFUL = [
    *("null byte", "huge number", "the last day", "a zone far west"),
    *("control characters", "letters that fold to three", "letters beyond English", "nothing"),
    *("a hundred thousand letters", "markup", "the largest of 64 bits", "the first day"),
]
MEANT_FOR = {"the last day": "_0$", "the first day": "_0$", "a zone far west": "zone"}
NUMBERS = ["huge number", "the largest of 64 bits"]
ODD = ["\x00", "(", corpus.NUMBER, "9999", "0001-01-01", "ab\ud7ff", "[]", "-1"]


# The token, the counts of forms, what is compared only, and the mould of rows to come.
IN_NO_ROW = re.compile("^csrf|_FORMS$|^initial-|__prefix__")


def _of(model, kind, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def _faults(answers):
    return [what for what, answer in answers if answer.status_code >= 500]


# What every list reads.
READ = ["q", "o", "p", "all", "e", "_facets", "_popup", "_to_field", "nonsense"]
COMPARED = ("in", "regex", "range", "exact")


def _filters(desk):
    names = [name for name in desk.list_filter if isinstance(name, str)]
    names += [name[0] for name in desk.list_filter if isinstance(name, tuple)]
    names += [getattr(name, "parameter_name", "x") for name in desk.list_filter]
    if day := desk.date_hierarchy:
        names += [f"{day}__year", f"{day}__gte"]
    return names


@pytest.mark.parametrize("label", MODELS)
def test_an_odd_question_to_a_list_is_answered(editor, some, label):
    """What every list reads is asked of each with every third odd value, and of its neighbours with
    the others: all of them of each would take minutes."""
    model, desk = MODELS[label]
    read = READ + [f"{model._meta.pk.name}__{lookup}" for lookup in COMPARED]
    asked = [{name: odd} for name in read for odd in some(ODD, MODELS, label)]
    filters = _filters(desk)
    asked += [{name: odd} for name in filters for odd in some(ODD, filters, name)]
    assert _faults((what, editor.get(_of(model, "changelist"), what)) for what in asked) == []


@pytest.mark.parametrize("label", [label for label in MODELS if MODELS[label][1].date_hierarchy])
@pytest.mark.parametrize(
    "day", [(9999, 12, 31), (9999, 12), (corpus.NUMBER,), (2026, 13), (0, 0, 0)]
)
def test_a_day_that_no_calendar_has_is_answered(editor, label, day):
    model, desk = MODELS[label]
    parts = zip(("year", "month", "day"), day, strict=False)
    question = {f"{desk.date_hierarchy}__{part}": number for part, number in parts}
    assert editor.get(_of(model, "changelist"), question, follow=True).status_code == 200


@pytest.mark.django_db
def test_an_editor_is_told_that_the_whole_list_is_shown(editor):
    article, _desk = MODELS["blog.Article"]
    page = editor.get(_of(article, "changelist"), {"published_at__year": "9999"}, follow=True)
    assert "so here is all of it" in page.text


@pytest.mark.parametrize("label", MODELS)
def test_an_odd_row_is_no_fault_in_any_action(editor, planted, some, label):
    model, desk = MODELS[label]
    address = _of(model, "changelist")
    for action in [*desk.actions, "delete_selected", "", "nonsense"]:
        form = {"action": action, "index": "0", "select_across": "x", "reason": "x"}
        rows = (
            (odd, editor.post(address, form | dict.fromkeys(("_selected_action", "position"), odd)))
            for odd in some(ODD, MODELS, label)
        )
        assert _faults(rows) == []


@pytest.mark.parametrize("label", MODELS)
def test_an_odd_key_is_no_fault_at_any_page_of_a_row(editor, label):
    address = _of(MODELS[label][0], "changelist")
    pages = [
        f"{address}{quote(key)}/{page}/"
        for key in [*ODD, "_5F", "../1"]
        for page in ("change", "delete", "history")
    ]
    assert _faults((page, editor.get(page)) for page in pages) == []


@pytest.mark.parametrize("what", corpus.typed_by_staff())
def test_an_odd_word_is_no_fault_where_the_editor_looks_things_up(editor, planted, what):
    odd = corpus.TYPED[what].encode(errors="replace").decode()[:2000]
    look = {"app_label": "blog", "model_name": "article", "field_name": "reviewer", "term": "a"}
    where = [("/admin/autocomplete/", look | {name: odd}) for name in [*look, "page"]]
    where += [("/admin/blog/source/search/", {name: odd}) for name in ("q", "id")]
    where += [(f"/admin/r/1/{quote(odd) or 'x'}/", {}), ("/admin/login/", {"next": odd})]
    assert _faults(((one, asked), editor.get(one, asked)) for one, asked in where) == []


def _fields_for(what, form):
    """Dates and zones go where they may be taken. A number goes to every second field that takes
    one, and of the other texts each field gets every third, and its neighbours the others: all of
    them in each would take minutes."""
    names = [name for name in form if not IN_NO_ROW.search(name)]
    if what in MEANT_FOR:
        return [name for name in names if re.search(MEANT_FOR[what], name)]
    if what in NUMBERS:
        taken = [name for name in names if form[name].isdigit() or not form[name]]
        return taken[NUMBERS.index(what) :: 2]
    return names[HURTFUL.index(what) % 3 :: 3]


@pytest.mark.parametrize("what", corpus.typed_by_staff(HURTFUL))
def test_any_text_in_any_field_of_staff_is_stored_or_refused(editor, stranger, planted, what):
    for row in planted.rows:
        address = _of(type(row), "change", row.pk)
        form = typed(editor.get(address).text)
        filled = ({**form, name: corpus.TYPED[what]} for name in _fields_for(what, form))
        assert _faults((sent, editor.post(address, sent)) for sent in filled) == []
    assert _faults((page, stranger.get(page)) for page in _pages(planted.rows)) == []


@pytest.mark.parametrize("what", corpus.typed_by_staff(HURTFUL))
def test_any_text_in_an_announcement_or_a_reason_is_sent_or_refused(editor, planted, what):
    text = corpus.TYPED[what]
    intake = next(row for row in planted.rows if isinstance(row, Intake))
    announcement = {"audience": "live", "subject": text, "text": text, "send": "1"}
    pages = [
        ("write", announcement),
        ("write", announcement | {"audience": text}),
        ("cancel", {"reason": text}),
    ]
    where = (
        (reverse(f"admin:courses_intake_{page}", args=[intake.pk]), form) for page, form in pages
    )
    assert _faults((form, editor.post(page, form)) for page, form in where) == []


@pytest.mark.parametrize(
    "number", ["", "x", "-1", pytest.param(corpus.NUMBER, marks=pytest.mark.audit)]
)
def test_any_count_of_forms_is_answered(editor, planted, number):
    """Of the largest number a thousand forms are shown, which takes seconds."""
    topics = "article_topics-TOTAL_FORMS"
    address = _of(Article, "change", planted.rows[0].pk)
    form = typed(editor.get(address).text)
    assert topics in form
    assert _faults([(number, editor.post(address, form | {topics: number}))]) == []


def _pages(rows):
    """Where visitors may meet them."""
    stored = [type(row).objects.get(pk=row.pk) for row in rows]
    own = [row.get_absolute_url() for row in stored if hasattr(row, "get_absolute_url")]
    return ["/", "/feeds/articles.rss", "/sitemap.xml", "/courses/", "/topics/", *own]


FILES = {
    "nothing": b"",
    "text": b"not a picture",
    "half a picture": encoded(picture())[:500],
    "markup": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
}
NAMES = ["photo.jpg", "../../photo.jpg", "a\x00.jpg", "a" * 500, ".htaccess", "‮gpj.exe"]


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_what_is_no_picture_is_refused_in_words_whatever_its_name(editor, content, name):
    form = {"title": "Calf", "alt": "A calf", "focal_x": 50, "focal_y": 50}
    page = editor.post(reverse("admin:website_image_add"), form | {"file": upload(content, name)})
    assert page.status_code == 200
    assert "errorlist" in page.text


def test_the_list_still_fails_in_an_outage(editor, planted):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE website_redirect RENAME TO away")
    assert editor.get(reverse("admin:website_redirect_changelist")).status_code == 500


@pytest.mark.parametrize("what", corpus.typed_by_staff())
def test_an_odd_word_in_a_moderator_s_hand_is_stored_or_refused(editor, stranger, planted, what):
    odd = corpus.TYPED[what].encode(errors="replace").decode()
    comment = Comment.objects.first()
    doors = ["edit", "reply", "approve/decide", "trash/decide", "later"]
    fields = ["body", "name", "website", "seen", "reply", "reason", "reason_text", "following"]
    plain = {"body": "Words", "name": "Margaret", "website": "", "seen": "approved", "reply": "Yes"}
    sent = (
        (
            (door, one),
            editor.post(f"/admin/comments/comment/{comment.pk}/{door}/", plain | {one: odd}),
        )
        for door in doors
        for one in fields
    )
    assert _faults(sent) == []
    assert stranger.get(comment.article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("what", corpus.typed_by_staff())
def test_an_odd_word_in_an_organiser_s_hand_is_stored_or_refused(editor, stranger, planted, what):
    odd = corpus.TYPED[what].encode(errors="replace").decode()
    for student in SignUp.objects.filter(status="confirmed"):
        register = reverse("admin:courses_intake_attendance", args=[student.intake_id])
        names = [f"came_{student.pk}", "opened"]
        sent = ((one, editor.post(register, {names[0]: "1", one: odd})) for one in [*names, "all"])
        assert _faults(sent) == []
        assert stranger.get(student.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("page", ["attendance", "sign_in_sheet", "roster_file"])
def test_an_intake_beyond_all_numbers_has_no_page_for_the_day(editor, page):
    address = reverse(f"admin:courses_intake_{page}", args=[corpus.NUMBER])
    assert editor.get(address).status_code == 404


WORKS = {name: text for name, text in corpus.HOSTILE.items() if "JSON" in name}


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_odd_json_instead_of_a_work_that_was_found_is_added_or_refused_in_words(editor, work):
    page = editor.post(reverse("admin:blog_source_look_up"), {"work": work}, follow=True)
    assert page.status_code == 200
    assert "The source was not added." in page.text or "was added." in page.text


def test_a_query_longer_than_the_database_compares_is_refused_in_words(editor):
    page = editor.get("/admin/autocomplete/", {"term": "a" * 60_000})
    assert (page.status_code, "too long" in page.text) == (414, True)


def test_a_row_is_found_by_no_field_without_a_name(editor, planted):
    address = _of(Article, "delete", planted.rows[0].pk)
    assert editor.get(address, {"_to_field": ""}).status_code < 500


@pytest.mark.parametrize(("body", "kind"), corpus.BODIES.values(), ids=corpus.BODIES)
@pytest.mark.django_db
def test_an_odd_body_from_somebody_without_a_permission_is_refused_in_words(stranger, body, kind):
    stranger.force_login(make_staff(), backend="django.contrib.auth.backends.ModelBackend")
    page = stranger.post(reverse("admin:blog_series_add"), body, content_type=kind)
    assert page.status_code in {400, 403, 413}
