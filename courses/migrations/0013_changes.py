"""New addresses until they are confirmed, and further places that wait beside a confirmed sign-up."""

import django.db.models.deletion
import django.utils.timezone
import website.models.links
import website.models.mailbox
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0012_clock"),
        ("website", "0013_one_line"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, verbose_name="new email address"),
                ),
                (
                    "folded_email",
                    website.models.mailbox.MailboxField(
                        default="", editable=False, max_length=762, of="email"
                    ),
                ),
                (
                    "token",
                    website.models.links.TokenField(
                        default=website.models.links.new_token,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked for"
                    ),
                ),
            ],
            options={
                "verbose_name": "new address",
                "verbose_name_plural": "new addresses",
            },
        ),
        migrations.RemoveConstraint(
            model_name="signup",
            name="courses_one_live_sign_up_per_address",
        ),
        migrations.AddField(
            model_name="signup",
            name="adds_to",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="addition",
                to="courses.signup",
                verbose_name="more places for",
            ),
        ),
        migrations.AddField(
            model_name="signup",
            name="calendar_base",
            field=models.IntegerField(default=0, editable=False),
        ),
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
                    (
                        "list_ended",
                        "got no place: none became free before the waiting list ended",
                    ),
                    ("cancelled", "cancelled"),
                    ("renamed", "changed the name"),
                    ("reduced", "reduced the number of places"),
                    ("added", "added places"),
                    ("asked_for_more", "asked for more places, for which they wait"),
                    (
                        "asked_for_fewer",
                        "asked for fewer of the places that are waited for",
                    ),
                    ("stopped_waiting", "no longer waits for more places"),
                    (
                        "address_asked",
                        "typed another email address, which is to be confirmed",
                    ),
                    ("address_kept", "kept the email address"),
                    ("address_changed", "changed the email address"),
                    ("transferred", "was moved to another intake"),
                    ("moved", "was moved on the waiting list"),
                    ("given", "was given places by staff"),
                    ("attended", "attendance was recorded"),
                    ("certified", "received certificates of attendance"),
                    ("called_off", "ended, because the intake was cancelled"),
                    (
                        "error",
                        "an error stopped the next step, which staff can have tried again",
                    ),
                    ("new_links", "got new links; the old ones stopped working"),
                ],
                max_length=20,
                verbose_name="what happened",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["awaiting_confirmation", "confirmed", "waiting", "offered"],
                    ),
                    ("adds_to__isnull", True),
                    models.Q(("folded_email", ""), _negated=True),
                ),
                fields=("intake", "folded_email"),
                name="courses_one_live_sign_up_per_address",
                violation_error_message="This address has already signed up for this intake.",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adds_to__isnull", True),
                    ("status__in", ["waiting", "offered"]),
                    _connector="OR",
                ),
                name="courses_addition_waits_or_is_offered",
                violation_error_message="Further places are waited for, offered or added.",
            ),
        ),
        migrations.AddField(
            model_name="addresschange",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="addresschange",
            name="sign_up",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="address_change",
                to="courses.signup",
            ),
        ),
    ]
