"""`manage.py reset_second_factor`: for somebody who lost both phone and recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.accounts import second_factor


class Command(BaseCommand):
    help = "Removes the second step of a user, who then logs in with the password alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        second_factor.turn_off(user)
        self.stdout.write(f"{user} logs in with the password alone.")
