"""Names of people and organisations, in CSL's form and on one line.

A name on one line is `Family, Given, Suffix`. An organisation's name has no comma; where it needs
one, the first comma is doubled, as in EndNote: `Department of Health,, England`. A last name
`et al.` stands for the authors who are not named.
"""

import re
from typing import Any

from blog.citations import markup
from website.one_line import one_line

Name = dict[str, str]

# Characters of a part of a name that are read.
MAX_CHARS = 300

PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")
# The last of a list of names of which not all are given.
OTHERS = {"literal": "et al."}
OTHERS_WRITTEN = {"et al", "et al.", "and others", "others", "{others}", "..."}
SUFFIXES = {"jr", "sr", "2nd", "3rd", "4th", "II", "III", "IV"}
PARTICLES = {
    *("af", "da", "de", "dei", "del", "della", "den", "der", "di", "dos", "du", "la", "le"),
    *("ten", "ter", "van", "vom", "von", "zu", "zum", "zur"),
}
# Words and signs in the names of organisations, not of people.
BODY = re.compile(
    r"\b(?:academy|agency|alliance|association|authority|board|bureau|cent(?:er|re)s?|college"
    r"|collaboration|collaborators|commission|committee|consortium|council|department|division"
    r"|federation|foundation|group|hospitals?|initiative|institutes?|institution|international"
    r"|investigators|laborator(?:y|ies)|library|ministry|national|network|office|organi[sz]ation"
    r"|panel|press|program(?:me)?|school|service|society|staff|study|task|team|trust|union"
    r"|universit(?:y|ies)|of|for|and|the)\b|[&(\d/]",
    re.IGNORECASE,
)
# `Example A.B.`, as Embase writes names.
WITH_INITIALS = re.compile(r"([^\W\d_][^\d.,&()]{0,60}) ((?:[^\W\d_]\.[ -]?){1,5})")
VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")
LETTERS = re.compile(r"[^\W\d_]+")
# Letters of a family name that is in capitals by mistake. `WHO` and `LI` may be meant so.
MIN_CAPITALS = 4


def read(line: str) -> Name:
    """Parse a name on one line. Leading lower-case words of the family name are its particle."""
    line = line.strip()
    if line.lower() in OTHERS_WRITTEN:
        return dict(OTHERS)
    if ",," in line:
        return {"literal": line.replace(",,", ",", 1).strip()}
    family, given, suffix = (*(part.strip() for part in line.split(",", 2)), "", "")[:3]
    if not given and not suffix:
        return {"literal": family}
    name = _with_particle(family) | _filled({"given": given, "suffix": suffix})
    return _with_suffix(name)


def read_in_order(line: str) -> Name:
    """Parse a name as it is spoken: `Martin Luther Kingmaker Jr.`, `Ludwig van Example`. The name
    of an organisation stays whole."""
    line = " ".join(line.split())
    if "," in line or line.lower() in OTHERS_WRITTEN:
        return read(line)
    tokens = line.split()
    suffix = tokens.pop() if len(tokens) > 2 and _is_suffix(tokens[-1]) else ""
    if len(tokens) < 2 or BODY.search(line.removesuffix(suffix)):
        return {"literal": line}
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in PARTICLES:
        start -= 1
    family = _with_particle(" ".join(tokens[start:]))
    return family | _filled({"given": " ".join(tokens[:start]), "suffix": suffix})


def is_whole(text: str) -> bool:
    """Whether a name is that of an organisation, by its words, or of a person with a suffix, so
    that `read_in_order` splits it better than a rule for names of people."""
    return "," not in text and bool(BODY.search(text) or _is_suffix(text.rpartition(" ")[2]))


def read_with_initials(line: str) -> Name:
    """Parse a name on one line that may have no comma before its initials: `Example A.B.`."""
    if match := WITH_INITIALS.fullmatch(line.strip()):
        return _with_particle(match[1]) | {"given": match[2].strip()}
    return read(line)


def clean(value: Any) -> Name:
    """A name of CSL-JSON as it is stored; empty if it has no text."""
    if not isinstance(value, dict):
        return read(_text(value)) if _text(value) else {}
    name = {part: _text(value.get(part)) for part in PARTS}
    # Crossref has organisations in `name`.
    organisation = name["literal"] or _text(value.get("name")) or name["given"]
    if organisation and not name["family"]:
        is_others = organisation.lower() in OTHERS_WRITTEN
        return dict(OTHERS) if is_others else {"literal": organisation}
    name |= {part: name[part].strip(" ,;") for part in ("family", "given")}
    if "," in name["family"] and not name["given"]:
        name |= read(name["family"])
    return _recased(_with_suffix(_filled(name)))


def write(name: Name) -> str:
    """The name on one line, as `read` parses it."""
    if literal := name.get("literal"):
        return literal.replace(",", ",,", 1)
    given = _joined(name.get("given"), name.get("dropping-particle"))
    last = [given, name["suffix"]] if name.get("suffix") else [given] if given else []
    return ", ".join([family(name), *last])


def family(name: Name) -> str:
    """The family name with its non-dropping particle."""
    return _joined(name.get("non-dropping-particle"), name.get("family"))


def _with_particle(family: str) -> Name:
    parts = family.split()
    particles = 0
    while particles < len(parts) - 1 and parts[particles][0].islower():
        particles += 1
    return _filled(
        {
            "non-dropping-particle": " ".join(parts[:particles]),
            "family": " ".join(parts[particles:]),
        }
    )


def _is_suffix(text: str) -> bool:
    text = text.removesuffix(".")
    return text in SUFFIXES or text.lower() in SUFFIXES


def _with_suffix(name: Name) -> Name:
    """The name with its suffix, which some programs write at the end of the given or family name or
    before the given name."""
    given, suffix = name.get("given", ""), name.get("suffix", "")
    is_swapped = _is_suffix(given) or not given
    if suffix and not (is_swapped and not _is_suffix(suffix)):
        return name
    if suffix or _is_suffix(given):
        return _filled(name | {"given": suffix, "suffix": given})
    for part in ("given", "family"):
        text, _space, last = name.get(part, "").rstrip().rpartition(" ")
        if text and _is_suffix(last):
            return name | {part: text.rstrip(" ,"), "suffix": last}
    return name


def _recased(name: Name) -> Name:
    """The name in upper and lower case if the family name is in capitals only."""
    family, given = name.get("family", ""), name.get("given", "")
    proper = " ".join(word for word in family.split() if word not in PARTICLES)
    if not (given.isupper() and proper.isupper() and len(proper) >= MIN_CAPITALS):
        return name
    words = [
        word.lower() if word.lower() in PARTICLES else _capital(word) for word in family.split()
    ]
    spelled = [word if _are_initials(word) else _capital(word) for word in given.split()]
    return name | _with_particle(" ".join(words)) | {"given": " ".join(spelled)}


def _are_initials(word: str) -> bool:
    return "." in word or len(word) < 2 or not VOWEL.search(word)


def _capital(word: str) -> str:
    """`O'NEIL` as `O'Neil`, `MCDONALD` as `McDonald`."""
    text = LETTERS.sub(lambda match: match[0].capitalize(), word)
    return f"Mc{text[2:].capitalize()}" if text.startswith("Mc") and len(text) > 4 else text


def _filled(name: Name) -> Name:
    return {part: text for part, text in name.items() if text}


def _text(value: Any) -> str:
    if not isinstance(value, (str, int, float)):
        return ""
    return " ".join(one_line(markup.plain(str(value)))[:MAX_CHARS].split())


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)
