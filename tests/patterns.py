"""Every regular expression of the code, and texts that are made to keep each busy."""

import ast
import importlib
import re
from itertools import product
from pathlib import Path
from re import _constants as codes
from re import _parser as parser

ROOT = Path(__file__).parent.parent
PACKAGES = ["blog", "comments", "config", "courses", "demo", "website"]
# How each call of `re` goes through a text. A compiled pattern may be used in either way.
SCAN, WHOLE = ("findall",), ("fullmatch",)
CALLS = {
    **dict.fromkeys(("search", "split", "findall", "finditer", "sub", "subn"), SCAN),
    **{"match": WHOLE, "fullmatch": WHOLE, "compile": SCAN + WHOLE},
}
# Characters that end a match late.
ENDS = ("", "\x00")
# How many pieces of a pattern are repeated, and are paired with each other.
MOST_PIECES = 40
MOST_PAIRED = 9
# One character for each category.
EXAMPLES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: "-",
}


def calls(path):
    """Each call of `re` and each RegexValidator in a module, as a node of its syntax tree, with the
    methods of a pattern to be tried."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        match node.func:
            case ast.Attribute(value=ast.Name(id="re"), attr=name) if name in CALLS:
                yield node, CALLS[name]
            case ast.Name(id="RegexValidator"):
                yield node, SCAN


def evaluate(path, node):
    """The pattern of a call, with its flags, evaluated in its module; None where it is made from
    what only a function knows."""
    module = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    flags = [arg for arg in node.args[1:] if "re." in ast.unparse(arg)]
    flags += [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
    try:
        pattern = eval(ast.unparse(node.args[0]), vars(module))
        return re.compile(pattern, sum(eval(ast.unparse(flag), vars(module)) for flag in flags))
    except NameError:
        return None


def all_patterns():
    """By where they are, such as `blog/folding.py:6`, patterns and the methods to be tried."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if "migrations" not in relative.parts:
                for node, methods in calls(relative):
                    found[f"{relative}:{node.lineno}"] = evaluate(relative, node), methods
    return found


def busy_texts(pattern):
    """Functions from a length to a text: what the pattern's parts match, repeated, singly and in
    pairs, before something that they do not match."""
    pieces = sorted(_pieces(pattern), key=lambda piece: (len(piece), piece))
    for unit, end in product(pieces[:MOST_PIECES], ENDS):
        yield f"{unit!r} repeated, then {end!r}", _repeated("", unit, end)
    for start, unit in product(pieces[:MOST_PAIRED], repeat=2):
        yield f"{start!r}, then {unit!r} repeated", _repeated(start, unit, "\x00")
        yield f"{start + unit!r} repeated", _repeated("", start + unit, "\x00")


def _repeated(start, unit, end):
    return lambda length: start + unit * (length // len(unit)) + end


def _pieces(pattern):
    """Short texts that parts of the pattern match."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    found = {" ", "a", "\n"}
    _collect(tree, found)
    return {piece for piece in found if piece and len(piece) < 40}


def _collect(tree, found):
    """Adds what each item matches, and what each sequence of items up to there matches."""
    sofar = ""
    for code, argument in tree:
        text = _example(code, argument)
        found.add(text)
        sofar += text
        found.add(sofar)
        for inner in _subtrees(code, argument):
            _collect(inner, found)


def _subtrees(code, argument):
    match code:
        case codes.BRANCH:
            return argument[1]
        case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
            return [argument[2]]
        case codes.SUBPATTERN:
            return [argument[3]]
        case codes.ATOMIC_GROUP:
            return [argument]
        case codes.ASSERT | codes.ASSERT_NOT:
            return [argument[1]]
    return []


def _example(code, argument):
    """The shortest text that an item matches, and where it may match none, one repetition."""
    match code:
        case codes.LITERAL:
            return chr(argument)
        case codes.NOT_LITERAL:
            return "a" if argument != ord("a") else "b"
        case codes.ANY:
            return "a"
        case codes.IN:
            return _member(argument)
        case codes.BRANCH:
            return _text(argument[1][0])
        case codes.SUBPATTERN:
            return _text(argument[3])
        case codes.ATOMIC_GROUP:
            return _text(argument)
        case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
            return _text(argument[2]) * max(argument[0], 1)
    return ""


def _text(tree):
    return "".join(_example(code, argument) for code, argument in tree)


def _member(members):
    """A character of a set."""
    if members[0][0] is codes.NEGATE:
        taken = {chr(argument) for code, argument in members if code is codes.LITERAL}
        letters = "\\" if ("CATEGORY_WORD" in str(members)) else "ab1 "
        return next(letter for letter in [*letters, "~"] if letter not in taken)
    code, argument = members[0]
    if code is codes.LITERAL:
        return chr(argument)
    return chr(argument[0]) if code is codes.RANGE else EXAMPLES[argument]
