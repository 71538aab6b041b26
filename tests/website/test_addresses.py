"""One person's address is found however it is spelled: capitals, or a domain as Punycode."""

from importlib import import_module

import pytest
from django.apps import apps

from comments.models import Comment
from courses.models import Interest, SignUp
from tests.comments.builders import make_comment, make_published_comment
from tests.courses.builders import make_confirmed, make_course, make_intake, make_interest
from website import privacy
from website.addresses import mailbox, same_mailbox
from website.models import OutgoingMail, PersonalDataLink

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
