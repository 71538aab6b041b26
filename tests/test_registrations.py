"""Guards that read the code: nothing that belongs on a form, in a registry or in the privacy export
is forgotten.
"""

import importlib
import inspect
import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.db import models
from django.test import RequestFactory

from website import registry
from website.registry import Job, Panel, PrivacyProvider

ROOT = Path(__file__).parent.parent
APPS = ["blog", "comments", "courses", "website"]
# Models that no public page shows. A change of any other one invalidates the page cache.
NOT_ON_PAGES = {
    "AddressChange",
    *("Announcement", "AnnouncementDelivery", "Certificate", "CommentEvent", "CoursePolicy"),
    *("Generation", "Interest", "Invitation", "JobFailure", "KnownNetwork", "Mailbox"),
    *("OrganiserMails", "OutgoingMail"),
    *("PasswordResetRequest", "Payment", "PersonalDataLink", "RateCount", "RecoveryCode"),
    *(
        "Redirect",
        "RegisterSlot",
        "ReplyMails",
        "SearchDocument",
        "SearchWord",
        "SignUpEvent",
        "SpamCheck",
        "StaffSession",
    ),
    *("Synonyms", "Tally"),
}
# Editable fields that no admin form shows, and why.
NOT_ON_A_FORM = {
    "comments.Comment.article": "the page links to it",
    "comments.Comment.parent": "the page quotes it",
    "comments.Comment.status": "the page says it above the fields; buttons change it",
    "website.OutgoingMail.text": "holds links that act for whoever opens them",
    "website.OutgoingMail.html": "holds links that act for whoever opens them",
    "website.OutgoingMail.headers": "holds links that act for whoever opens them",
}


def _models():
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def _modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            if "migrations" not in name:
                yield importlib.import_module(name.removesuffix(".__init__"))


def _instances(kind):
    """Every object of this class that a module of ours holds, each once."""
    found = {}
    for module in _modules():
        for value in vars(module).values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, kind):
                    found[id(item)] = item
    return list(found.values())


def test_each_model_invalidates_the_page_cache_or_is_on_no_page():
    cached = {entry.model for entry in registry.cached_models}
    assert {model.__name__ for model in set(_models()) - cached} == NOT_ON_PAGES


@pytest.mark.parametrize(
    ("kind", "registered"),
    [(Job, registry.jobs), (Panel, registry.panels), (PrivacyProvider, registry.privacy_providers)],
    ids=["jobs", "panels", "privacy providers"],
)
def test_each_is_registered_once(kind, registered):
    declared = Counter(map(id, _instances(kind)))
    assert len(declared) > 2
    assert Counter(map(id, registered)) == declared


def test_each_worker_job_of_the_code_is_registered():
    described = {
        function
        for module in _modules()
        for function in vars(module).values()
        if inspect.isfunction(function) and (function.__doc__ or "").startswith("Worker job:")
    }
    assert described == {job.run for job in registry.jobs}


@pytest.mark.django_db
def test_every_editable_field_is_on_a_form_or_it_is_said_why_not(admin_user):
    request = RequestFactory().get("/")
    request.user = admin_user
    shown = _fields_on_forms(request)
    missing = {
        f"{model._meta.label}.{field.name}"
        for model in _models()
        if model in shown
        for field in model._meta.get_fields()
        if getattr(field, "editable", False)
        and not field.auto_created
        and not _is_shown_inline(field, shown)
        and field.name not in shown[model]
    }
    assert missing == NOT_ON_A_FORM.keys()


# Editable fields of models that staff change, which no form of the admin takes, and why. A whole model
# is one whose form takes only some fields.
NOT_TYPED = {
    "comments.Comment": "its buttons change it, and a form for its text",
    "courses.SignUp": "its buttons change it",
    "courses.Module.course": "the page is the course's",
    "courses.Certificate.sign_up": "the page is the sign-up's",
    "blog.Article.authors": "rows of the bylines",
    "blog.Article.topics": "rows of the topics",
    **dict.fromkeys(
        [f"blog.Source.{name}" for name in ("notice", "notice_on", "notice_doi", "notice_pmid")]
        + ["blog.Source.handled_at"]
        + [f"blog.Source.{name}" for name in ("unresolved_at", "checked_at", "check_failure")],
        "the registers say it",
    ),
}


@pytest.mark.django_db
def test_every_editable_field_can_be_typed_into_a_form_or_it_is_said_why_not(admin_user):
    request = RequestFactory().get("/")
    request.user = admin_user
    typed = _fields_to_type(request)
    missing = {
        f"{model._meta.label}.{field.name}"
        for model, names in typed.items()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.editable and not field.auto_created and field.name not in names
    }
    why = {name: [key for key in NOT_TYPED if f"{name}.".startswith(f"{key}.")] for name in missing}
    assert [name for name, keys in why.items() if not keys] == []
    assert {key for keys in why.values() for key in keys} == NOT_TYPED.keys()


def _fields_to_type(request):
    """The names of the fields that the admin's forms take of each model that staff may change."""
    typed: dict[type[models.Model], set[str]] = {}
    ours = [desk for model, desk in admin.site._registry.items() if model in _models()]
    for desk in ours:
        row = desk.model()
        for each in (desk, *desk.get_inline_instances(request, row)):
            if not each.has_change_permission(request, row):
                continue
            if each is desk:
                form = desk.get_form(request, row, change=True)
            else:
                form = each.get_formset(request).form
            typed.setdefault(each.model, set()).update(form.base_fields)
    return typed


SOURCES = [*APPS, "templates", "static/js"]


def test_what_the_manual_calls_by_its_name_is_in_the_interface():
    manual = (ROOT / "docs" / "editors.md").read_text()
    named = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", manual)
    parts = {part.rstrip(".") for name in named for part in name.split(" → ")}
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.*")]
    texts = [path.read_text() for path in files if path.suffix in {".py", ".html", ".js"}]
    interface = "\n".join(texts).casefold().replace("’", "'")
    assert len(parts) > 50
    assert {name for name in parts if name.casefold().replace("’", "'") not in interface} == set()


def _fields_on_forms(request):
    """The names of the fields that the admin shows of each model: on its form, read-only, inline."""
    shown: dict[type[models.Model], set[str]] = {}
    for model, model_admin in admin.site._registry.items():
        for desk in (model_admin, *model_admin.get_inline_instances(request)):
            names = _names(desk, request)
            shown.setdefault(desk.model, set()).update(names)
            if desk is not model_admin:
                # The inline's own model, whose parent is the page.
                shown[desk.model] |= {field.name for field in _links(desk.model, model)}
    return shown


def _links(model, parent):
    return [
        field
        for field in model._meta.get_fields()
        if field.many_to_one and field.related_model in (parent, *parent._meta.parents)
    ]


def _is_shown_inline(field, shown):
    return field.many_to_many and field.remote_field.through in shown


def _names(desk, request):
    declared = flatten_fieldsets(desk.fieldsets) if desk.fieldsets else desk.get_fields(request)
    return {*flatten(declared), *desk.get_readonly_fields(request)}


PERSONAL = (models.EmailField, models.GenericIPAddressField)
# Models with an address that is no visitor's, or whose app erases whole rows.
NOT_OF_A_PERSON = {
    "website.SiteSettings": "the school's own address",
    "website.OutgoingMail": "rows are erased by recipient",
    "website.PasswordResetRequest": "rows are deleted after a day",
}


def test_every_model_with_an_address_declares_its_personal_fields():
    undeclared = {
        model._meta.label
        for model in _models()
        if any(isinstance(field, PERSONAL) for field in model._meta.concrete_fields)
        and not hasattr(model, "PERSONAL_FIELDS")
    }
    assert undeclared == NOT_OF_A_PERSON.keys()


DECLARING = [model for model in _models() if hasattr(model, "PERSONAL_FIELDS")]


@pytest.mark.parametrize("model", DECLARING, ids=lambda model: model.__name__)
def test_every_field_of_a_person_is_declared_personal_or_not_once(model):
    declared = Counter(field.name for field in model.PERSONAL_FIELDS)
    declared.update(getattr(model, "NOT_PERSONAL", {}).keys())
    assert declared == Counter(field.name for field in model._meta.concrete_fields)
