"""`manage.py rebuild_search`: compares what search reads with the articles, and mends it."""

from typing import Any

from django.core.management.base import BaseCommand

from blog import search_documents


class Command(BaseCommand):
    help = "Compares what search reads with the articles, and mends what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        repaired = search_documents.rebuild()
        lines = [f"Mended: {number} {what}." for what, number in repaired.items()]
        self.stdout.write("\n".join(lines or ["Search is in order. Nothing was changed."]))
