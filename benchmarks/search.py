"""How long a search takes among 20,000 articles, from the words typed to the first page of marked
results.

    python -m benchmarks.search
    scripts/postgres python -m benchmarks.search

Needs requirements-dev.txt. The words are made up, and as common or rare as those of a language are:
the commonest stands in nearly every text, which is the hardest question. Fails where a median is
above LIMIT.
"""

import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from itertools import accumulate, product
from pathlib import Path
from time import perf_counter

from django.db import connection
from django.utils import timezone

from benchmarks.site import ask
from blog import search
from blog.models import Article
from blog.models.search import SearchDocument, SearchWord
from blog.passages import Passage
from blog.search_documents import Text
from blog.views import PAGE_SIZE
from tests.server import running_site

ARTICLES = 20_000
WORDS = 30_000
# Words of a passage.
PASSAGE = 60
ROUNDS = 7
LIMIT = 20.0
dice = random.Random(7)  # noqa: S311
syllables = ["".join(pair) for pair in product("bcdfghlmnprstv", "aeiou")]
words = ["".join(dice.choices(syllables, k=dice.choice((2, 3, 3, 4)))) for _ in range(WORDS)]
# Zipf and Mandelbrot: the tenth word is a quarter as common as the first.
common = list(accumulate(1 / (place + 2.7) for place in range(WORDS)))


ASKED: dict[str, Callable[[int], str]] = {
    "a common word": lambda n: words[n],
    "two words": lambda n: f"{words[n]} {words[n + 40]}",
    "a rare word": lambda n: words[9_000 + n],
    "a prefix": lambda n: words[20 + n][:4],
    "a whole question": lambda n: " ".join(
        words[n + step] for step in (0, 9, 80, 700, 3_000, 9_000)
    ),
    "a mistyped word": lambda n: words[3_000 + n][:-1] + "x" + words[3_000 + n][-1],
}


def main() -> int:
    """Prints a line a question."""
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        found = ask(site, "benchmarks.search", "measure()")
    lines = [f"{name:20} {middle:5.1f} ms" for name, middle in found.items()]
    lines.append(f"{connection.vendor}, {ARTICLES:,} articles, limit {LIMIT} ms")
    sys.stdout.write("\n".join([*lines, ""]))
    return 0 if max(found.values()) <= LIMIT else 1


def measure() -> dict[str, float]:
    """The milliseconds of each kind of question, on the site of this process."""
    _fill()
    return {name: _median([make(n) for n in range(8)]) for name, make in ASKED.items()}


def _fill() -> None:
    now = timezone.now()
    articles = [Article(title=_text(8), slug=str(n), published_at=now) for n in range(ARTICLES)]
    Article.objects.bulk_create(articles, batch_size=500)
    documents = (_document(one) for one in articles)
    SearchDocument.objects.bulk_create(documents, batch_size=500)
    SearchWord.objects.bulk_create(SearchWord(word=word) for word in set(words))
    if connection.vendor == "postgresql":
        # As it does by itself before long.
        connection.cursor().execute("VACUUM ANALYZE")


def _document(article: Article) -> SearchDocument:
    found = [Passage("", "", _text(28))]
    found += [Passage("", "", _text(PASSAGE)) for _start in range(0, _length(), PASSAGE)]
    return Text(article.title, "", "", found).document(article_id=article.pk)


def _text(length: int) -> str:
    return " ".join(dice.choices(words, cum_weights=common, k=length))


def _length() -> int:
    """Of a text: 150 words at least, 700 in the middle."""
    return 150 + int(dice.lognormvariate(6.3, 0.6))


def _median(asked: list[str]) -> float:
    times = []
    for text in asked * ROUNDS:
        begun = perf_counter()
        found = search.find(text)
        search.hits(found.keys[:PAGE_SIZE], found.terms)
        times.append((perf_counter() - begun) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
