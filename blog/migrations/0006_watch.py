"""What the watch of cited works stores: unknown identifiers, more kinds of notice, its progress."""

import django.utils.timezone
from django.db import migrations, models


def name_unresolved(apps, schema_editor):
    """Until now only DOIs were asked whether they lead anywhere."""
    source = apps.get_model("blog", "Source")
    source.objects.filter(unresolved_at__isnull=False).update(unresolved="DOI")


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0005_one_line'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegisterSlot',
            fields=[
                ('setting', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('free_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name='source',
            name='check_answers',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='source',
            name='notice_pmid',
            field=models.CharField(blank=True, max_length=12, verbose_name='PMID of the notice'),
        ),
        migrations.AddField(
            model_name='source',
            name='unresolved',
            field=models.CharField(blank=True, editable=False, max_length=20),
        ),
        migrations.AlterField(
            model_name='source',
            name='notice',
            field=models.CharField(blank=True, choices=[('', 'none'), ('addendum', 'Addendum published'), ('new-version', 'New version published'), ('republication', 'Republished'), ('correction', 'Corrected'), ('corrected-republished', 'Corrected and republished'), ('concern', 'Expression of concern'), ('partial', 'Partly retracted'), ('retracted-republished', 'Retracted and republished'), ('retraction', 'Retracted')], max_length=30, verbose_name='notice'),
        ),
        migrations.AlterField(
            model_name='source',
            name='unresolved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='identifier unknown since'),
        ),
        migrations.RunPython(name_unresolved, migrations.RunPython.noop),
    ]
