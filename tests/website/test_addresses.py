"""One person's address is found however it is spelled: capitals, or a domain as Punycode."""

from importlib import import_module

import pytest
from django.apps import apps

from comments.models import Comment
from courses.models import Interest, SignUp
from tests.all_mails import queue_all
from tests.comments.builders import make_comment, make_published_comment
from tests.courses.builders import make_confirmed, make_course, make_intake, make_interest
from website import privacy
from website.addresses import mailbox, same_mailbox
from website.mail import delivery
from website.models import OutgoingMail, PersonalDataLink, SiteSettings

pytestmark = pytest.mark.django_db
SPELLINGS = ["a@müller.example", "a@MÜLLER.example", "A@xn--mller-kva.example"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_comments_are_found_and_erased_by_any_spelling_of_their_address(spelling):
    make_published_comment(email="a@Müller.example", body="Mine")
    make_comment(email="b@müller.example")
    assert [row.body for row in Comment.objects.by_email(spelling)] == ["Mine"]
    privacy.erase(spelling)
    assert [row.email for row in Comment.objects.all()] == ["b@müller.example"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_sign_ups_interests_and_mails_are_erased_by_any_spelling_of_their_address(spelling):
    make_confirmed(make_intake(), email="a@Müller.example", name="Ana")
    make_interest(make_course(), email="a@Müller.example")
    OutgoingMail.objects.create(kind="x", to="a@Müller.example", subject="Hi", text="Hi")
    PersonalDataLink.objects.create(email="a@Müller.example")
    assert privacy.export(spelling).keys() == {"website", "courses"}
    privacy.erase(spelling)
    assert not Interest.objects.exists() and not PersonalDataLink.objects.exists()
    assert not SignUp.objects.exclude(name="").exists()
    assert not OutgoingMail.objects.filter(subject="Hi").exists()


def test_a_comment_answered_by_its_own_author_is_one_from_them():
    assert make_comment(email="a@Müller.example").is_from("a@MÜLLER.example")
    assert not same_mailbox("a@müller.example", "a@muller.example")


@pytest.mark.parametrize(
    ("migration", "make", "column"),
    [
        ("comments.migrations.0011_mailboxes", make_comment, "mailbox"),
        ("courses.migrations.0006_mailboxes", make_interest, "folded_email"),
    ],
)
def test_the_migration_fills_the_mailbox_of_stored_rows(migration, make, column):
    options = {"course": make_course()} if make is make_interest else {}
    row = make(email="a@Müller.example", **options)
    type(row).objects.update(**{column: "a@müller.example"})
    import_module(migration).fill(apps, None)
    row.refresh_from_db()
    assert getattr(row, column) == mailbox(row.email) == "a@xn--mller-kva.example"


def test_every_mail_goes_to_the_domain_of_idna_2008(smtp, settings):
    settings.DEFAULT_FROM_EMAIL = "Schülé <school@faß.example>"
    queue_all("Salt")
    SiteSettings.objects.update(contact_email="info@faß.example")
    mails = OutgoingMail.objects.filter(send_due_at__isnull=False)
    for number, mail in enumerate(mails):
        delivery._message(mail)
        mail.to = f"eva-{number}@groß.example"
        delivery._send(mail)
    assert len(smtp.envelopes) == len(mails) > 20
    for number, (sender, recipients) in enumerate(smtp.envelopes):
        assert (sender, recipients) == (
            "school@xn--fa-hia.example",
            [f"eva-{number}@xn--gro-7ka.example"],
        )
        mail = smtp.received[number]
        assert mail["To"] == f"eva-{number}@xn--gro-7ka.example"
        assert mail["From"] == "Schülé <school@xn--fa-hia.example>"
        assert mail["Reply-To"] == "info@xn--fa-hia.example"


@pytest.mark.parametrize(
    "address", ["eva@☃.example", "eva@a\u200db.example", "eva@-ß-.example", "jaſon@example.org"]
)
def test_an_address_that_cannot_be_mailed_is_given_up_and_not_guessed(smtp, address):
    mail = OutgoingMail.objects.create(kind="x", to=address, subject="Hi", text="Hi")
    OutgoingMail.objects.update(send_due_at=mail.created_at)
    delivery.send_next()
    mail.refresh_from_db()
    assert mail.failed_at and not smtp.envelopes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("eva@groß.example", "eva@gross.example"),
        ("eva@βόλος.example", "eva@βόλοσ.example"),
        ("jaſon@example.org", "jason@example.org"),
        ("\u212aim@example.org", "kim@example.org"),
        ("straße@example.org", "strasse@example.org"),
    ],
)
def test_folding_makes_no_two_mailboxes_one(one, other):
    assert not same_mailbox(one, other)
