"""LaTeX in BibTeX fields, to and from plain text with the tags that CSL allows in titles: italics,
bold, subscripts and superscripts."""

import re

from pylatexenc import latex2text, latexwalker
from pylatexenc.macrospec import std_macro

from blog.citations.rich_text import replace_tags

MARKS = {"i": "textit", "b": "textbf", "sub": "textsubscript", "sup": "textsuperscript"}
MACROS = {
    **{macro: f"<{mark}>%s</{mark}>" for mark, macro in MARKS.items()},
    "emph": "<i>%s</i>",
    "url": "%s",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
}
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

_grammar = latexwalker.get_default_latex_context_db()
_grammar.add_context_category(
    "references",
    prepend=True,
    macros=[std_macro(name, False, text.count("%s")) for name, text in MACROS.items()],
)
_meanings = latex2text.get_default_latex_context_db()
_meanings.add_context_category(
    "references",
    prepend=True,
    macros=[latex2text.MacroTextSpec(name, simplify_repl=text) for name, text in MACROS.items()],
)
_decoder = latex2text.LatexNodes2Text(latex_context=_meanings, math_mode="text")


def decode(text: str) -> str:
    """LaTeX as plain text."""
    if not set(text) & set("\\{}$~%&-'`"):
        return text
    text = BARE.sub(r"\\\g<0>", text)
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    walker = latexwalker.LatexWalker(text, latex_context=_grammar, tolerant_parsing=True)
    return str(_decoder.nodelist_to_text(walker.get_latex_nodes()[0]))


def encode(text: str) -> str:
    """Plain text as LaTeX."""
    escaped = "".join(SPECIAL.get(character, character) for character in text)
    return PAIRS.sub(r"{}\g<0>", escaped)


def encode_rich(text: str) -> str:
    """A title with CSL's tags as LaTeX."""
    opening = {tag: f"\\{macro}{{" for tag, macro in MARKS.items()}
    return replace_tags(text, opening, dict.fromkeys(MARKS, "}"), encode)
