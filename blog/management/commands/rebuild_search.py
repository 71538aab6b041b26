"""`manage.py rebuild_search`: compares the search index with the articles and corrects it."""

from typing import Any

from django.core.management.base import BaseCommand

from blog import search_documents


class Command(BaseCommand):
    help = "Compares the search index with the articles and corrects what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        repaired = search_documents.rebuild()
        lines = [f"Corrected: {number} {what}." for what, number in repaired.items()]
        self.stdout.write(
            "\n".join(lines or ["The search index is up to date. Nothing was changed."])
        )
