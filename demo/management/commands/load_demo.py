"""`manage.py load_demo`: the demonstration site, on an empty database only."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from demo import loading
from website.models import SiteSettings


class Command(BaseCommand):
    help = "Fills an empty site with demonstration articles, replies and a course."

    def handle(self, *args: Any, **options: Any) -> None:
        if SiteSettings.objects.exists():
            self.stdout.write("This site has content already. Nothing was changed.")
            return
        editor = get_user_model()._default_manager.filter(is_superuser=True).first()
        if editor is None:
            raise CommandError("Make a member of staff first: manage.py createsuperuser")
        loading.load(by=editor)
        self.stdout.write("The demonstration content is in place.")
