"""What is true of every mail at the moment at which it leaves."""

import re

from django.contrib.auth.models import User

from comments.models import Comment
from tests.comments.sequences import markup
from tests.comments.sequences.record import REPORT, marker
from website.models import OutgoingMail

ABOUT = re.compile(r"/comments/(?:comment/)?(\d+)/")
Status = Comment.Status


def check(stage, message):
    row = OutgoingMail.objects.get(message_id=message.extra_headers["Message-ID"])
    [to] = message.to
    assert not [it for it in stage.record.gone if it in message.body + to], "erased, and mailed"
    if not row.kind.startswith("comments/"):
        return
    pks = [int(pk) for pk in dict.fromkeys(ABOUT.findall(message.body))]
    entries = [stage.record.entry(pk) for pk in pks]
    {
        "comments/published": _published,
        "comments/replied": _replied,
        "comments/held": _held,
        "comments/reported": _reported,
        "comments/digest": _digest,
        "comments/confirm": _confirm,
    }[row.kind](stage, to, message.body, entries)


def _once(stage, *what):
    stage.record.sent[what] += 1
    assert stage.record.sent[what] == 1, f"mailed twice: {what}"


def _published(stage, to, text, entries):
    [entry] = entries
    assert to == entry.author.email and (entry.notify_on_publish or entry.notify_on_reply)
    assert _is_shown(stage, entry), "says that it is published"
    _once(stage, "published", entry.pk)


def _confirm(stage, to, text, entries):
    """It names no comment: whoever typed the address may not be its owner."""
    row = OutgoingMail.objects.filter(text=text, to=to).last()
    [entry] = [stage.record.entry(comment.pk) for comment in row.comments.all()]
    assert to == entry.author.email and not entry.is_confirmed
    assert stage.now_stored(entry).status == Status.HELD, "says that it waits"
    _once(stage, "confirm", entry.pk, *entry.wordings)


def _replied(stage, to, text, entries):
    [reply] = entries
    parent = reply.parent
    assert to == parent.author.email
    assert parent.is_confirmed and parent.notify_on_reply, "did not ask, or stopped"
    assert _is_shown(stage, reply) and _is_shown(stage, parent), "about what is not there"
    assert markup.wordings(text) <= {marker(stage.now_stored(reply).body)}, "quotes another text"
    _once(stage, "replied", reply.pk)


def _held(stage, to, text, entries):
    [entry] = entries
    _check_moderator(to)
    assert _is_waiting(stage, entry), "waits no longer"
    assert markup.wordings(text) == {marker(stage.now_stored(entry).body)}, "quotes another text"
    _once(stage, "held", to, *markup.wordings(text))


def _reported(stage, to, text, entries):
    [entry] = entries
    _check_moderator(to)
    status = stage.now_stored(entry).status
    says = "stays published" if status == Status.APPROVED else "is held until you decide"
    assert says in " ".join(text.split()), f"says otherwise, and is {status}"
    reported = REPORT.findall(text)
    assert {*reported} <= {report.marker for report in entry.open_reports}, "answered already"
    _once(stage, "reported", to, *reported)


def _digest(stage, to, text, entries):
    _check_moderator(to)
    for entry in entries:
        assert _is_waiting(stage, entry) or entry.open_reports, f"{entry.pk} waits no longer"


def _check_moderator(to):
    assert User.objects.get(email=to).is_active, "left, and mailed"


def _is_shown(stage, entry):
    row = stage.now_stored(entry)
    return bool(row and row.status == Status.APPROVED and stage.is_published)


def _is_waiting(stage, entry):
    row = stage.now_stored(entry)
    return row and row.status == Status.HELD and not row.check_due_at
