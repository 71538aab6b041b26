"""Cleaning the texts of works as registers and files write them: HTML, JATS, MathML and formulas of
LaTeX become plain text with the tags of `rich_text`."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape

from blog.citations import latex

# Characters that are read. A title with a formula in MathML is ten times as long as its text.
MAX_CHARS = 20_000
# Elements inside each other. The tags of deeper ones are left out.
MAX_DEPTH = 20
AMPERSANDS = re.compile(r"&(?:(?:amp|#38|#[xX]26);)++", re.IGNORECASE)
# Without its semicolon, as in `R&D`, it is text.
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# A tag, with a namespace and attributes. Anything else in angle brackets is text.
TAG = re.compile(
    r"""(</?+(?:[A-Za-z]++:)?[A-Za-z][\w-]*+"""
    r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=/]++))*+\s*+/?>)"""
)
NAME = re.compile(r"(?:[A-Za-z]++:)?([A-Za-z][\w-]*+)")
# A formula between dollar signs: it has a macro, a subscript or a superscript.
FORMULA = re.compile(r"(?<!\\)\$\$?([^$]{1,500})\$\$?")
LATEX = re.compile(r"[\^_][{\w\\+-]|\\[A-Za-z]")
# Signs that are raised by themselves.
RAISED = re.compile(r"<sup>([∘°′″])</sup>")
# Tags that CSL has, by their names elsewhere.
CSL_TAGS = {
    **dict.fromkeys(("i", "em", "italic"), "i"),
    **dict.fromkeys(("b", "strong", "bold"), "b"),
    **dict.fromkeys(("sub", "inf"), "sub"),
    "sup": "sup",
}
SPACES = {"br", "break", "p", "title", "mspace"}
REMOVED = {
    *("a", "font", "monospace", "named-content", "sc", "scp", "small", "span", "styled-content"),
    *("u", "underline", "xref", "ext-link", "inline-formula", "roman", "tt"),
    # MathML
    *("mpadded", "mstyle", "semantics", "none", "mprescripts", "menclose"),
}
# Accents over a letter, as the combining characters of Unicode.
ACCENTS = {
    **dict.fromkeys("¯‾ˉ―", "\u0304"),
    **dict.fromkeys("^ˆ", "\u0302"),
    **dict.fromkeys("~˜∼", "\u0303"),
    **dict.fromkeys("→⃗", "\u20d7"),
    **dict.fromkeys("˙.", "\u0307"),
    "¨": "\u0308",
}


def _sub(base: str, script: str) -> str:
    return f"{base}<sub>{script}</sub>" if script else base


def _sup(base: str, script: str) -> str:
    return f"{base}<sup>{script}</sup>" if script else base


# The elements whose content is arranged: the number of their parts, and how these become text.
ARRANGED: dict[str, tuple[int, Callable[..., str]]] = {
    "msub": (2, _sub),
    "munder": (2, _sub),
    "msup": (2, _sup),
    "mover": (2, lambda base, over: base + ACCENTS[over] if over in ACCENTS else _sup(base, over)),
    "msubsup": (3, lambda base, sub, sup: _sup(_sub(base, sub), sup)),
    "munderover": (3, lambda base, sub, sup: _sup(_sub(base, sub), sup)),
    "mfrac": (2, lambda above, below: f"{above}/{below}"),
    "mroot": (2, lambda base, degree: f"{_sup('', degree)}√({base})"),
}
# The others that are read as wholes: what becomes of their content.
WHOLE: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("math", "mrow", "mi", "mn", "mo", "mtext", "alternatives"), str),
    "msqrt": lambda text: f"√({text})",
    "mfenced": lambda text: f"({text})",
    "subtitle": str.strip,
    **dict.fromkeys(("annotation", "annotation-xml", "fn", "mphantom"), lambda _text: ""),
    # A publisher that writes a formula in LaTeX too writes it in MathML first.
    "tex-math": str,
}


def clean(text: str) -> str:
    """The text on one line, with `<i>`, `<b>`, `<sub>` and `<sup>` only. Entities may be escaped
    twice. Anything else in angle brackets is text."""
    text = unescape_entities(text[:MAX_CHARS])
    if "<" in text:
        text = _Reader().read(text)
    if "$" in text:
        text = FORMULA.sub(_formula, text)
    return " ".join(RAISED.sub(r"\1", text).replace("∘", "°").split())


def plain(text: str) -> str:
    """The text without any tags, as names and numbers are. What is raised after a name is the mark
    of a footnote."""
    text = re.sub(r"<sup>[^<>]*+</sup>", "", clean(text))
    return re.sub(r"</?(?:i|b|sub|sup)>", "", text).strip() if "<" in text else text


def unescape_entities(text: str) -> str:
    """The text with the characters that entities with a semicolon stand for, once or more often
    escaped."""
    if "&" not in text:
        return text
    return ENTITY.sub(lambda match: unescape(match[0]), AMPERSANDS.sub("&", text))


def _formula(match: re.Match[str]) -> str:
    if not LATEX.search(match[1]):
        return match[0]
    try:
        return latex.decode(f"${match[1]}$").strip() or match[0]
    except RecursionError:
        return match[0]


def with_subtitle(title: str, subtitle: str) -> str:
    """Title and subtitle as references have them: `Salt in sweat: a trial`, `Does it work? A
    trial`."""
    title = title.strip()
    return f"{title}{_joint(title)}{subtitle}" if title and subtitle else title or subtitle


def _joint(title: str) -> str:
    return " " if title.endswith(tuple(":?!.–—")) else ": "


class _Reader:
    """Reads one text from tag to tag. Each element of ARRANGED and WHOLE that is open has the list
    of its parts so far."""

    def __init__(self) -> None:
        self.open: list[tuple[str, list[str]]] = [("", [])]
        self.names: Counter[str] = Counter()

    def read(self, text: str) -> str:
        for index, piece in enumerate(TAG.split(text)):
            if index % 2:
                self._tag(piece)
            elif piece.strip() or not self._in_formula():
                self._add(piece.strip() if self._in_formula() else piece)
        while len(self.open) > 1:
            self._close(self.open[-1][0])
        return "".join(self.open[0][1])

    def _in_formula(self) -> bool:
        return bool(self.names["math"]) and not self.names["mtext"]

    def _add(self, text: str) -> None:
        self.open[-1][1].append(text)

    def _tag(self, tag: str) -> None:
        match = NAME.search(tag)
        name = match[1].lower() if match else ""
        closes = tag.startswith("</")
        if name in CSL_TAGS:
            if name == "sub" and not closes:
                self._join_lines()
            self._add(f"<{'/' if closes else ''}{CSL_TAGS[name]}>")
        elif name in SPACES:
            self._add(" ")
        elif name not in ARRANGED and name not in WHOLE:
            self._add("" if name in REMOVED else tag)
        elif closes:
            self._close(name)
        elif len(self.open) <= MAX_DEPTH:
            self.open.append((name, []))
            self.names[name] += 1
            if tag.endswith("/>"):
                self._close(name)

    def _join_lines(self) -> None:
        """Remove a line break before a subscript: Crossref's records have them on lines of their
        own."""
        if before := self.open[-1][1]:
            joined = before[-1].rstrip()
            if "\n" in before[-1][len(joined) :]:
                before[-1] = joined

    def _close(self, name: str) -> None:
        """Close the innermost element of this name and those in it, if there is one."""
        while self.names[name]:
            closed, parts = self.open.pop()
            self.names[closed] -= 1
            self._add(self._written(closed, parts))
            if closed == name:
                return

    def _written(self, name: str, parts: list[str]) -> str:
        if name == "tex-math" and self.open[-1][0] == "alternatives" and any(self.open[-1][1]):
            return ""
        if name in ARRANGED:
            count, arrange = ARRANGED[name]
            return arrange(*parts) if len(parts) == count else "".join(parts)
        text = WHOLE[name]("".join(parts))
        return self._after_title(text) if name == "subtitle" and text else text

    def _after_title(self, subtitle: str) -> str:
        """The subtitle with what joins it to the title before it."""
        before = self.open[-1][1]
        if not before:
            return subtitle
        before[-1] = before[-1].rstrip()
        return _joint(before[-1]) + subtitle
