"""The languages of articles, and the `lang` and `dir` attributes of HTML that is in one of them."""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

KNOWN = {code: info for code, info in LANG_INFO.items() if "name" in info}


def choices() -> list[tuple[str, str]]:
    """All languages: code, and name in the site's language and in its own."""
    named = ((code, f"{_(info['name'])} ({info['name_local']})") for code, info in KNOWN.items())
    return sorted(named, key=lambda choice: choice[1])


def attributes(code: str) -> SafeString:
    """` lang="ar" dir="rtl"`; empty for an unknown language."""
    if code not in KNOWN:
        return SafeString()
    return format_html(' lang="{}" dir="{}"', code, "rtl" if KNOWN[code]["bidi"] else "ltr")


def of_text(code: str) -> SafeString:
    """Attributes of a text in this language; empty if it is the site's."""
    return SafeString() if code == settings.LANGUAGE_CODE else attributes(code)


def of_site(within: str) -> SafeString:
    """Attributes of text in the site's language within a text in another; else empty."""
    return attributes(settings.LANGUAGE_CODE) if of_text(within) else SafeString()
