"""Image files that were cut short, changed or lost are found, and made again or reported."""

from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.editing import save
from tests.website.builders import (
    cleaned,
    encoded,
    fresh,
    make_cut_image,
    make_image,
    make_page,
    make_superuser,
    picture,
    upload,
)
from tests.website.full_disk import full_disk
from website.images import renditions, uploads, verification
from website.models import Image, Page, Rendition

pytestmark = pytest.mark.django_db
migration = import_module("website.migrations.0007_digests_of_stored_files")
FORM = {"title": "Calf", "alt": "A calf muscle", "focal_x": "50", "focal_y": "50"}


def _cut_short(file):
    path = Path(default_storage.path(file.name))
    path.write_bytes(path.read_bytes()[:500])


def _stored_files():
    folder = Path(default_storage.location)
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def editor(client):
    client.force_login(make_superuser())
    return client


def _sent(editor):
    return editor.post(reverse("admin:website_image_add"), {**FORM, "file": upload()})


def test_an_upload_to_a_full_disk_is_answered_in_words_and_leaves_nothing(editor):
    with full_disk(4096):
        page = _sent(editor)
    assert "The disk is full" in page.text
    assert 'value="Calf"' in page.text
    assert (_stored_files(), Image.objects.count()) == ([], 0)
    assert _sent(editor).status_code == 302
    assert Image.objects.get().has_whole_file()


def test_renditions_that_find_no_room_are_cut_later_and_the_earlier_ones_stay():
    image = make_cut_image()
    before = {cut.pk for cut in image.renditions.all()}
    image.focal_x = 10
    image.save()
    Rendition.objects.update(file="images/of-the-earlier-focal-point")
    for path in _stored_files():
        if path.name not in image.file.name:
            path.unlink()
    with full_disk(600), pytest.raises(OSError, match="large"):
        renditions.render_next()
    assert {cut.pk for cut in image.renditions.all()} == before
    assert fresh(image).renditions_due_at > timezone.now()
    Image.objects.update(renditions_due_at=timezone.now())
    assert renditions.render_next()
    assert all(cut.has_whole_file() for cut in image.renditions.all())


def test_a_file_that_was_cut_short_is_replaced_by_the_same_upload():
    content = cleaned(encoded(picture()))
    Path(default_storage.path("images")).mkdir(parents=True)
    Path(default_storage.path(content.name)).write_bytes(content.content[:1000])
    uploads.store(content)
    assert Path(default_storage.path(content.name)).read_bytes() == content.content


def test_a_broken_rendition_is_found_and_made_again():
    image = make_cut_image()
    cut = image.renditions.first()
    _cut_short(cut.file)
    assert verification.verify_next()
    assert not image.renditions.filter(pk=cut.pk).exists()
    assert renditions.render_next()
    again = image.renditions.get(file=cut.file.name)
    assert again.has_whole_file()


def test_of_whole_files_nothing_is_changed():
    image = make_cut_image()
    assert verification.verify_next()
    assert not verification.verify_next()
    assert fresh(image).renditions_due_at is None


def test_a_broken_picture_is_reported_and_repaired_by_choosing_it_again(editor):
    image = make_cut_image()
    _cut_short(image.file)
    verification.verify_next()
    assert "The file of 1 image is damaged or missing" in editor.get("/admin/").text
    listed = editor.get(reverse("admin:website_image_changelist"), {"file_is_broken__exact": 1})
    assert "Choose it again" in listed.text
    address = reverse("admin:website_image_change", args=[image.pk])
    assert save(editor, address, file=upload()).status_code == 302
    assert fresh(image).has_whole_file()
    assert "damaged or missing" not in editor.get("/admin/").text
    assert renditions.render_next()


def test_renditions_of_a_lost_picture_stay_on_the_page():
    image = make_cut_image()
    Path(default_storage.path(image.file.name)).unlink()
    _cut_short(image.renditions.first().file)
    before = image.renditions.count()
    verification.verify_next()
    assert fresh(image).file_is_broken
    assert image.renditions.count() == before


def test_a_lost_picture_is_not_cut_but_reported():
    image = make_image()
    Path(default_storage.path(image.file.name)).unlink()
    assert renditions.render_next()
    assert fresh(image).file_is_broken
    assert not renditions.render_next()


def test_a_command_names_every_broken_file():
    image, said = make_cut_image(), StringIO()
    call_command("verify_files", stdout=said)
    assert "as it was uploaded" in said.getvalue()
    _cut_short(image.file)
    with pytest.raises(CommandError, match="1 pictures have to be uploaded again"):
        call_command("verify_files", stdout=said)
    assert image.file.name in said.getvalue()
    call_command("check", databases=["default"], stderr=said)
    assert "The files of 1 pictures are damaged or missing." in said.getvalue()


def test_files_stored_before_are_measured_by_the_migration_unless_they_are_broken():
    whole, broken = make_image(picture(200, 100)), make_image(picture(100, 200))
    _cut_short(broken.file)
    Image.objects.update(file_length=0, file_digest="")
    migration.note_digests(apps, SimpleNamespace(connection=connection))
    assert fresh(whole).has_whole_file()
    assert not fresh(broken).has_whole_file()


def test_a_full_disk_is_answered_with_507_in_words(editor, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    page = make_page()
    monkeypatch.setattr(Page, "save", full)
    editor.raise_request_exception = False
    address = reverse("admin:website_page_change", args=[page.pk])
    answer = save(editor, address, title="About us")
    assert answer.status_code == 507
    assert "no room left" in answer.text
