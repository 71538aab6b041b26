"""How long any page of 10,000 replies takes, against the page of an article that has 50.

    python -m benchmarks.comments_page

Makes a test database, in memory on SQLite. Both articles are asked for in turn, so that whatever else the machine
does slows both alike.
"""

import os
import statistics
import sys
import warnings
from time import perf_counter

import django

LARGE, THREADS, SMALL, ROUNDS = 10_000, 500, 50, 15
MOST_QUERIES = 3


def main() -> int:
    """Prints a line a page; fails where one is more than 1.3 times as slow, and 3 times where all
    replies are one chain, whose order has to be worked out whole."""
    from comments.models import CommentPolicy
    from comments.pages import Layout
    from tests.comments.builders import make_article, make_conversation

    small, large, chain = make_article(), make_article(), make_article()
    make_conversation(small, [None if n % 20 == 0 else n - 1 for n in range(SMALL)])
    make_conversation(large, _even_threads())
    make_conversation(chain, [None, *range(LARGE - 1)])
    CommentPolicy().save()
    failed = False
    for name, article, most in (("500 threads", large, 1.3), ("one chain", chain, 3.0)):
        pages = len(Layout(article, CommentPolicy.load()).pages)
        for number in (1, pages // 2, pages):
            of_small, of_large = _times(small, article, number)
            ratio = of_large / of_small
            queries, shown = _read(article, number)
            failed |= ratio > most or queries > MOST_QUERIES
            sys.stdout.write(
                f"{name}, page {number:3} of {pages}, {shown} replies: {of_large * 1000:5.1f} ms, "
                f"{ratio:.2f} times {of_small * 1000:.1f} ms; {queries} queries for the replies\n"
            )
    return int(failed)


def _even_threads() -> list[int | None]:
    """Each thread of twenty; a reply answers the start of its thread, or the reply before it."""
    size = LARGE // THREADS
    return [None if n % size == 0 else (n - 1 if n % 3 else n - n % size) for n in range(LARGE)]


def _times(small, large, number: int) -> tuple[float, float]:
    from django.test import Client

    addresses = [small.get_absolute_url(), f"{large.get_absolute_url()}?replies={number}"]
    taken: list[list[float]] = [[], []]
    client = Client()
    for _round in range(ROUNDS):
        for address, times in zip(addresses, taken, strict=True):
            started = perf_counter()
            assert client.get(address).status_code == 200  # noqa: S101
            times.append(perf_counter() - started)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _read(article, number: int) -> tuple[int, int]:
    """How many queries a page takes, and how many replies it shows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from comments.models import CommentPolicy
    from comments.pages import conversation

    with CaptureQueriesContext(connection) as asked:
        page = conversation(article, CommentPolicy(), number)
    return len(asked), len(page.entries)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    warnings.simplefilter("ignore")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    sys.exit(main())
