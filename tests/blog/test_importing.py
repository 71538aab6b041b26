"""The admin's page on which files of references are taken in."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blog import fitting
from blog.models import Source
from tests.blog.builders import make_source, make_staff

pytestmark = pytest.mark.django_db

RIS = "TY  - JOUR\nTI  - <i>In vitro</i> & <script>\nAU  - Example, Ann\nPY  - 2001\nER  - \n"


@pytest.fixture
def editor(client):
    client.force_login(make_staff())
    return client


def send(editor, file=None, text=""):
    fields = {"text": text} | ({"file": SimpleUploadedFile("a.ris", file)} if file else {})
    return editor.post(reverse("admin:blog_source_import"), fields)


def test_the_list_of_sources_leads_to_the_page(editor):
    page = editor.get(reverse("admin:blog_source_changelist"))
    assert reverse("admin:blog_source_import") in page.content.decode()
    assert editor.get(reverse("admin:blog_source_import")).status_code == 200


def test_a_file_is_taken_in_and_each_record_is_reported(editor):
    make_source(title="Held", authors=[], year=None)
    known = "TY  - BOOK\nTI  - Held\nER  - \n"
    page = send(editor, (RIS + known + "TY  - BOOK\nER  - \n").encode()).content.decode()
    assert "1 added, 1 was here already, 1 could not be read" in page
    assert "Record 3, line 9:" in page and "It has no title." in page
    assert "<i>In vitro</i> &amp; &lt;script&gt;" in page


def test_pasted_records_are_taken_in_and_logged(editor):
    send(editor, text=RIS)
    assert LogEntry.objects.get().object_id == str(Source.objects.get().pk)


def test_the_same_again_adds_nothing(editor):
    send(editor, text=RIS)
    page = send(editor, text=RIS).content.decode()
    assert "0 added, 1 was here already, 0 could not be read" in page
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("broken", "corrected"),
    [
        ("TY  - BOOK\nN1  - A note\nER  - ", "TY  - BOOK\nTI  - Corrected\nER  - "),
        ("@book{a,\n  note = {A note}\n}", "@book{a,\n  title = {Corrected}\n}"),
        ("PMID- 12\nDP  - 2001", "PMID- 12\nTI  - Corrected"),
        ('[{"type": "book", "note": "A note"}]', '[{"type": "book", "title": "Corrected"}]'),
    ],
)
def test_a_failed_record_is_corrected_in_place_and_tried_again(editor, broken, corrected):
    report = send(editor, text=broken).context["report"]
    [line] = report.to_correct
    again = editor.post(reverse("admin:blog_source_import"), {"failed": [line.one.record.whole]})
    assert len(again.context["report"].to_correct) == 1
    fields = {"failed": [corrected, line.one.record.whole, ""]}
    after = editor.post(reverse("admin:blog_source_import"), fields).context["report"]
    assert after.summary() == "1 added, 0 were here already, 1 could not be read"
    assert Source.objects.get().title == "Corrected"


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        (None, "", "Choose a file or paste records."),
        (b" " * 2_000_001, "", "larger than 2 MB"),
    ],
)
def test_what_cannot_be_taken_in_says_what_to_do(editor, file, text, reason):
    assert reason in send(editor, file, text).content.decode()


@pytest.mark.parametrize("content", [b"\x00\xff\xfe", b"%PDF-1.7 \x80", b"PK\x03\x04"])
def test_another_kind_of_file_is_not_understood(editor, content):
    assert (
        "0 added, 0 were here already, 1 could not be read"
        in send(editor, content).content.decode()
    )


def test_only_those_who_may_add_sources_import_them(client):
    client.force_login(User.objects.create_user("reader", is_staff=True))
    assert client.get(reverse("admin:blog_source_import")).status_code == 403


ODD = (
    "TY  - JOUR\nTI  - A web page\nY2  - 2021/02/30\nM3  - Journal Article\nPB  - "
    + "x" * 201
    + "\nER  - \n"
)


def test_what_was_left_out_of_a_record_is_said(editor):
    page = send(editor, text=ODD).content.decode()
    assert "1 added, 0 were here already, 0 could not be read" in page
    for left_out in ("access date “2021/02/30”", "kind “Journal Article”", "publisher “xxxxxxx"):
        assert left_out in page
    assert (Source.objects.get().publisher, Source.objects.get().genre) == ("", "")


def test_the_look_up_box_says_what_was_left_out_of_a_pasted_record(editor):
    page = editor.post(reverse("admin:blog_source_look_up"), {"text": ODD})
    assert "access date “2021/02/30”" in page.content.decode()


def test_whatever_is_raised_inside_a_record_is_that_records_failure(editor, monkeypatch):
    def fit(work):
        if work["title"] == "Odd":
            raise RuntimeError
        return fitted(work)

    fitted = fitting.fit
    monkeypatch.setattr(fitting, "fit", fit)
    page = send(editor, text="TY  - BOOK\nTI  - Odd\nER  - \n" + RIS).content.decode()
    assert "1 added, 0 were here already, 1 could not be read" in page
    assert "Record 1, line 1: Something in it could not be stored." in " ".join(page.split())
