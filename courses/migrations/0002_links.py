"""Links with a token of the row, and the mails about a sign-up by foreign key."""

import re
from hashlib import sha256

import django.utils.timezone
from django.db import migrations, models

import website.models.links
from website.migrations._links import link_mails, make_tokens

RECEIPT = re.compile(r"/courses/receipt/sign-up\.(\d+)\.")
TOKENS = ("receipt_token", "confirmation_token")


def fill(apps, schema_editor):
    for name in ("SignUp", "Interest"):
        make_tokens(apps.get_model("courses", name), *TOKENS)
    _link_mails(apps)
    _digest_announcements(apps.get_model("courses", "Announcement"))


def _link_mails(apps):
    """The receipt in its text says which sign-up a mail is about."""
    sign_up = apps.get_model("courses", "SignUp")
    about = sign_up.mails.through
    owners = dict(sign_up.objects.values_list("pk", "email"))

    def pairs(mail):
        found = {int(pk) for pk in RECEIPT.findall(mail.text)}
        mine = [pk for pk in found if owners.get(pk) == mail.to]
        return [about(signup_id=pk, outgoingmail_id=mail.pk) for pk in mine]

    mails = apps.get_model("website", "OutgoingMail").objects
    link_mails(mails.filter(kind__startswith="courses/"), about, pairs)


def _digest_announcements(announcement):
    """Digests no longer depend on SECRET_KEY."""
    for row in announcement.objects.order_by("pk"):
        digest = sha256(f"{row.subject}\n{row.text}".encode()).hexdigest()
        if not announcement.objects.filter(intake_id=row.intake_id, digest=digest).exists():
            announcement.objects.filter(pk=row.pk).update(digest=digest)


def _each(operation):
    return [operation(model, name) for model in ("interest", "signup") for name in TOKENS]


def _add_empty(model, name):
    field = website.models.links.TokenField(null=True, default=None)
    return migrations.AddField(model_name=model, name=name, field=field)


def _require(model, name):
    return migrations.AlterField(
        model_name=model, name=name, field=website.models.links.TokenField()
    )


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial"), ("website", "0002_links")]

    operations = [
        *_each(_add_empty),
        *(
            migrations.AddField(
                model_name=model,
                name="links_made_at",
                field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
            )
            for model in ("interest", "signup")
        ),
        migrations.AddField(
            model_name="signup",
            name="mails",
            field=models.ManyToManyField(
                editable=False, related_name="sign_ups", to="website.outgoingmail"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *_each(_require),
        migrations.AlterField(
            model_name="signupevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signed_up", "signed up"),
                    ("asked_again", "signed up again with the same address"),
                    ("verified", "confirmed the email address"),
                    ("confirmed", "confirmed the place"),
                    ("offered", "was offered a place"),
                    (
                        "offer_ended",
                        "did not take an offer of fewer places, and stays on the waiting list",
                    ),
                    ("lapsed", "did not answer in time"),
                    ("cancelled", "cancelled"),
                    ("renamed", "changed the name"),
                    ("reduced", "reduced the number of places"),
                    ("moved", "was moved on the waiting list"),
                    ("given", "was given places by staff"),
                    ("attended", "attendance was recorded"),
                    ("certified", "received certificates of attendance"),
                    ("called_off", "ended, because the intake was cancelled"),
                    ("new_links", "got new links; the old ones stopped working"),
                ],
                max_length=20,
                verbose_name="what happened",
            ),
        ),
    ]
