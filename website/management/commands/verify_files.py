"""`manage.py verify_files`: reads every picture's files and says which are damaged or missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from website.images import verification


class Command(BaseCommand):
    help = "Verifies the files of all pictures. The worker makes damaged smaller sizes again."

    def handle(self, *args: Any, **options: Any) -> None:
        verification.remove_temporary_files()
        broken = 0
        for verdict in verification.verify_all():
            if not verdict.is_whole:
                broken += 1
                name = verdict.image.file.name
                self.stdout.write(f"{name} ({verdict.image}): damaged or missing")
            for name in verdict.broken_renditions:
                self.stdout.write(f"{name}: a smaller size, which the worker makes again")
        if broken:
            raise CommandError(
                f"{broken} pictures have to be uploaded again, in the admin under Images, or "
                "restored from a backup."
            )
        self.stdout.write("Every picture is there as it was uploaded.")
