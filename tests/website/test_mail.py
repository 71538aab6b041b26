"""Mail: what it says in both forms, how it is queued and sent, and failures."""

import functools
import html
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.all_mails import queue_all
from tests.fakes.smtp import Mood
from tests.website.builders import fresh, make_mail, make_staff, make_superuser
from website import registry, retention
from website.mail import delivery, outbox
from website.models import OutgoingMail, SiteSettings
from website.registry import Obstacle
from website.worker.loops import Outage

pytestmark = pytest.mark.django_db

EMAILS = Path(__file__).parent.parent.parent / "templates" / "emails"
all_mails = functools.cache(queue_all)
TEXT = "Dear all,\r\n\r\n\r\n\r\nuse https://video.example.org/4?a=1&b=2."
TYPED = "<b>Salt</b> & “water”"
URL = re.compile(r"https?://\S*[^\s.]")


class Change(Exception):
    """Of mind, in the middle of a transaction."""


def _try(row):
    """One try of a mail, as the worker would make it; returns the row after it."""
    OutgoingMail.objects.filter(pk=row.pk).update(send_due_at=timezone.now())
    with suppress(Outage):
        delivery.send_next()
    return fresh(row)


def test_each_mail_is_one_template_from_which_text_and_html_are_made():
    templates = {path.relative_to(EMAILS) for path in EMAILS.rglob("*.*")}
    assert [path.name for path in templates if path.suffix != ".txt"] == ["base.html"]
    kinds = {str(path.with_suffix("")) for path in templates if len(path.parts) == 2}
    kinds = {kind for kind in kinds if not kind.endswith("_subject") and "/_" not in kind}
    assert {mail.kind for mail in all_mails("Salt", TEXT)} == kinds


def test_every_mail_is_whole_and_tidy_in_both_forms():
    for mail in all_mails("Salt", TEXT):
        assert mail.text == f"{mail.text.strip()}\n", mail.kind
        assert not re.search(r"{{|{%|\n\n\n|\r| \n|None", mail.subject + mail.text), mail.kind
        assert not re.search(r"{{|{%|None|<p>(\s|<br>)*</p>|<p><br>|<br></p>", mail.html), mail.kind


def test_every_url_of_the_text_is_a_link_in_the_html():
    for mail in all_mails("Salt", TEXT):
        links = {html.unescape(url) for url in re.findall(r'href="([^"]*)"', mail.html)}
        assert (mail.kind, {*URL.findall(mail.text)}) == (mail.kind, links)


def test_what_people_type_is_plain_in_the_text_and_escaped_in_the_html():
    for mail in queue_all(TYPED):
        assert TYPED in mail.text, mail.kind
        assert html.escape(TYPED) in mail.html, mail.kind
        assert "<b>" not in mail.html, mail.kind
        assert not re.search(r"&(?:lt|gt|amp|quot|#x27|#39);", mail.subject + mail.text), mail.kind


def test_a_mail_is_queued_only_if_its_transaction_is_kept():
    with pytest.raises(Change), transaction.atomic():
        make_mail()
        raise Change
    assert not OutgoingMail.objects.exists()


def test_a_queued_mail_arrives(smtp):
    row = make_mail()
    assert delivery.send_next()
    [received] = smtp.received
    assert received["To"] == "margaret@example.org"
    assert received["Message-ID"] == row.message_id
    parts = {form: received.get_body((form,)).get_content() for form in ("plain", "html")}
    assert parts["plain"].split() == row.text.split()
    assert parts["html"].split() == row.html.split()


def test_a_sent_mail_is_recorded_and_not_sent_again(smtp):
    row = make_mail()
    delivery.send_next()
    assert not delivery.send_next()
    assert fresh(row).sent_at
    assert fresh(row).attempts == 1


def test_an_answer_to_a_mail_goes_to_the_contact_address(smtp):
    SiteSettings(contact_email="school@example.org").save()
    make_mail()
    delivery.send_next()
    assert smtp.received[0]["Reply-To"] == "school@example.org"


def test_a_mail_carries_its_own_headers_and_says_that_a_machine_wrote_it(smtp):
    make_mail(headers={"List-Unsubscribe": "<https://example.org/stop/>"})
    delivery.send_next()
    assert smtp.received[0]["List-Unsubscribe"] == "<https://example.org/stop/>"
    assert smtp.received[0]["Auto-Submitted"] == "auto-generated"


def test_a_refused_recipient_is_given_up_at_once(smtp):
    smtp.mood = Mood.REFUSE_RECIPIENT
    row = make_mail()
    assert delivery.send_next()
    row = fresh(row)
    assert (row.attempts, row.send_due_at) == (1, None)
    assert row.failed_at
    assert "No such mailbox here" in row.last_error


def test_a_refused_recipient_does_not_hold_up_the_next_mail(smtp):
    smtp.mood = Mood.REFUSE_RECIPIENT
    make_mail()
    delivery.send_next()
    smtp.mood = Mood.ACCEPT
    make_mail(to="john@example.org")
    delivery.send_next()
    assert [received["To"] for received in smtp.received] == ["john@example.org"]


def test_a_mail_put_off_by_the_server_is_tried_again(smtp):
    smtp.mood = Mood.TRY_LATER
    row = make_mail()
    assert delivery.send_next()
    assert fresh(row).send_due_at > timezone.now()
    smtp.mood = Mood.ACCEPT
    assert _try(row).sent_at
    assert len(smtp.received) == 1


@pytest.mark.parametrize("mood", [Mood.HANG, Mood.DROP_AFTER_DATA])
def test_a_server_that_falls_silent_is_an_outage(smtp, settings, mood):
    settings.MAILERS = smtp.mailers(timeout=0.5)
    smtp.mood = mood
    row = make_mail()
    with pytest.raises(Outage):
        delivery.send_next()
    assert fresh(row).send_due_at > timezone.now()
    assert fresh(row).last_error


def test_a_server_that_is_down_is_an_outage(smtp):
    smtp.go_down()
    row = make_mail()
    with pytest.raises(Outage, match="does not take mail"):
        delivery.send_next()
    assert fresh(row).attempts == 1


def test_a_mail_whose_fate_is_unknown_is_repeated_under_the_same_message_id(smtp):
    smtp.mood = Mood.DROP_AFTER_DATA
    row = _try(make_mail())
    smtp.mood = Mood.ACCEPT
    _try(row)
    first, second = smtp.received
    assert first["Message-ID"] == second["Message-ID"] == row.message_id


def test_the_waits_grow_and_end(smtp):
    smtp.mood = Mood.TRY_LATER
    row = make_mail()
    waits = []
    while (row := _try(row)).send_due_at:
        waits.append(round((row.send_due_at - timezone.now()) / timedelta(minutes=1)))
    assert tuple(waits) == delivery.RETRY_MINUTES
    assert waits == sorted(waits)
    assert row.failed_at


@pytest.fixture
def checks(monkeypatch):
    """The check of the mails that `make_mail` queues, to be set."""
    found = {}
    monkeypatch.setattr(registry, "mail_checks", found)
    return functools.partial(found.__setitem__, make_mail().kind)


def test_a_mail_that_became_untrue_is_never_sent_and_says_why(smtp, checks, staff):
    checks(lambda mail: Obstacle("It was decided.", is_final=True))
    assert delivery.send_next() and not delivery.send_next()
    assert "0 mails will be tried again." in _send_again(staff, *OutgoingMail.objects.all()).text
    page = staff.get(reverse("admin:website_outgoingmail_changelist"), {"state": "dropped"}).text
    assert "It was decided." in page
    assert smtp.received == []


def test_a_mail_that_must_wait_counts_no_attempt_and_waits_no_longer_than_it_should(smtp, checks):
    checks(lambda mail: Obstacle("Not yet."))
    row = _try(OutgoingMail.objects.get())
    assert (row.attempts, row.obstacle, row.dropped_at) == (0, "Not yet.", None)
    assert row.send_due_at > timezone.now()
    OutgoingMail.objects.update(created_at=timezone.now() - delivery.WAIT_FOR)
    assert _try(row).dropped_at and smtp.received == []


def test_a_check_may_bring_the_text_up_to_date(smtp, checks):
    def rewrite(mail):
        mail.text = mail.html = "As it is now"

    checks(rewrite)
    row = _try(OutgoingMail.objects.get())
    assert row.text == smtp.received[0].get_body(("plain",)).get_content().strip() == "As it is now"


def test_a_mail_cannot_be_both_due_and_given_up():
    with pytest.raises(IntegrityError, match="website_mail_due_or_done"):
        make_mail(failed_at=timezone.now())


def test_a_line_break_in_a_name_adds_no_header(smtp):
    SiteSettings(name="Citewell\r\nBcc: spy@example.org\r\n\r\nHello").save()
    make_mail()
    delivery.send_next()
    [received] = smtp.received
    assert received["Bcc"] is None
    assert received["Subject"].endswith("Citewell Bcc: spy@example.org Hello")


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "margaret@example.org\nBcc: spy@example.org"},
        {"subject": "Hello\nBcc: spy@example.org"},
        {"headers": {"List-Unsubscribe": "<https://example.org/>\nBcc: spy@example.org"}},
    ],
    ids=["to", "subject", "headers"],
)
def test_a_row_with_a_line_break_in_a_header_is_given_up_unsent(smtp, changes):
    row = make_mail(**changes)
    assert delivery.send_next()
    assert fresh(row).failed_at
    assert smtp.received == []


def test_a_long_subject_is_cut_to_what_the_row_holds():
    SiteSettings(name="C" * 80).save()
    row = outbox.queue(
        to="a@example.org", template="website/password_reset", context=_reset("x" * 300)
    )
    assert len(row.subject) <= 250


def _reset(username):
    return {"user": make_staff(first_name=username[:150]), "uid": "MQ", "token": "abc-123"}


@pytest.fixture
def staff(client):
    client.force_login(make_superuser())
    return client


@pytest.fixture
def refused(smtp):
    """A mail that was given up."""
    smtp.mood = Mood.REFUSE_RECIPIENT
    row = _try(make_mail())
    smtp.mood = Mood.ACCEPT
    return row


def test_staff_see_on_the_dashboard_that_mail_was_given_up(staff, refused):
    assert "1 mail could not be delivered" in staff.get(reverse("admin:index")).text


def test_staff_see_on_the_dashboard_what_the_server_said(staff, smtp):
    smtp.mood = Mood.TRY_LATER
    _try(make_mail())
    page = staff.get(reverse("admin:index")).text
    assert "1 mail is on its way" in page
    assert "Try again later" in page


def test_staff_find_what_was_given_up_and_why(staff, refused):
    sent = make_mail(to="john@example.org", send_due_at=None, sent_at=timezone.now())
    page = staff.get(reverse("admin:website_outgoingmail_changelist"), {"state": "failed"}).text
    assert refused.to in page
    assert "No such mailbox here" in page
    assert sent.to not in page


def test_the_link_in_a_mail_is_for_its_reader_only(staff, refused):
    page = staff.get(reverse("admin:website_outgoingmail_change", args=[refused.pk])).text
    assert refused.subject in page
    assert "/admin/reset/" in refused.text
    assert "/admin/reset/" not in page


def test_nobody_writes_in_the_record_of_mails(staff, refused):
    assert staff.get(reverse("admin:website_outgoingmail_add")).status_code == 403
    page = reverse("admin:website_outgoingmail_change", args=[refused.pk])
    assert staff.post(page, {"to": "spy@example.org"}).status_code == 403


def _send_again(client, *rows):
    data = {"action": "send_again", "_selected_action": [row.pk for row in rows]}
    return client.post(reverse("admin:website_outgoingmail_changelist"), data, follow=True)


def test_staff_send_again_what_was_given_up(staff, smtp, refused):
    assert "1 mail will be tried again." in _send_again(staff, refused).text
    assert delivery.send_next()
    assert [received["To"] for received in smtp.received] == [refused.to]


def test_what_was_sent_is_not_sent_again_by_hand(staff, smtp):
    row = _try(make_mail())
    assert row.sent_at
    assert "0 mails will be tried again." in _send_again(staff, row).text
    assert not delivery.send_next()


def test_who_may_only_look_cannot_send_again(client, refused):
    onlooker = make_staff()
    onlooker.user_permissions.add(Permission.objects.get(codename="view_outgoingmail"))
    client.force_login(onlooker)
    _send_again(client, refused)
    assert not delivery.send_next()


def test_a_mail_is_deleted_a_year_after_it_was_written_but_not_while_it_is_due():
    long_ago = timezone.now() - timedelta(days=366)
    done = {"send_due_at": None, "created_at": long_ago}
    make_mail(**done, sent_at=long_ago)
    make_mail(**done, failed_at=long_ago)
    due, recent = make_mail(created_at=long_ago), make_mail(send_due_at=None)
    assert [retention.delete_old_mail(), retention.delete_old_mail()] == [True, False]
    assert set(OutgoingMail.objects.all()) == {due, recent}
