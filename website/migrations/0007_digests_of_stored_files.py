"""Notes the length and the digest of files that were stored before. Their names begin with the digest,
so a file that was cut short is not mistaken for a whole one: it keeps length 0 and is reported."""

from hashlib import sha256
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import migrations


def note_digests(apps, schema_editor):
    alias = schema_editor.connection.alias
    for name in ("Image", "Rendition"):
        rows = apps.get_model("website", name).objects.using(alias)
        for row in rows.filter(file_length=0).iterator():
            known = _measured(row.file.name)
            if known:
                rows.filter(pk=row.pk).update(**known)


def _measured(name):
    try:
        with default_storage.open(name, "rb") as file:
            content = file.read()
    except OSError:
        return {}
    digest = sha256(content).hexdigest()
    if not digest.startswith(PurePosixPath(name).stem):
        return {}
    return {"file_length": len(content), "file_digest": digest}


class Migration(migrations.Migration):
    dependencies = [("website", "0006_file_digests")]
    operations = [migrations.RunPython(note_digests, migrations.RunPython.noop, elidable=True)]
