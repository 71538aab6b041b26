"""A status for those for whom no place became free, and no reservation or offer that outlasts the time
in which seats are offered."""

from django.db import migrations, models
from django.db.models.functions import Coalesce, Greatest


def end_with_the_waiting_list(apps, schema_editor):
    """`Intake.offers_end_at` as it was when this was written."""
    Intake = apps.get_model("courses", "Intake")
    SignUp = apps.get_model("courses", "SignUp")
    start = Coalesce("starts_at", "closes_at")
    intakes = Intake.objects.annotate(end=Greatest(start, "closes_at"))
    concerned = intakes.filter(sign_ups__expires_at__gt=models.F("end")).distinct()
    for pk, end in list(concerned.values_list("pk", "end")):
        SignUp.objects.filter(intake=pk, expires_at__gt=end).update(expires_at=end)


class Migration(migrations.Migration):
    dependencies = [("courses", "0011_balances")]

    operations = [
        migrations.RemoveConstraint(
            model_name="signup", name="courses_reservation_expires"
        ),
        migrations.AlterField(
            model_name="signup",
            name="status",
            field=models.CharField(
                choices=[
                    ("awaiting_confirmation", "awaiting confirmation"),
                    ("confirmed", "confirmed"),
                    ("waiting", "waiting"),
                    ("offered", "offered"),
                    ("cancelled", "cancelled"),
                    ("lapsed", "lapsed"),
                    ("no_place", "no place became free"),
                ],
                max_length=25,
                verbose_name="status",
            ),
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
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", False),
                        ("status__in", ["awaiting_confirmation", "offered"]),
                    ),
                    ("status", "waiting"),
                    models.Q(
                        ("expires_at__isnull", True),
                        (
                            "status__in",
                            ["confirmed", "cancelled", "lapsed", "no_place"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="courses_reservation_expires",
                violation_error_message="A reservation or an offer must have a date when it "
                "expires; a confirmed or ended sign-up must not.",
            ),
        ),
        migrations.RunPython(end_with_the_waiting_list, migrations.RunPython.noop),
    ]
