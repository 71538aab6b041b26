"""The languages that a text may be in, and how a page says so: `lang` for those who have it read
out, `dir` for which way it runs."""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

KNOWN = {code: info for code, info in LANG_INFO.items() if "name" in info}


def choices() -> list[tuple[str, str]]:
    """Every language by its name in the site's language and its own."""
    named = ((code, f"{_(info['name'])} ({info['name_local']})") for code, info in KNOWN.items())
    return sorted(named, key=lambda choice: choice[1])


def attributes(code: str) -> SafeString:
    """` lang="ar" dir="rtl"`; nothing for a language that nobody knows."""
    if code not in KNOWN:
        return SafeString()
    return format_html(' lang="{}" dir="{}"', code, "rtl" if KNOWN[code]["bidi"] else "ltr")


def of_text(code: str) -> SafeString:
    """What marks a text in this language; nothing where it is the site's own."""
    return SafeString() if code == settings.LANGUAGE_CODE else attributes(code)


def of_site(within: str) -> SafeString:
    """What marks the site's own words within such a text."""
    return attributes(settings.LANGUAGE_CODE) if of_text(within) else SafeString()
