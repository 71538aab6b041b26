"""Checks cited works for retractions, concerns, corrections and DOIs that do not resolve. Each work
is checked about once a week; editors get one mail for each new notice."""

import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from blog.citations import registers
from blog.citations.fetch import FetchError, NotFound, ServiceDown
from blog.citations.identifiers import Identifier, Kind, doi_address
from blog.citations.registers import UpdateNotice
from blog.models import Article, Source
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
# Before each request. Crossref and NCBI allow three requests a second or more.
PAUSE_SECONDS = 1.0
# Fields of a source that readers do not see.
INTERNAL_FIELDS = ("check_due_at", "checked_at", "check_failures", "check_failure")


def check_next() -> bool:
    """Worker job: check one work that is due. Raises Outage when a register is down, after
    postponing everything that is due."""
    source = claim(Source.objects.watched(), "check_due_at", lease=LEASE)
    if source is None:
        return False
    try:
        notice, resolves = _query_registers(source)
    except FetchError as failure:
        _postpone(source, failure)
        if isinstance(failure, ServiceDown):
            raise Outage(str(failure)) from failure
    else:
        _record(source, notice, resolves)
    return True


def note_error(source: Source, error: str, is_final: bool) -> bool:
    """Note an unexpected error with the work. At last it is left until its next weekly check."""
    changes: dict[str, Any] = {"check_failure": error}
    if is_final:
        changes["check_due_at"] = timezone.now() + CHECK_INTERVAL
    Source.objects.filter(pk=source.pk).update(**changes)
    return is_final


def _query_registers(source: Source) -> tuple[UpdateNotice, bool]:
    """The gravest notice about the work, and whether its DOI resolves."""
    notice, resolves = UpdateNotice(), True
    if source.doi:
        doi = Identifier(Kind.DOI, source.doi)
        time.sleep(PAUSE_SECONDS)
        try:
            notice = registers.read_notice(doi)
        except NotFound:
            # Data sets and preprints are registered with other agencies.
            resolves = registers.resolves(doi)
    if source.pmid:
        time.sleep(PAUSE_SECONDS)
        other = registers.read_notice(Identifier(Kind.PMID, source.pmid))
        notice = max(notice, other, key=lambda one: one.gravity)
    return notice, resolves


def _record(source: Source, notice: UpdateNotice, resolves: bool) -> None:
    """Store the result of a check and, in the same transaction, mails about a new notice. Does
    nothing if the lease was lost."""
    now = timezone.now()
    is_new = notice.kind != source.notice and notice.gravity
    is_newly_unresolved = not resolves and source.unresolved_at is None
    changes: dict[str, Any] = {
        "notice": notice.kind,
        "notice_on": notice.on,
        "notice_doi": notice.doi,
        "unresolved_at": None if resolves else source.unresolved_at or now,
        "checked_at": now,
        "check_due_at": now + CHECK_INTERVAL,
        "check_failures": 0,
        "check_failure": "",
    }
    if is_new or is_newly_unresolved:
        changes["handled_at"] = None
    with transaction.atomic():
        if not leased(source, "check_due_at").update(**changes):
            return
        if is_new:
            for field, value in changes.items():
                setattr(source, field, value)
            _notify_editors(source)


def _postpone(source: Source, failure: FetchError) -> None:
    """Retry with exponential backoff. When a register is down, all works that are due wait too, but
    less long than this one, so that a work which fails by itself comes after the others."""
    now = timezone.now()
    delay = max(getattr(failure, "retry_after", None) or MIN_RETRY_DELAY, MIN_RETRY_DELAY)
    own_delay = min(delay * 2 ** (source.check_failures + 1), MAX_RETRY_DELAY)
    failures = min(source.check_failures + 1, MAX_FAILURES_COUNTED)
    with transaction.atomic():
        if isinstance(failure, ServiceDown):
            due = Source.objects.watched().filter(check_due_at__lte=now)
            due.update(check_due_at=now + delay)
        leased(source, "check_due_at").update(
            check_due_at=now + own_delay, check_failures=failures, check_failure=str(failure)
        )


def _notify_editors(source: Source) -> None:
    change = reverse("admin:blog_source_change", args=[source.pk])
    articles = Article.objects.filter(citations__source=source).distinct()
    context = {
        "source": source,
        "articles": articles,
        "notice_url": doi_address(source.notice_doi) if source.notice_doi else "",
        "admin_url": tokens.absolute(change),
    }
    for address in outbox.staff_who_may("blog.change_source"):
        outbox.queue(to=address, template="blog/notice", context=context)
