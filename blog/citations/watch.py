"""Checks cited works for retractions, concerns, corrections, newer versions, and identifiers that
no register knows. Each work is checked about once a week; editors get one mail for each new notice.

Every answer is stored as soon as it is there, so a worker that is killed repeats one request.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from blog.citations import registers
from blog.citations.fetch import FetchError, NotFound, Service, ServiceDown, paced
from blog.citations.identifiers import Identifier, Kind, notice_address
from blog.citations.registers import UpdateNotice, gravest, notice_in_title
from blog.models import Article, RegisterSlot, Source
from website import tokens
from website.mail import outbox
from website.worker.leases import claim, leased
from website.worker.loops import Outage

LEASE = timedelta(minutes=5)
# A little less than a week, so that each work is checked within one.
CHECK_INTERVAL = timedelta(days=6)
MIN_RETRY_DELAY = timedelta(minutes=15)
MAX_RETRY_DELAY = timedelta(days=1)
MAX_FAILURES_COUNTED = 12
# Between two requests to a register. Crossref and NCBI allow three requests a second or more.
PAUSE_SECONDS = 1.0
# A request has left this machine by then.
SENDING = timedelta(seconds=4)
# Fields of a source that readers do not see.
INTERNAL_FIELDS = (
    *("check_due_at", "checked_at", "check_failures", "check_failure", "check_answers"),
    "lacks_register",
)
# In `check_answers`, beside notices: nobody knows the number, or it exists without a record of
# notices, or it is still to be asked whether it exists.
UNKNOWN = "unknown"
EXISTS = "exists"
WITHOUT_NOTICES = "without notices"


@dataclass
class Result:
    """What the registers say of a work: the gravest notice, the kinds of its identifiers that no
    register knows, whether any of them is known, and whether to a register that has notices."""

    notice: UpdateNotice
    unresolved: list[str]
    is_known: bool
    is_watched: bool


def check_next() -> bool:
    """Worker job: check one work that is due. Raises Outage when a register is down, after
    postponing everything that is due."""
    source = claim(Source.objects.checkable(), "check_due_at", lease=LEASE)
    if source is None:
        return False
    try:
        with paced(_slot):
            result = _query_registers(source)
    except FetchError as failure:
        _postpone(source, failure)
        if isinstance(failure, ServiceDown):
            raise Outage(str(failure)) from failure
    else:
        _record(source, result)
    return True


def note_error(source: Source, error: str, is_final: bool) -> bool:
    """Note an unexpected error with the work. At last it is left until its next weekly check."""
    changes: dict[str, Any] = {"check_failure": error, "check_answers": {}}
    if is_final:
        changes["check_due_at"] = timezone.now() + CHECK_INTERVAL
    Source.objects.filter(pk=source.pk).update(**changes)
    return is_final


def _query_registers(source: Source) -> Result:
    """Ask about each identifier, except what an interrupted check was told."""
    for number in _identifiers(source):
        if _key(number) not in source.check_answers:
            _store(source, number, _notice(number))
        if source.check_answers[_key(number)] == WITHOUT_NOTICES:
            _store(source, number, EXISTS if registers.resolves(number) else UNKNOWN)
    return _result(source)


def _notice(number: Identifier) -> str | list[str]:
    """What the registers say of an identifier, as `check_answers` has it. Data sets and preprints
    have DOIs of other agencies than Crossref."""
    try:
        return _as_json(registers.read_notice(number))
    except NotFound:
        return WITHOUT_NOTICES if number.kind == Kind.DOI else UNKNOWN


def _identifiers(source: Source) -> Iterator[Identifier]:
    for kind, value in ((Kind.DOI, source.doi), (Kind.PMID, source.pmid)):
        if value and registers.has_notices(kind):
            yield Identifier(kind, value)


def _key(number: Identifier) -> str:
    return f"{number.kind} {number.value}"


def _store(source: Source, number: Identifier, answer: str | list[str]) -> None:
    source.check_answers[_key(number)] = answer
    leased(source, "check_due_at").update(check_answers=source.check_answers)


def _as_json(notice: UpdateNotice) -> list[str]:
    day = notice.on.isoformat() if notice.on else ""
    return [notice.kind.value, day, notice.doi, notice.pmid]


def _from_json(answer: list[str]) -> UpdateNotice:
    kind, day, doi, pmid = answer
    return UpdateNotice(Source.Notice(kind), date.fromisoformat(day) if day else None, doi, pmid)


def _result(source: Source) -> Result:
    """What the answers that are there so far amount to."""
    answers = [
        (number.kind.value, source.check_answers.get(_key(number)))
        for number in _identifiers(source)
    ]
    notices = [_from_json(answer) for _kind, answer in answers if isinstance(answer, list)]
    return Result(
        notice=gravest(notice_in_title(source.title), *notices),
        unresolved=[kind for kind, answer in answers if answer == UNKNOWN],
        is_known=bool(notices) or any(answer == EXISTS for _kind, answer in answers),
        is_watched=bool(notices),
    )


def _record(source: Source, result: Result) -> None:
    """Store the result of a check and, in the same transaction, mails about a new notice. Does
    nothing if the lease was lost. Without a record of the work its notice stays as it is."""
    now = timezone.now()
    notice = result.notice
    if not result.is_known:
        notice = gravest(_stored_notice(source), notice)
    changes = {
        **_changes(source, notice),
        "unresolved": " ".join(result.unresolved),
        "unresolved_at": (source.unresolved_at or now) if result.unresolved else None,
        "lacks_register": result.is_known and not result.is_watched,
        "check_due_at": now + CHECK_INTERVAL,
        "check_failures": 0,
        "check_failure": "",
        "check_answers": {},
    }
    if result.is_known:
        changes["checked_at"] = now
    if {*result.unresolved} - {*source.unresolved.split()}:
        changes["handled_at"] = None
    _save(source, changes)


def _stored_notice(source: Source) -> UpdateNotice:
    kind = Source.Notice(source.notice)
    return UpdateNotice(kind, source.notice_on, source.notice_doi, source.notice_pmid)


def _changes(source: Source, notice: UpdateNotice) -> dict[str, Any]:
    """The fields of the notice. A new one is to be handled."""
    changes: dict[str, Any] = {
        "notice": notice.kind,
        "notice_on": notice.on,
        "notice_doi": notice.doi,
        "notice_pmid": notice.pmid,
    }
    return changes | ({"handled_at": None} if _is_new(source, notice.kind) else {})


def _is_new(source: Source, kind: Source.Notice) -> bool:
    return bool(kind) and kind != source.notice


def _save(source: Source, changes: dict[str, Any]) -> None:
    """Write the changes and the mails about a new notice, if the lease is still held."""
    with transaction.atomic():
        if not leased(source, "check_due_at").update(**changes):
            return
        if _is_new(source, changes.get("notice", Source.Notice.NONE)):
            for field, value in changes.items():
                setattr(source, field, value)
            _notify_editors(source)


def _postpone(source: Source, failure: FetchError) -> None:
    """Retry with exponential backoff. When a register is down, all works that are due wait too, but
    less long than this one, so that a work which fails by itself comes after the others. A graver
    notice that another register had is stored meanwhile."""
    now = timezone.now()
    delay = max(getattr(failure, "retry_after", None) or MIN_RETRY_DELAY, MIN_RETRY_DELAY)
    changes: dict[str, Any] = {
        "check_due_at": now + min(delay * 2 ** (source.check_failures + 1), MAX_RETRY_DELAY),
        "check_failures": min(source.check_failures + 1, MAX_FAILURES_COUNTED),
        "check_failure": str(failure)[:300],
    }
    notice = _result(source).notice
    if notice.gravity > _stored_notice(source).gravity:
        changes |= _changes(source, notice)
    with transaction.atomic():
        if isinstance(failure, ServiceDown):
            due = Source.objects.checkable().filter(check_due_at__lte=now)
            due.update(check_due_at=now + delay)
        _save(source, {**changes, "check_answers": {}})


@contextmanager
def _slot(service: Service) -> Iterator[None]:
    """Wait until this worker may send a request to the register, and let the next one wait until a
    pause after its end."""
    pause = timedelta(seconds=PAUSE_SECONDS)
    slots = RegisterSlot.objects.filter(setting=service.setting)
    slot, _is_new = RegisterSlot.objects.get_or_create(setting=service.setting)
    while True:
        now = timezone.now()
        # A moment that is far off was set before the clock was put back.
        is_free = Q(free_at__lte=now) | Q(free_at__gt=now + pause + 2 * SENDING)
        if slots.filter(is_free).update(free_at=now + pause + SENDING):
            break
        slot.refresh_from_db()
        time.sleep(min(max((slot.free_at - now).total_seconds(), 0.01), 1.0))
    try:
        yield
    finally:
        slots.update(free_at=timezone.now() + pause)


def _notify_editors(source: Source) -> None:
    change = reverse("admin:blog_source_change", args=[source.pk])
    articles = Article.objects.filter(citations__source=source).distinct()
    context = {
        "source": source,
        "articles": articles,
        "notice_url": notice_address(source.notice_doi, source.notice_pmid),
        "admin_url": tokens.absolute(change),
    }
    for address in outbox.staff_who_may("blog.change_source"):
        outbox.queue(to=address, template="blog/notice", context=context)
