import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0013_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='signup',
            name='seats_until',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='seats freed'),
        ),
        migrations.AlterField(
            model_name='signupevent',
            name='kind',
            field=models.CharField(choices=[('signed_up', 'signed up'), ('asked_again', 'signed up again with the same address'), ('verified', 'confirmed the email address'), ('confirmed', 'confirmed the place'), ('offered', 'was offered a place'), ('offer_ended', 'did not take an offer of fewer places, and stays on the waiting list'), ('reservation_ended', 'did not confirm before the seats were freed; the link still works'), ('lapsed', 'did not answer in time'), ('list_ended', 'got no place: none became free before the waiting list ended'), ('cancelled', 'cancelled'), ('renamed', 'changed the name'), ('reduced', 'reduced the number of places'), ('added', 'added places'), ('asked_for_more', 'asked for more places, for which they wait'), ('asked_for_fewer', 'asked for fewer of the places that are waited for'), ('stopped_waiting', 'no longer waits for more places'), ('address_asked', 'typed another email address, which is to be confirmed'), ('address_kept', 'kept the email address'), ('address_changed', 'changed the email address'), ('transferred', 'was moved to another intake'), ('moved', 'was moved on the waiting list'), ('given', 'was given places by staff'), ('attended', 'attendance was recorded'), ('certified', 'received certificates of attendance'), ('called_off', 'ended, because the intake was cancelled'), ('error', 'an error stopped the next step, which staff can have tried again'), ('new_links', 'got new links; the old ones stopped working')], max_length=20, verbose_name='what happened'),
        ),
        migrations.CreateModel(
            name='OrganiserMails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('each', 'each one, within a minute'), ('daily', 'one mail in the morning')], max_length=10, verbose_name='how often')),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next mail')),
                ('news', models.ManyToManyField(editable=False, related_name='+', to='courses.signupevent')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='organiser_mails', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'mail about sign-ups',
                'verbose_name_plural': 'mails about sign-ups',
            },
        ),
    ]
