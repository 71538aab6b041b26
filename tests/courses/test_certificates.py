"""Certificates of attendance: who gets one, what it says, and when it is no longer valid."""

import pytest
from django.urls import reverse

from courses import attendance, certificates, places
from courses.models import Certificate, SignUp
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
from website.models import OutgoingMail
from website.worker.leases import claim

pytestmark = pytest.mark.django_db


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


def test_staff_correct_a_name_and_the_code_stays(admin_client):
    student = make_certified()
    before = student.certificates.get()
    _save(admin_client, student, ("Ines Lima", before.pk))
    after = student.certificates.get()
    assert (after.name, after.code) == ("Ines Lima", before.code)


def _save(admin_client, student, *names):
    """Save the sign-up with these certificates; a pair is a name and the row that has it."""
    known = [name for name in names if isinstance(name, tuple)]
    form = {"certificates-TOTAL_FORMS": len(names), "certificates-INITIAL_FORMS": len(known)}
    for n, name in enumerate(names):
        text, pk = name if isinstance(name, tuple) else (name, "")
        form |= {f"certificates-{n}-name": text, f"certificates-{n}-id": pk}
        form |= {f"certificates-{n}-sign_up": student.pk}
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
