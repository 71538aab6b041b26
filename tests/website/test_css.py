"""The stylesheets say what older browsers need: Safari 17 and Firefox ESR 140. Which browser knows
what is in the compatibility tables of https://developer.mozilla.org/docs/Web/CSS.
"""

import re

from django.conf import settings

CSS = settings.BASE_DIR / "static/css"
SHEETS = {
    path.name: " ".join(re.sub(r"/\*[^*]*\*/", "", path.read_text()).split())
    for path in sorted(CSS.glob("*.css"))
}
# Safari 17 knows these under its own name only.
PREFIXED = {"user-select", "box-decoration-break"}
# One of the two lacks these, and without them the page would not be right.
LACKING = (
    *("light-dark(", "anchor(", "position-anchor", "interpolate-size", "@scope"),
    *("@starting-style", "text-box-trim", "@function", "sibling-index(", ":open", "reading-flow"),
)


def _rules(sheet):
    """The selector and the names of the declarations of each rule."""
    for selector, block in re.findall(r"([^{};]*)\{([^{}]*)\}", sheet):
        yield selector.strip(), [line.partition(":")[0].strip() for line in block.split(";")]


def test_what_safari_calls_by_its_own_name_is_said_twice():
    alone = [
        (name, selector, each)
        for name, sheet in SHEETS.items()
        for selector, declared in _rules(sheet)
        for each in PREFIXED & set(declared)
        if f"-webkit-{each}" not in declared
    ]
    assert alone == []


def test_a_summary_with_a_sign_of_its_own_has_no_triangle_in_safari():
    signs = [
        (name, selector.removesuffix("::before"))
        for name, sheet in SHEETS.items()
        for selector, _declared in _rules(sheet)
        if selector.endswith("summary::before") and "[open]" not in selector
    ]
    assert len(signs) > 3
    marker = "::-webkit-details-marker { display: none; }"
    assert [sign for sign in signs if sign[1] + marker not in SHEETS[sign[0]]] == []


def test_a_sign_with_an_alternative_text_has_a_fallback_without():
    found = [
        (name, sign)
        for name, sheet in SHEETS.items()
        for sign in re.findall(r'content: ("[^"]*") / ', sheet)
    ]
    assert found
    fallback = "content: {0}; content: {0} /"
    assert [each for each in found if fallback.format(each[1]) not in SHEETS[each[0]]] == []


def test_nothing_is_needed_that_one_of_them_lacks():
    lacking = [(name, each) for name, sheet in SHEETS.items() for each in LACKING if each in sheet]
    assert lacking == []
