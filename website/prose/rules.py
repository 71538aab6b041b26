"""What the elements of foreign HTML mean: the rules that the sanitiser and the editor share. The
browser gets them as the options of the editor's extension `Paste`, see `for_browser`.

Patterns are in the syntax that Python and JavaScript have in common, and regardless of case.
"""

from typing import Any


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The elements of the HTML standard, and those that it calls obsolete.
HTML = _names(
    "a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir "
    "div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hgroup hr html i iframe img input ins kbd label legend li link listing main map "
    "mark menu meta meter nav nobr noembed noframes noscript object ol optgroup option output p param "
    "picture pre progress q rb rp rt rtc ruby s samp script search section select small source span "
    "strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time "
    "title tr track tt u ul var video wbr xmp"
)
# Elements that stand in a line of text; every other element is a block. In paragraphs and headings,
# where HTML has no blocks, elements that HTML does not know stand in the line too.
INLINE = _names(
    "a abbr acronym b bdi bdo big br cite code data dfn em font i img ins kbd label mark math meter "
    "mi mn mo mrow ms msqrt msub msubsup msup mtext nobr o:p output picture progress q rb rp rt rtc "
    "ruby s samp semantics small source span st1:city st1:country-region st1:date st1:place "
    "st1:personname strike strong sub sup time tt u var w:ins wbr"
)
# Elements that are left out with all they hold: not shown by browsers, or no text.
LEFT_OUT = _names(
    "annotation annotation-xml area base basefont canvas col colgroup datalist frame frameset head "
    "input link map meta noembed noframes noscript param rp script style svg template title track"
)
# Text that an author has deleted.
DELETED = frozenset(["del", "w:del", "w:deltext", "w:movefrom"])
# What shows something of another site: a link takes its place.
EMBEDS = frozenset(["audio", "embed", "iframe", "object", "video"])
PREFORMATTED = frozenset(["listing", "pre", "xmp"])
LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
# The editor has two levels of headings.
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
# Where h1 heads sections rather than the whole text, h2 is the level below it.
HEADINGS_BELOW_H1 = {**HEADINGS, "h2": "h3"}
MARKS = {
    **dict.fromkeys(["b", "strong", "dt"], "strong"),
    **dict.fromkeys(["i", "em", "cite", "dfn", "var", "figcaption"], "em"),
    **{"sub": "sub", "sup": "sup", "s": "s", "strike": "s"},
}
# Words in a style or class that say: this is no text of the document. Deletions and comments of
# Word and Google Docs, and what is not shown.
DELETED_STYLE = r"\bmso-(?:[a-z]{1,20}-){0,3}del(?:eted)?\b|\bmsodel\b"
COMMENT_STYLE = (
    r"mso-element:\s*comment|mso-comment-(reference|continuation)|mso-special-character:\s*comment"
    r"|\bmsocom(txt|off|anchor)\b|\bmsocommentreference\b|\bcommentstart\b|\bcommentend\b"
)
HIDDEN_STYLE = r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all"
BLOCK_STYLE = r"display:\s*(block|flex|grid|table|list-item)\b"

# Scripts whose letters take joiners; those without spaces, where a zero-width space parts words.
_JOINED = "\u0600-\u109f\u1780-\u18af\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefc"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_EMOJI = "\u200d\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
# Control characters, soft hyphens, byte order marks, word joiners, overrides of direction, and
# joiners and zero-width spaces where the script before them has none.
MEANINGLESS = (
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u2060\ufeff\ufffc\u202a-\u202e]"
    f"|(?<![{_UNSPACED}])\u200b|(?<![{_JOINED}])\u200c|(?<![{_JOINED}{_EMOJI}])\u200d"
)
# Direction marks mean something only beside letters that are written from right to left.
DIRECTION = "[\u061c\u200e\u200f\u2066-\u2069]"
RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
LINE_ENDS = "[\x0b\x0c\x85\u2028\u2029]"
# Ligatures that PDF files have as one character, which a search does not find.
LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))

SCHEMES = ["http", "https", "mailto", "tel"]
DOMAIN = r"^(?:[a-z0-9\u00a1-\uffff-]+\.)+([a-z\u00a1-\uffff]{2,24})(?=[/?#]|$)"
MAILBOX = r"^[^\s@/:?#<>]+@(?:[a-z0-9\u00a1-\uffff-]+\.)+[a-z\u00a1-\uffff]{2,24}$"
# Three digits at least, as 112 has.
TELEPHONE = r"^\+?[0-9(][0-9 ()./\u00a0-]{1,22}[0-9]$"
# What follows the dot in the name of a file, not of a site.
FILE_ENDINGS = _names(
    "asp aspx css doc docx gif htm html jpeg jpg js jsp odt pdf php png ppt pptx rtf svg txt webp "
    "xls xlsx xml zip"
)
# Ids of headings on the site's pages begin so.
ANCHOR_PREFIX = "s-"

MAX_SPAN = 100


def for_browser() -> dict[str, Any]:
    """The rules in JSON's types, by their names in JavaScript."""
    return {
        "html": sorted(HTML),
        "inline": sorted(INLINE),
        "leftOut": sorted(LEFT_OUT),
        "deleted": sorted(DELETED),
        "embeds": sorted(EMBEDS),
        "preformatted": sorted(PREFORMATTED),
        "lists": LISTS,
        "headings": HEADINGS,
        "headingsBelowH1": HEADINGS_BELOW_H1,
        "marks": MARKS,
        "deletedStyle": DELETED_STYLE,
        "commentStyle": COMMENT_STYLE,
        "hiddenStyle": HIDDEN_STYLE,
        "blockStyle": BLOCK_STYLE,
        "meaningless": MEANINGLESS,
        "direction": DIRECTION,
        "rightToLeft": RIGHT_TO_LEFT,
        "lineEnds": LINE_ENDS,
        "ligatures": LIGATURES,
        **address_rules(),
        "maxSpan": MAX_SPAN,
    }


def address_rules() -> dict[str, Any]:
    """Those for addresses, which the dialog for links needs too."""
    return {
        "domain": DOMAIN,
        "mailbox": MAILBOX,
        "telephone": TELEPHONE,
        "fileEndings": sorted(FILE_ENDINGS),
        "anchorPrefix": ANCHOR_PREFIX,
    }
