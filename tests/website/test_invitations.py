"""Inviting a colleague by mail."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from tests.staff import make_member
from tests.website.builders import make_superuser
from website.mail import outbox
from website.models import Invitation, OutgoingMail
from website.staff import invitations, roles

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "a calm blue morning"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def owner(client):
    client.force_login(make_superuser(first_name="Olga"), backend=BACKEND)
    return client


def _invite(owner, **changes):
    moderator = Group.objects.get(name=roles.MODERATOR)
    data = {"email": "mo@example.org", "first_name": "Mo", "roles": [moderator.pk], **changes}
    return owner.post(reverse("admin:auth_user_invite"), data, follow=True)


def _link():
    text = OutgoingMail.objects.filter(kind="website/invitation").latest("pk").text
    return re.search(r"/admin/invitation/\S+", text)[0]


def test_a_colleague_is_invited_and_chooses_a_password(owner, client):
    assert "An invitation goes to mo@example.org" in _invite(owner).text
    invited = User.objects.get(email="mo@example.org")
    assert invited.is_staff and not invited.is_superuser and not invited.has_usable_password()
    assert [group.name for group in invited.groups.all()] == [roles.MODERATOR]
    client.logout()
    done = client.post(_link(), CHOSEN, follow=True)
    assert "Your password is set" in done.text
    assert client.login(request=done.wsgi_request, username="mo@example.org", password=PASSWORD)


def test_the_mail_says_who_invites_and_nothing_of_the_password(owner):
    _invite(owner)
    mail = OutgoingMail.objects.get()
    assert mail.to == "mo@example.org"
    assert "Olga has made an account for you" in mail.text
    assert "log in with the name mo@example.org" in mail.text


def test_the_form_says_what_each_role_may_do(owner):
    page = owner.get(reverse("admin:auth_user_invite")).text
    assert all(f"{name}: {summary}" in page for name, summary in roles.SUMMARIES.items())


def test_the_link_works_once(owner, client):
    _invite(owner)
    client.post(_link(), CHOSEN)
    assert client.get(_link()).status_code == 410
    assert client.post(_link(), {**CHOSEN, "new_password1": "x"}).status_code == 410


def test_the_link_ends_after_seven_days(owner, client):
    _invite(owner)
    Invitation.objects.update(sent_at=timezone.now() - invitations.VALID_FOR + timedelta(minutes=1))
    assert client.get(_link()).status_code == 200
    Invitation.objects.update(sent_at=timezone.now() - invitations.VALID_FOR)
    assert client.post(_link(), CHOSEN).status_code == 410


def test_deactivating_the_account_revokes_the_link(owner, client):
    _invite(owner)
    User.objects.filter(email="mo@example.org").update(is_active=False)
    assert client.post(_link(), CHOSEN).status_code == 410


def test_another_mail_ends_the_first_link(owner, client):
    _invite(owner)
    first, invited = _link(), User.objects.get(email="mo@example.org")
    page = owner.get(reverse("admin:auth_user_change", args=[invited.pk])).text
    assert "Mail them an invitation" in page
    owner.post(reverse("admin:auth_user_invite_again", args=[invited.pk]))
    assert client.get(first).status_code == 410
    assert client.get(_link()).status_code == 200


def test_whoever_has_a_password_is_not_sent_a_link(owner):
    user = User.objects.create_user("ada", "ada@example.org", PASSWORD, is_staff=True)
    answer = owner.post(reverse("admin:auth_user_invite_again", args=[user.pk]), follow=True)
    assert "Nothing was sent" in answer.text
    assert not OutgoingMail.objects.exists()


def test_a_weak_password_is_refused(owner, client):
    _invite(owner)
    weak = {"new_password1": "mo@example.org", "new_password2": "mo@example.org"}
    assert "too similar" in client.post(_link(), weak).text
    assert not User.objects.get(email="mo@example.org").has_usable_password()


@pytest.mark.parametrize("email", ["MO@example.org", "mo@example.org", "not an address", ""])
def test_an_address_that_is_known_or_none_is_refused(owner, email):
    _invite(owner)
    assert "Nothing was sent" in _invite(owner, email=email).text
    assert User.objects.filter(email__iexact="mo@example.org").count() == 1


def test_a_colleague_needs_a_role(owner):
    assert "Choose at least one role" in _invite(owner, roles=[]).text


def test_nothing_typed_by_visitors_is_mailed_before_the_invitation_is_accepted(owner, client):
    _invite(owner)
    mailed = outbox.staff_who_may("comments.change_comment")
    assert "mo@example.org" not in mailed
    client.post(_link(), CHOSEN)
    assert "mo@example.org" in outbox.staff_who_may("comments.change_comment")


def test_staff_who_hold_every_permission_on_users_manage_none(client):
    from django.contrib.auth.models import Permission

    clerk = make_member(roles.EDITOR)
    clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    client.force_login(clerk, backend=BACKEND)
    page = reverse("admin:auth_user_change", args=[clerk.pk])
    for url in (page, reverse("admin:auth_user_invite"), reverse("admin:auth_group_changelist")):
        assert client.get(url).status_code == 403
    assert client.post(page, {"is_superuser": "on"}).status_code == 403
