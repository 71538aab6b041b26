"""LaTeX in titles and names, to and from plain text with the tags that CSL allows in titles:
italics, bold, subscripts and superscripts."""

import logging
import re
from typing import Any

from pylatexenc import latex2text, latexwalker
from pylatexenc.macrospec import std_macro

from blog.citations.rich_text import replace_tags

MARKS = {"i": "textit", "b": "textbf", "sub": "textsubscript", "sup": "textsuperscript"}
# The text of macros that pylatexenc does not know, or of which it writes something else.
MACROS = {
    **{macro: f"<{mark}>%s</{mark}>" for mark, macro in MARKS.items()},
    **dict.fromkeys(("emph", "mathit"), "<i>%s</i>"),
    "mathbf": "<b>%s</b>",
    **dict.fromkeys(("url", "mbox", "hbox", "text", "mathrm", "ensuremath", "ce"), "%s"),
    "href": "%(2)s",
    **dict.fromkeys(("footnote", "thanks", "cite"), ""),
    **dict.fromkeys(("maketitle", "today", "verb"), ""),
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
}
ARGUMENTS = {"href": 2, "footnote": 1, "thanks": 1, "cite": 1}
SPECIAL = {
    **{character: f"\\{character}" for character in "{}%&$#_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
# Pairs that LaTeX would turn into a dash or a quotation mark.
PAIRS = re.compile(r"(?<=-)-|(?<=')'|(?<=`)`|(?<=[!?])`")
# Unescaped characters that are meant literally in a title.
BARE = re.compile(r"(?<!\\)[%&]")
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
# How many tokens may be read of a text.
MIN_TOKENS = 500
MAX_TOKENS_PER_CHAR = 3
DOLLAR = re.compile(r"(?<!\\)\$")
# A subscript or superscript: a group in braces follows, or a macro, or one character.
SCRIPT = re.compile(r"([\^_])\s*+(\\[A-Za-z]++|[^\s{}\\^_])?")
SCRIPTS = {"^": MARKS["sup"], "_": MARKS["sub"]}

# What is wrong in an editor's file is no news for the operator of the site.
logging.getLogger("pylatexenc").setLevel(logging.ERROR)

_grammar = latexwalker.get_default_latex_context_db()
_grammar.add_context_category(
    "references",
    prepend=True,
    macros=[
        std_macro(name, False, ARGUMENTS.get(name, text.count("%s")))
        for name, text in MACROS.items()
    ],
)
_meanings = latex2text.get_default_latex_context_db()
_meanings.add_context_category(
    "references",
    prepend=True,
    macros=[latex2text.MacroTextSpec(name, simplify_repl=text) for name, text in MACROS.items()],
)


class _Walker(latexwalker.LatexWalker):
    """pylatexenc's, which reads the rest of a text again for each macro whose arguments are not
    closed: in a text that is made for it, without end."""

    def __init__(self, text: str, **kwargs: Any) -> None:
        self.left = MIN_TOKENS + MAX_TOKENS_PER_CHAR * len(text)
        super().__init__(text, **kwargs)

    def get_token(self, *args: Any, **kwargs: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise RecursionError("The LaTeX of a text is read again too often.")
        return super().get_token(*args, **kwargs)


class _Decoder(latex2text.LatexNodes2Text):
    """pylatexenc's, without an exception for a macro whose arguments are missing."""

    def macro_node_to_text(self, node: Any) -> str:
        try:
            return str(super().macro_node_to_text(node))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            arguments = node.nodeargd.argnlist if node.nodeargd else []
            return self.nodelist_to_text([argument for argument in arguments or [] if argument])

    def environment_node_to_text(self, node: Any) -> str:
        try:
            return str(super().environment_node_to_text(node))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return str(self.nodelist_to_text(node.nodelist))

    def apply_simplify_repl(self, node: Any, simplify_repl: Any, what: str) -> str:
        text = str(super().apply_simplify_repl(node, simplify_repl, what))
        is_unfilled = isinstance(simplify_repl, str) and "%" in simplify_repl
        return "" if is_unfilled and text == simplify_repl else text


_decoder = _Decoder(latex_context=_meanings, math_mode="text")


def decode(text: str) -> str:
    """LaTeX as plain text. Raises RecursionError if it is nested too deep."""
    if not set(text) & set("\\{}$~%&-'`"):
        return text
    text = BARE.sub(r"\\\g<0>", text)
    pieces = DOLLAR.split(text)
    if len(pieces) % 2:
        pieces[1::2] = [SCRIPT.sub(_script, formula) for formula in pieces[1::2]]
        text = "".join(pieces)
    else:
        text = r"\$".join(pieces)
    walker = _Walker(_closed(text), latex_context=_grammar, tolerant_parsing=True)
    return str(_decoder.nodelist_to_text(walker.get_latex_nodes()[0]))


def _closed(text: str) -> str:
    """The text, which may have been cut, with its open braces closed."""
    braces = BRACE.findall(text)
    return text + "}" * max(braces.count("{") - braces.count("}"), 0)


def _script(match: re.Match[str]) -> str:
    macro = f"\\{SCRIPTS[match[1]]}"
    return f"{macro}{{{match[2]}}}" if match[2] else macro


def encode(text: str) -> str:
    """Plain text as LaTeX."""
    escaped = "".join(SPECIAL.get(character, character) for character in text)
    return PAIRS.sub(r"{}\g<0>", escaped)


def encode_rich(text: str) -> str:
    """A title with CSL's tags as LaTeX."""
    opening = {tag: f"\\{macro}{{" for tag, macro in MARKS.items()}
    return replace_tags(text, opening, dict.fromkeys(MARKS, "}"), encode)
