"""How long 50 references take, in our styles and in citeproc-py, in one run.

    python -m benchmarks.formatting

Needs requirements-dev.txt; fetches the CSL styles into var/audit the first time.
"""

import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from blog.citations.styles import STYLES, format_work

ROOT = Path(__file__).parent.parent
REFERENCES = 50
ROUNDS = 5
FASTER = 20


def main() -> int:
    """Prints a line a style; fails where ours is less than twenty times as fast."""
    subprocess.run([ROOT / "scripts/citation-styles"], check=True)  # noqa: S603
    works = json.loads((ROOT / "tests/blog/styles/works.json").read_text())[:REFERENCES]
    ratios = []
    for name, style in STYLES.items():
        ours = _best(lambda name=name: [format_work(work, name) for work in works])
        theirs = _best(_citeproc(works, ROOT / f"var/audit/{style.csl}.csl"))
        ratios.append(theirs / ours)
        sys.stdout.write(
            f"{name:10} {ours * 1000:7.2f} ms ours, {theirs * 1000:8.2f} ms citeproc-py: "
            f"{theirs / ours:.0f} times as fast\n"
        )
    return 0 if min(ratios) >= FASTER else 1


def _citeproc(works: list[dict], style: Path) -> Callable[[], None]:
    """A bibliography of the works; reading the style and the works is not timed."""
    csl = CitationStylesStyle(str(style), validate=False)
    source = CiteProcJSON(works)

    def write() -> None:
        bibliography = CitationStylesBibliography(csl, source, formatter.plain)
        for work in works:
            bibliography.register(Citation([CitationItem(work["id"])]))
        for item in bibliography.bibliography():
            str(item)

    return write


def _best(act: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        started = perf_counter()
        act()
        times.append(perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
