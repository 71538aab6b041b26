"""Certificates of attendance: who gets one, what it says, and when it is no longer valid."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from courses import attendance, certificates, places
from courses.models import Certificate, Course, Intake, SignUp
from courses.models.certificate import new_code, normalise
from courses.privacy import provider
from tests.courses.builders import (
    end,
    fresh,
    make_attended,
    make_certified,
    make_confirmed,
    make_intake,
)
from tests.editing import save
from website.models import OutgoingMail, SiteSettings
from website.worker.leases import claim

pytestmark = pytest.mark.django_db
FILLED = ("course", "dates", "venue", "school", "note", "language")


def _check(client, code):
    return client.get(reverse("courses:verify", args=[code]))


def _mails(student):
    return OutgoingMail.objects.filter(to=student.email, kind="courses/certificate")


def test_attendees_are_mailed_one_certificate_once_the_intake_is_over(admin_user):
    student = make_confirmed(make_intake())
    attendance.record(student.pk, 1, by=admin_user)
    assert not certificates.issue_next()
    end(student.intake)
    assert [certificates.issue_next() for _time in "ab"] == [True, False]
    assert student.certificates.get().name == student.name
    assert student.get_certificate_url() in _mails(student).get().text


@pytest.mark.parametrize("changes", [{"came": 0}, {"for_whom": "clients"}])
def test_nobody_else_gets_one_by_itself(changes):
    assert not make_certified(**changes).certificates.exists()


def test_a_self_paced_intake_needs_only_the_attendance_record(admin_user):
    student = make_confirmed(make_intake(starts_at=None, ends_at=None))
    attendance.record(student.pk, 1, by=admin_user)
    certificates.issue_next()
    assert student.certificates.count() == 1


def test_the_certificate_says_what_is_known_and_the_receipt_leads_there(client):
    student = make_certified(name="Ann O’Brien & Co")
    assert student.get_certificate_url() in client.get(student.get_absolute_url()).text
    answer = client.get(student.get_certificate_url())
    said = ["Ann O’Brien &amp; Co", student.intake.course.title, student.intake.venue]
    said += [fresh(student.intake).when, student.certificates.get().code, "noindex"]
    assert [part for part in said if part not in answer.text] == []
    assert "no-store" in answer["Cache-Control"]


def test_there_is_no_page_where_there_is_no_certificate(client):
    student = make_attended()
    assert client.get(student.get_certificate_url()).status_code == 404
    assert student.get_certificate_url() not in client.get(student.get_absolute_url()).text


def test_the_verification_page_shows_the_name_and_no_more(client):
    student = make_certified(name="Ines", message="By wheelchair")
    code = student.certificates.get().code
    page = _check(client, code)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assert "We issued this certificate" in page.text and "Ines" in page.text
    assert not any(part in page.text for part in (student.email, "wheelchair", "/receipt/"))


def test_a_code_is_found_however_it_is_typed(client):
    code = make_certified().certificates.get().code
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert _check(client, typed).status_code == 200


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA", "x", "-", "a\x00b", "<b>", "9" * 500])
def test_an_unknown_code_is_answered_with_a_message(client, code):
    make_certified()
    answer = _check(client, code)
    assert answer.status_code == 404
    assert "<h1>No such certificate" in answer.text and "<b>" not in answer.text


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda student, by: attendance.record(student.pk, 0, by=by),
        lambda student, by: attendance.record(student.pk, None, by=by),
        lambda student, by: places.cancel(student.pk, by=by),
        lambda student, by: provider.erase(student.email),
        lambda student, by: SignUp.objects.filter(pk=student.pk).update(name=""),
    ],
)
def test_a_certificate_is_valid_only_while_it_agrees_with_the_record(client, admin_user, withdraw):
    student = make_certified()
    code = student.certificates.get().code
    withdraw(student, admin_user)
    assert _check(client, code).status_code == 404
    assert not certificates.issue_next()


def test_a_corrected_record_gives_a_new_code(admin_user):
    student = make_certified()
    first = student.certificates.get().code
    for came in (0, 1):
        attendance.record(student.pk, came, by=admin_user)
    certificates.issue_next()
    assert student.certificates.get().code != first


def test_a_worker_that_died_after_claiming_leaves_it_due():
    student = make_attended()
    claimed = claim(
        SignUp.objects.with_attendance(), "certificate_due_at", lease=-certificates.LEASE
    )
    assert claimed == student
    assert certificates.issue_next() and not certificates.issue_next()
    assert _mails(student).count() == 1


def test_staff_issue_the_certificates_of_clients(client, admin_client, admin_user):
    pair = make_attended(came=2, places=2, for_whom="clients")
    assert "2 people from this sign-up" in client.get(pair.get_absolute_url()).text
    _save(admin_client, pair, "Ana", "Rui")
    assert [row.name for row in pair.certificates.all()] == ["Ana", "Rui"]
    assert "Your 2 certificates of attendance are ready" in _mails(pair).get().text
    assert client.get(pair.get_certificate_url()).text.count("<article") == 2
    assert pair.events.last().by == admin_user


@pytest.mark.parametrize("came", [1, 0])
def test_nobody_is_certified_who_did_not_come(admin_client, came):
    pair = make_attended(came=came, places=2, for_whom="clients")
    assert "No certificate was issued" in _save(admin_client, pair, "Ana", "Rui").text
    assert not Certificate.objects.exists()


def _correct(admin_client, student, **words):
    """Save the sign-up with these words on its certificate. Returns the old code and the new row."""
    code = student.certificates.current().get().code
    changes = {f"certificates-0-{field}": text for field, text in words.items()}
    save(admin_client, reverse("admin:courses_signup_change", args=[student.pk]), **changes)
    return code, student.certificates.current().get()


def test_a_correction_issues_a_new_one_and_is_said_on_the_old(client, admin_client, admin_user):
    student = make_certified(name="Ines")
    old_code, corrected = _correct(admin_client, student, name="Ines Lima")
    old, new = _check(client, old_code), _check(client, corrected.code)
    assert (old.status_code, "This certificate was replaced" in old.text) == (200, True)
    assert "Ines</dd>" in old.text and "Lima" not in old.text and corrected.code not in old.text
    assert "We issued this certificate" in new.text and "Ines Lima" in new.text
    paper = client.get(student.get_certificate_url()).text
    assert corrected.code in paper and old_code not in paper and paper.count("<article") == 1
    last = student.events.last()
    assert (last.reason, last.by) == (f"{corrected.code} replaces {old_code}", admin_user)


def test_the_student_is_mailed_that_a_corrected_one_replaces_the_old(admin_client):
    student = make_certified()
    old_code, _corrected = _correct(admin_client, student, venue="Hall 2")
    mail = _mails(student).order_by("pk").last()
    assert mail.subject.startswith("Corrected certificate of attendance:")
    assert "We have corrected your certificate" in mail.text and old_code in mail.text


def test_each_of_two_corrections_leaves_a_replaced_certificate(client, admin_client):
    student = make_certified()
    codes = [_correct(admin_client, student, name=name)[0] for name in ("Ana", "Ana Lima")]
    for code, name in zip(codes, (student.name, "Ana"), strict=True):
        assert f"{name}</dd>" in _check(client, code).text
    assert Certificate.objects.count() == 3


def test_a_correction_keeps_what_was_right_and_an_emptied_field_takes_what_is_true_now(
    admin_client,
):
    student = make_certified()
    was = student.certificates.get()
    Intake.objects.update(venue="Hall 2")
    Course.objects.update(title="Another course")
    _code, corrected = _correct(admin_client, student, venue="")
    assert (corrected.venue, corrected.course) == ("Hall 2", was.course)


def test_saving_a_sign_up_without_a_change_issues_nothing(admin_client):
    student = make_certified()
    old_code, certificate = _correct(admin_client, student)
    assert certificate.code == old_code and _mails(student).count() == 1


def test_a_replaced_certificate_does_not_count_and_goes_with_a_withdrawal(
    client, admin_client, admin_user
):
    student = make_certified()
    old_code, _corrected = _correct(admin_client, student, name="Ana")
    attendance.record(student.pk, 0, by=admin_user)
    assert _check(client, old_code).status_code == 404 and not Certificate.objects.exists()


def _edit_everything(settings):
    """Change all that a certificate is made from."""
    later = timezone.now() + timedelta(days=90)
    dates = {"starts_at": later, "ends_at": later + timedelta(days=1), "rhythm": "daily"}
    Intake.objects.update(venue="Hall 2", time_zone="Asia/Tokyo", slug="else", **dates)
    Course.objects.update(title="Another course", slug="another")
    SiteSettings.objects.update_or_create(pk=1, defaults={"name": "New", "organisation": "Other"})
    SignUp.objects.update(name="Another name")
    settings.LANGUAGE_CODE, settings.TIME_ZONE = "de", "Pacific/Kiritimati"


def test_no_later_edit_changes_a_word_of_a_certificate_or_of_its_check(client, settings):
    SiteSettings.objects.create(name="School", organisation="School of Salts")
    certificate = make_certified(name="Ines").certificates.get()
    addresses = [certificate.sign_up.get_certificate_url(), certificate.get_absolute_url()]
    before = [_words(client.get(address)) for address in addresses]
    assert all("School of Salts" in words and "Online, by" in words for words in before)
    _edit_everything(settings)
    with override("de"):
        assert [_words(client.get(address)) for address in addresses] == before


def _words(answer):
    """What the paper, or the facts of its check, say."""
    assert answer.status_code == 200
    [part] = re.findall(r"<article.*</article>|<dl.*</dl>", answer.text, re.DOTALL)
    return strip_tags(part)


def test_the_migration_fills_certificates_with_what_they_showed(settings):
    settings.TIME_ZONE = "Europe/London"
    certificate = make_certified().certificates.get()
    words = {name: getattr(certificate, name) for name in FILLED}
    Certificate.objects.update(**dict.fromkeys(FILLED, ""), issued_on="2000-01-01")
    import_module("courses.migrations.0007_certificate_words").fill(apps, None)
    filled = fresh(certificate)
    assert {name: getattr(filled, name) for name in FILLED} == words
    assert filled.issued_on == certificate.issued_on


def _save(admin_client, student, *names):
    """Save the sign-up with new certificates in these names."""
    form = {"certificates-TOTAL_FORMS": len(names), "certificates-INITIAL_FORMS": 0}
    for n, name in enumerate(names):
        form |= {f"certificates-{n}-name": name, f"certificates-{n}-sign_up": student.pk}
    address = reverse("admin:courses_signup_change", args=[student.pk])
    return admin_client.get(save(admin_client, address, **form).url)


def test_the_export_has_attendance_and_certificate():
    student = make_certified()
    [row] = provider.export(student.email)["Sign-ups"]
    assert row["Places attended"] == "1"
    assert student.certificates.get().code in row["Certificates"]


def test_a_new_code_is_normalised():
    code = new_code()
    assert normalise(code) == code and len(code) == 14
