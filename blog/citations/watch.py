"""Watching the works that articles cite: retractions, concerns, corrections, DOIs that lead
nowhere. Each is asked about once a week, and the editors are told once of each piece of news.
"""

import time
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.citations.fetch import (
    FetchError,
    NoRecord,
    NotThere,
    Service,
    ServiceDown,
    get_json,
)
from blog.citations.identifiers import clean_doi, doi_address
from blog.models import Article, Source
from website import tokens
from website.mail import outbox
from website.models import SiteSettings
from website.worker.leases import claim, leased
from website.worker.loops import Outage

LEASE = timedelta(minutes=5)
EVERY = timedelta(days=6)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
# Crossref and NCBI allow three requests a second and more; nothing here is in a hurry.
PAUSE_SECONDS = 1.0
Notice = Source.Notice
# Of a source, what only the watch and staff look at.
INTERNAL_FIELDS = ("check_due_at", "checked_at", "check_failures", "check_failure")
# What Crossref calls them. New editions and addenda leave a work standing.
NOTICES = {
    **dict.fromkeys(("retraction", "retracted", "withdrawal", "removal"), Notice.RETRACTION),
    "partial_retraction": Notice.PARTIAL,
    "expression_of_concern": Notice.CONCERN,
    **dict.fromkeys(("correction", "corrected", "erratum", "corrigendum"), Notice.CORRECTION),
}


class News(NamedTuple):
    """What the registers say of a work; the greater the graver."""

    gravity: int = 0
    on: date | None = None
    doi: str = ""

    @property
    def notice(self) -> Notice:
        """The kind of the notice."""
        return list(Notice)[self.gravity]


def check_next() -> bool:
    """The worker's job: asks about one work that is due. Raises Outage when a register is out,
    and then leaves all that is due alone for a while."""
    source = claim(Source.objects.watched(), "check_due_at", lease=LEASE)
    if source is None:
        return False
    try:
        news, resolves = _ask(source)
    except FetchError as failure:
        _postpone(source, failure)
        if isinstance(failure, ServiceDown):
            raise Outage(str(failure)) from failure
    else:
        _settle(source, news, resolves)
    return True


def read_updates(work: dict[str, Any]) -> News:
    """The gravest notice in a record of Crossref's."""
    known = [_news(update) for update in work.get("updated-by") or [] if isinstance(update, dict)]
    return max(known, key=lambda news: news.gravity, default=News())


def _news(update: dict[str, Any]) -> News:
    kind = str(update.get("type", "")).lower().replace("-", "_").removesuffix("_article")
    gravity = list(Notice).index(NOTICES.get(kind, Notice.NONE))
    try:
        day = date(*update["updated"]["date-parts"][0])
    except (KeyError, IndexError, TypeError, ValueError):
        day = None
    return News(gravity, day, clean_doi(str(update.get("DOI", "")))[:200])


def _ask(source: Source) -> tuple[News, bool]:
    """The gravest news of the work, and whether its DOI leads anywhere."""
    news, resolves = News(), True
    if source.doi:
        time.sleep(PAUSE_SECONDS)
        try:
            answer = get_json(Service.CROSSREF, f"/works/{quote(source.doi, safe='')}")
            news = read_updates(_inside(answer, Service.CROSSREF, "message"))
        except NotThere:
            # Data sets and preprints are registered elsewhere.
            resolves = _resolves(source.doi)
    if source.pmid:
        time.sleep(PAUSE_SECONDS)
        if _is_retracted_in_pubmed(source.pmid) and news.notice != Notice.RETRACTION:
            news = News(list(Notice).index(Notice.RETRACTION))
    return news, resolves


def _resolves(doi: str) -> bool:
    try:
        get_json(Service.DOI, f"/api/handles/{quote(doi)}")
    except NotThere:
        return False
    return True


def _is_retracted_in_pubmed(pmid: str) -> bool:
    contact = SiteSettings.load().contact_email
    query = {"db": "pubmed", "id": pmid, "retmode": "json", "tool": "citewell"}
    if contact:
        query["email"] = contact
    answer = get_json(Service.NCBI_EUTILS, "/entrez/eutils/esummary.fcgi", **query)
    record = _inside(answer, Service.NCBI_EUTILS, "result", pmid)
    return "Retracted Publication" in (record.get("pubtype") or [])


def _inside(answer: Any, service: Service, *names: str) -> dict[str, Any]:
    """The object at that place. An answer without it says nothing: no news is not good news."""
    for name in names:
        answer = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(answer, dict):
        raise NoRecord(_("%s answered with something that is no record.") % service)
    return answer


def _settle(source: Source, news: News, resolves: bool) -> None:
    """Writes what was learnt and, in the same transaction, the mails about what is new."""
    now = timezone.now()
    is_new = news.notice != source.notice and news.gravity
    is_lost = not resolves and source.unresolved_at is None
    changes: dict[str, Any] = {
        **{"notice": news.notice, "notice_on": news.on, "notice_doi": news.doi},
        "unresolved_at": None if resolves else source.unresolved_at or now,
        **{"checked_at": now, "check_due_at": now + EVERY},
        **{"check_failures": 0, "check_failure": ""},
    }
    if is_new or is_lost:
        changes["dealt_with_at"] = None
    with transaction.atomic():
        if not leased(source, "check_due_at").update(**changes):
            return
        if is_new:
            for field, value in changes.items():
                setattr(source, field, value)
            _notify_editors(source)


def _postpone(source: Source, failure: FetchError) -> None:
    """Waits longer after each failure. When a register is out, all that is due waits as well, but
    less long: a work that alone makes trouble then comes after the others."""
    now = timezone.now()
    asked = getattr(failure, "retry_after", None) or FIRST_WAIT
    wait = min(max(asked, FIRST_WAIT) * 2 ** (source.check_failures + 1), LONGEST_WAIT)
    changes = {"check_failures": min(source.check_failures + 1, 12), "check_failure": str(failure)}
    with transaction.atomic():
        if isinstance(failure, ServiceDown):
            due = Source.objects.watched().filter(check_due_at__lte=now)
            due.update(check_due_at=now + max(asked, FIRST_WAIT))
        leased(source, "check_due_at").update(check_due_at=now + wait, **changes)


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
