"""Language attributes, as in `<h1{{ article|text_lang }}>`, and the address for reporting a
mistake."""

from urllib.parse import quote, urlencode

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from blog import languages
from blog.models import Article
from blog.related import ArticleLink
from blog.search import Hit
from website.models import SiteSettings
from website.tokens import absolute

register = template.Library()


@register.filter
def text_lang(article: Article | ArticleLink | Hit) -> SafeString:
    """Attributes of the author's text; empty if it is in the site's language."""
    return languages.of_text(article.language)


@register.filter
def site_lang(article: Article) -> SafeString:
    """Attributes of the site's own text within the author's."""
    return languages.of_site(article.language)


@register.simple_tag
def mistake_mail(article: Article, site: SiteSettings) -> str:
    """A `mailto:` URL for a mail to the site about this article."""
    body = _("%(address)s\n\nIt says:\n\nIt should say:\n\nI know this from:\n")
    fields = {
        "subject": _("A mistake in “%(title)s”") % {"title": article.title},
        "body": (body % {"address": absolute(article.get_absolute_url())}).replace("\n", "\r\n"),
    }
    return f"mailto:{quote(site.contact_email, safe='@')}?{urlencode(fields, quote_via=quote)}"
