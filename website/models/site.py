"""Site settings, pages and redirects."""

from collections.abc import Collection
from typing import Self
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from website import registry
from website.editing.one_row import OneRow
from website.models.image import Image
from website.one_line import OneLineTextField
from website.plain_text import MultilineTextField
from website.prose.fields import ProseField


class SiteSettings(OneRow):
    """One row: what the site says about itself on every page."""

    name = OneLineTextField(_("name"), max_length=80, default="Citewell")
    tagline = OneLineTextField(_("tagline"), max_length=160, blank=True)
    logo = models.ForeignKey(
        Image, verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL
    )
    organisation = OneLineTextField(
        _("organisation"),
        max_length=160,
        blank=True,
        help_text=_("Who publishes the site. Shown at the foot of every page."),
    )
    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Shown to readers. Replies to the site's mails go there."),
    )
    citation_style = models.CharField(
        _("citation style"),
        max_length=20,
        choices=registry.citation_style_choices,
        default=registry.default_citation_style,
        help_text=_("How references are shown in every article. No article needs a change."),
    )
    disclaimer = MultilineTextField(
        _("health disclaimer"),
        blank=True,
        help_text=_("One or two sentences at the foot of every page."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        permissions = [
            ("view_personal_data", _("Can see and erase the personal data of an email address"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="website_one_row_of_settings",
                violation_error_message=_("There is one row of settings already. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Self:
        """The row, or the defaults where none was saved yet."""
        return cls.objects.select_related("logo").first() or cls()


class PageQuerySet(models.QuerySet["Page"]):
    def in_menu(self) -> "PageQuerySet":
        """Pages in the menu, in its order."""
        return self.filter(menu_order__isnull=False).order_by("menu_order", "title")


class Page(models.Model):
    """A page of the site's own, such as the privacy notice."""

    title = OneLineTextField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address"),
        unique=True,
        help_text=_("The page's address: /about/ for “about”."),
    )
    body = ProseField(_("text"))
    menu_order = models.PositiveSmallIntegerField(
        _("position in the menu"),
        null=True,
        blank=True,
        help_text=_(
            "All pages with a number stand at the foot of every page, smaller numbers first. The one "
            "with the smallest stands in the menu at the top too."
        ),
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("website:page", args=[self.slug])

    def clean(self) -> None:
        """Refuse a slug that another URL pattern of the site matches."""
        try:
            match = resolve(f"/{self.slug}/")
        except Resolver404:
            return
        if match.view_name != "website:page":
            raise ValidationError(
                {
                    "slug": ValidationError(
                        _("The site uses this address itself. Choose another."),
                        code="reserved",
                    )
                }
            )


# Of an old address, in characters.
LONGEST_PATH = 500


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def for_path(self, full_path: str) -> "Redirect | None":
        """The redirect from this path with its query string, else from the path alone."""
        found = {
            redirect.old_path: redirect
            for redirect in self.filter(old_path__in=[full_path, full_path.partition("?")[0]])
        }
        return found.get(full_path) or next(iter(found.values()), None)

    def new_address(self, full_path: str) -> str | None:
        """Where a path with its query string leads, "" if what was there is gone, None if there is no
        redirect. What hangs below an old address, such as its feed, leads below the new one, and gets
        the query string, if the site has such an address there."""
        path, _mark, query = full_path.partition("?")
        above = [
            path[:end] for end in range(2, min(len(path), LONGEST_PATH)) if path[end - 1] == "/"
        ]
        rows = self.filter(old_path__in=[full_path, path, *above])
        found = dict(rows.values_list("old_path", "new_path"))
        if full_path in found:
            return found[full_path]
        old = next((each for each in (path, *reversed(above)) if each in found), None)
        if old is None or not found[old]:
            return None if old is None else ""
        below = path.removeprefix(old)
        return _with_query(found[old], query) if not below else _below(found[old], below, query)

    @transaction.atomic
    def add(self, *, old_path: str, new_path: str) -> None:
        """Redirect `old_path` to `new_path` without chains or loops: redirects to the old path are
        pointed at the new one, and a redirect from the new path is deleted."""
        self.filter(old_path=new_path).delete()
        self.repoint(old_path=old_path, new_path=new_path)
        self.update_or_create(old_path=old_path, defaults={"new_path": new_path})

    def repoint(self, *, old_path: str, new_path: str) -> None:
        """Point redirects to `old_path` at `new_path`, so that nobody is redirected twice."""
        self.filter(new_path=old_path).update(new_path=new_path)


class Redirect(models.Model):
    """Where an old address leads. Looked up only after a 404."""

    old_path = models.CharField(
        _("old address"),
        max_length=LONGEST_PATH,
        unique=True,
        help_text=_("The path as it was, such as /2019/03/old-post/."),
    )
    new_path = models.CharField(
        _("new address"),
        max_length=500,
        blank=True,
        help_text=_("Where readers are sent. Leave empty to say that the page is gone."),
    )

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_path__startswith="/"),
                name="website_redirect_from_a_path",
                violation_error_message=_("The old address must start with /."),
            ),
            models.CheckConstraint(
                condition=~Q(old_path=models.F("new_path")),
                name="website_redirect_elsewhere",
                violation_error_message=_("The new address is the same as the old one."),
            ),
        ]

    def __str__(self) -> str:
        return self.old_path

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Accept absolute URLs of this site and keep their paths; refuse other sites."""
        own = urlsplit(settings.SITE_URL).netloc
        is_here = url_has_allowed_host_and_scheme(self.new_path or "/", own)
        # Browsers do not send fragments.
        self.old_path = _path(self.old_path).partition("#")[0]
        self.new_path = _path(self.new_path)
        if self.new_path and not (is_here and _is_path_on_this_site(self.new_path)):
            message = _("Readers are sent on within this site only, to a path such as /about/.")
            raise ValidationError({"new_path": ValidationError(message, code="elsewhere")})
        super().clean_fields(exclude)

    def clean(self) -> None:
        """Refuse chains and loops of redirects."""
        if not _is_path_on_this_site(self.new_path):
            return
        if urlsplit(self.new_path).path == self.old_path:
            raise ValidationError(_("The new address is the same as the old one."), code="circle")
        others = Redirect.objects.exclude(pk=self.pk)
        if further := others.for_path(self.new_path.partition("#")[0]):
            message = _("%(path)s is an old address itself. Give the one where readers arrive.")
            params = {"path": further.old_path}
            raise ValidationError({"new_path": ValidationError(message, "chain", params)})


def _with_query(address: str, query: str) -> str:
    parts = urlsplit(address)
    return parts._replace(query="&".join(filter(None, [parts.query, query]))).geturl()


def _below(address: str, rest: str, query: str) -> str | None:
    """The address of what hangs below another one; None if the site has no such address."""
    path = urlsplit(address).path
    try:
        # Two slashes could name another site.
        if not path.endswith("/") or rest.startswith("/"):
            return None
        resolve(unquote(path + rest))
    except Resolver404:
        return None
    return f"{path}{rest}?{query}" if query else path + rest


def _path(address: str) -> str:
    """Path, query and fragment of a URL, encoded as browsers send them."""
    try:
        path = urlsplit(address.strip())._replace(scheme="", netloc="").geturl()
    except ValueError:
        return address
    return iri_to_uri(path)


def _is_path_on_this_site(text: str) -> bool:
    return text.startswith("/") and url_has_allowed_host_and_scheme(text, None)
