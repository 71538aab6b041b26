"""Corrections, fees that are retained, and the amount to give back of which organisers were mailed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0010_reference")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="refund_mailed",
            field=models.DecimalField(
                decimal_places=2, default=0, editable=False, max_digits=12
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("refunded", "refunded"),
                    ("corrected", "correction, no money moved"),
                    ("retained", "retained under the refund terms"),
                ],
                default="received",
                max_length=10,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="amount",
            field=models.DecimalField(
                decimal_places=2,
                help_text="Of a correction, the difference: -7920 where 8,000 was typed for 80. "
                "Only a correction, or less to retain, is below zero.",
                max_digits=8,
                verbose_name="amount",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="payment", name="courses_payment_is_positive"
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    models.Q(("amount__lt", 0), ("kind__in", ["corrected", "retained"])),
                    _connector="OR",
                ),
                name="courses_payment_is_not_zero",
                violation_error_message="Type an amount greater than zero. Only a correction, "
                "or less to retain, is below.",
            ),
        ),
    ]
