"""What the sitemap lists, part by part."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

NAMES = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def listed(ask):
    """The entries of every part, each an element; `ask` gives the text at a path."""
    parts = ElementTree.fromstring(ask("/sitemap.xml")).iterfind("*/loc", NAMES)
    texts = [ask(urlsplit(part.text).path) for part in parts]
    return [entry for text in texts for entry in ElementTree.fromstring(text)]


def by_path(ask):
    """The entries by their path."""
    return {urlsplit(entry.findtext("loc", None, NAMES)).path: entry for entry in listed(ask)}
