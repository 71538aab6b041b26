"""What is true after each step."""

from collections import Counter

from django.apps import apps
from django.db.models import Model
from django.urls import reverse

from comments.models import Comment, Tally
from tests.comments.sequences import markup, rules
from tests.comments.sequences.record import marker

Status = Comment.Status
COLUMNS = ("passed", "caught", "missed", "false_alarms")


def check(stage):
    rows = stage.rows()
    assert set(rows) >= {entry.pk for entry in stage.record.present}
    check_parents(stage, rows)
    check_published(stage, rows)
    check_reports(stage, rows)
    check_tally(stage, rows)
    check_erased(stage)


def check_parents(stage, rows):
    """A comment answers what its author answered, for as long as it is there."""
    for entry in stage.record.present:
        parent = rows[entry.pk].parent_id
        assert parent == (entry.parent and entry.parent.pk), f"{entry.pk} lost what it answers"


def check_published(stage, rows):
    """Nothing is published that neither a rule nor a person let pass in just that wording."""
    for entry in stage.record.present:
        row = rows[entry.pk]
        if row.status == Status.APPROVED:
            assert marker(row.body) in entry.passed, f"{row.body} was let pass by nobody"


def check_reports(stage, rows):
    """What a reader reported waits for a moderator until one who has read it decides."""
    for entry in [entry for entry in stage.record.present if entry.reports]:
        row = rows[entry.pk]
        assert row.reported_at or not entry.open_reports, f"a report about {row.body} is lost"
        details = set(row.events.filter(kind="reported").values_list("detail", flat=True))
        assert details >= {f"See {report.marker}" for report in entry.reports}


def check_tally(stage, rows):
    """The statistics count each verdict once, where it stands, or stood when the comment went."""
    cells = stage.record.cells
    for entry in stage.record.present:
        cells[entry.pk] = rules.cell(rows[entry.pk])
    expected = Counter(filter(None, cells.values()))
    found = {
        (tally.month, column): number
        for tally in Tally.objects.all()
        for column in COLUMNS
        if (number := getattr(tally, column))
    }
    assert found == dict(expected)


def check_erased(stage):
    """What was erased is in no row of any table."""
    if not stage.record.gone:
        return
    for model in _models():
        stored = str(list(model._base_manager.values_list()))
        found = [it for it in stage.record.gone if it in stored]
        assert not found, f"{found} is still in {model._meta.label}"


def _models() -> list[type[Model]]:
    configs = [apps.get_app_config(name) for name in ("comments", "website", "admin")]
    return [model for config in configs for model in config.get_models()]


def check_article(stage):
    """No answer under a stranger: whoever stands above a comment is above it in truth, and where
    what it answers is not shown, it says so."""
    if stage.looked_at == (now := _facts(stage)):
        return
    stage.looked_at = now
    path = stage.article.get_absolute_url()
    page = stage.authors[0].browser.get(path)
    if not stage.is_published:
        assert page.status_code in {404, 410}
        return
    items = markup.thread(page.text)
    shown = Comment.objects.filter(status=Status.APPROVED).count()
    assert markup.number_of_replies(page.text) == shown
    number = 1
    while f"?replies={number + 1}" in page.text:
        number += 1
        page = stage.authors[0].browser.get(path, {"replies": number})
        items += markup.thread(page.text)
    assert sum(item.pk is not None for item in items) == shown
    for item in items:
        if item.pk is not None:
            _check_item(stage, item, {it.pk for it in items})


def _facts(stage) -> list:
    """What the page depends on, to look at it only when something has changed."""
    rows = Comment.objects.order_by("pk").values_list("pk", "status", "body", "parent_id")
    return [*rows, stage.article.withdrawn_at, stage.policy.__dict__.copy()]


def _check_item(stage, item, shown):
    entry = stage.record.entry(item.pk)
    above = [it.pk for it in item.ancestors if it.pk is not None]
    assert above == [it for it in above if it in {other.pk for other in entry.ancestors}]
    parent = entry.parent
    if parent is None:
        assert not item.above and not item.says_gone
    elif parent.pk in shown:
        assert above[:1] == [parent.pk] or parent.pk in item.links, "does not say what it answers"
    else:
        is_below_empty = item.above and item.above.pk is None and item.above.says_gone
        assert item.says_gone or is_below_empty, "hides that what it answers is gone"


def check_pages(stage, which):
    """The pages about the thread answer, and the numbers on the tabs count rows."""
    page = stage.desks["boss"].get(reverse("admin:comments_comment_changelist"), {"queue": "all"})
    rows = list(Comment.objects.all())
    expected = {status.value: sum(row.status == status for row in rows) for status in Status}
    not_refused = {row.pk for row in rows if row.status in {Status.APPROVED, Status.HELD}}
    reported = {entry.pk for entry in stage.record.present if entry.open_reports}
    expected["reported"] = len(not_refused & reported)
    numbers = markup.tabs(page.text)
    assert numbers, "no numbers on the tabs"
    for name in numbers.keys() & expected.keys():
        assert numbers[name] == expected[name], f"{numbers[name]} in {name}"
    for row in rows[which % len(rows) :][:1] if rows else []:
        item = reverse("admin:comments_comment_change", args=[row.pk])
        assert stage.desks["anna"].get(item).status_code in {200, 302}
        assert stage.authors[0].browser.get(row.receipt_url).status_code in {200, 404, 410}
        assert stage.authors[0].browser.get(row.get_absolute_url()).status_code in {302, 404, 410}
