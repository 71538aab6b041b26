"""The site's pages, media files, confirmation links, personal data, and files for machines."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from website import privacy, registry
from website.editing import seen
from website.editing.typed import own_texts
from website.forms import EmailForm
from website.http.csrf import same_origin_post
from website.http.links import secret_address
from website.http.proxies import visitor
from website.http.throttling import TooMany, refuse
from website.images import cards, icons
from website.models import Page, SiteSettings
from website.tokens import BrokenLink

# Of static content, in seconds.
ONE_YEAR = 31_536_000
# How long security.txt is valid.
SECURITY_TXT_VALID_FOR = timedelta(days=180)
CONFIRMATION = _("It was a link to confirm something.")
LINK_FORM = "website/personal_data_link.html"
CACHE_FOR_A_DAY = "public, max-age=86400"
CACHE_FOR_EVER = f"public, max-age={ONE_YEAR}, immutable"


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "website/page.html", {"page": get_object_or_404(Page, slug=slug)})


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Media files; their names are content hashes, so they may be cached for ever."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:
        # Such as a name that is too long for the file system.
        raise Http404 from error
    if isinstance(response, FileResponse):
        response["Cache-Control"] = CACHE_FOR_EVER
    return response


@require_safe
def card(request: HttpRequest, digest: str, **of: str) -> HttpResponse:
    """The social card of the site, or of a row in `registry.social_cards`. The digest of its text is
    part of the URL; a URL with an old digest redirects to the current one."""
    site = SiteSettings.load()
    title = site.tagline or site.name
    if of:
        published = registry.social_cards.get(of["kind"])
        if published is None:
            raise Http404("There are no such cards.")
        title = get_object_or_404(published().only("title"), slug=of["slug"]).title
    current = cards.digest(title, site.name)
    if digest != current:
        return redirect(reverse("website:card", kwargs={**of, "digest": current}))
    picture = cards.draw(title, site.name)
    headers = {"Cache-Control": CACHE_FOR_EVER}
    return HttpResponse(picture, content_type="image/png", headers=headers)


@secret_address
@same_origin_post
def confirm(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """A confirmation link. Opening it shows a button, because mail scanners follow links; the POST
    confirms what the page said, and shows it again if it has changed."""
    confirmation = registry.confirmations.get(kind)
    if confirmation is None:
        raise BrokenLink(CONFIRMATION)
    pk = confirmation.find(token)
    question, key = confirmation.ask(pk), f"confirmation.{kind}.{pk}"
    facts = {question.title: question.text} if question else {}
    shown = request.POST.get(seen.INPUT, "")
    changed = seen.differences(key, shown, facts) if question else []
    if request.method == "POST" and not changed:
        with suppress(ObjectDoesNotExist):
            return redirect(confirmation.act(pk))
    if question is None:
        return render(request, "website/nothing_to_confirm.html", status=410)
    context = {"question": question, "changed": changed, "seen": seen.sign(key, facts)}
    return render(request, "website/confirm.html", context)


@never_cache
@same_origin_post
def personal_data_link(request: HttpRequest) -> HttpResponse:
    """Mail a link to the personal data of an address. The response is the same whether or not there
    is any."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "is_sent": form.is_valid()}
    if form.is_valid():
        try:
            privacy.mail_link(form.cleaned_data["email"], visitor=visitor(request))
        except TooMany as refusal:
            return refuse(request, LINK_FORM, {"form": form}, refusal)
    return render(request, LINK_FORM, context)


@secret_address
@same_origin_post
def personal_data(request: HttpRequest, token: str) -> HttpResponse:
    """The personal data of an address, for whoever reads its mail. The POST erases it."""
    email = privacy.email_of_link(token)
    is_erased = request.method == "POST"
    if is_erased:
        privacy.erase(email)
    context = {"email": email, "token": token, "personal_data": privacy.export(email)}
    more = {"links": privacy.personal_links(email), "is_erased": is_erased}
    return render(request, "website/personal_data.html", context | more)


@secret_address
@require_safe
def personal_data_file(request: HttpRequest, token: str) -> HttpResponse:
    return privacy.download(privacy.export(privacy.email_of_link(token)))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of every 404: for a link that acts, in words about what it was for. It gives back what
    was typed."""
    if isinstance(exception, BrokenLink):
        return _broken_link(request, exception)
    return render(request, "404.html", {"typed": own_texts(request)}, status=404)


@secret_address
def _broken_link(request: HttpRequest, link: BrokenLink) -> HttpResponse:
    context = {"link": link, "form": EmailForm(), "typed": own_texts(request)}
    return render(request, "website/broken_link.html", context, status=link.status)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", {"site_url": settings.SITE_URL}, content_type="text/plain")


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """An icon of the site under the name that browsers and phones ask for."""
    logo = SiteSettings.load().logo
    content = icons.draw(name, logo.file.name if logo else "")
    kind = icons.CONTENT_TYPES[name.rpartition(".")[2]]
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": CACHE_FOR_A_DAY})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name and icons for home screens (Web Application Manifest, W3C)."""
    sides = {name: side for name, side in icons.SIDES.items() if name.startswith("icon-")}
    content = {
        "name": SiteSettings.load().name,
        "start_url": "/",
        "display": "browser",
        "icons": [
            {"src": f"/{name}", "sizes": f"{side}x{side}", "type": "image/png"}
            for name, side in sides.items()
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116)."""
    contact = SiteSettings.load().contact_email
    if not contact:
        raise Http404("Nobody is named.")
    expires = timezone.now() + SECURITY_TXT_VALID_FOR
    context = {"contact": contact, "expires": expires, "site_url": settings.SITE_URL}
    return render(
        request, "website/security.txt", context, content_type="text/plain; charset=utf-8"
    )


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
