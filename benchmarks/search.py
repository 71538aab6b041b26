"""How long a search takes among 20,000 articles, from the words typed to the first page of marked
results.

    python -m benchmarks.search
    scripts/postgres python -m benchmarks.search

Needs requirements-dev.txt. The words are made up, and as common or rare as those of a language are:
the commonest stands in nearly every text, which is the hardest question. Fails where a median is
above LIMIT.
"""

import os
import random
import statistics
import sys
import tempfile
from itertools import accumulate, product
from time import perf_counter

FOLDER = tempfile.TemporaryDirectory()
if __name__ == "__main__":
    os.environ["DATA_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog import search  # noqa: E402
from blog.models import Article  # noqa: E402
from blog.models.search import SearchDocument, SearchWord  # noqa: E402
from blog.views import PAGE_SIZE  # noqa: E402

ARTICLES, WORDS, ROUNDS, LIMIT = 20_000, 30_000, 7, 20.0
dice = random.Random(7)  # noqa: S311
syllables = ["".join(pair) for pair in product("bcdfghlmnprstv", "aeiou")]
words = ["".join(dice.choices(syllables, k=dice.choice((2, 3, 3, 4)))) for _ in range(WORDS)]
# Zipf and Mandelbrot: the tenth word is a quarter as common as the first.
common = list(accumulate(1 / (place + 2.7) for place in range(WORDS)))


def main() -> int:
    """Prints a line a question."""
    call_command("migrate", verbosity=0)
    _fill()
    said = {
        "a common word": lambda n: words[n],
        "two words": lambda n: f"{words[n]} {words[n + 40]}",
        "a rare word": lambda n: words[9_000 + n],
        "a prefix": lambda n: words[20 + n][:4],
        "a mistyped word": lambda n: words[3_000 + n][:-1] + "x" + words[3_000 + n][-1],
    }
    found = {name: _median([make(n) for n in range(8)]) for name, make in said.items()}
    for name, middle in found.items():
        print(f"{name:20} {middle:5.1f} ms")  # noqa: T201
    print(f"{connection.vendor}, {ARTICLES:,} articles, limit {LIMIT} ms")  # noqa: T201
    return 0 if max(found.values()) <= LIMIT else 1


def _fill() -> None:
    now = timezone.now()
    articles = [Article(title=_text(8), slug=str(n), published_at=now) for n in range(ARTICLES)]
    Article.objects.bulk_create(articles, batch_size=500)
    documents = (
        SearchDocument(article=one, title=one.title, standfirst=_text(28), text=_text(_length()))
        for one in articles
    )
    SearchDocument.objects.bulk_create(documents, batch_size=500)
    SearchWord.objects.bulk_create(SearchWord(word=word) for word in set(words))
    if connection.vendor == "postgresql":
        # As it does by itself before long.
        connection.cursor().execute("VACUUM ANALYZE")


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
