"""One article with its readers, moderators, worker and clock, and the record of what they do."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments.models import Comment, CommentPolicy
from tests.comments.builders import make_article, make_moderator
from tests.comments.sequences.record import EXTRAS, Author, Entry, Record, marker
from tests.fakes.akismet import Mood

REAL_NOW = timezone.now
WHICH = range(10)
SELDOM = (False, False, False, True)
EXTRA = ("plain", *EXTRAS)


class Stage:
    """The state that the acts share. `fake` is the Akismet that the site is configured to ask."""

    def __init__(self, fake):
        self.fake = fake
        self.fake.mood = Mood.HAM
        self.patch = pytest.MonkeyPatch()
        self.ahead = timedelta()
        self._set_the_clock()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.record = Record()
        self.article = make_article()
        self.policy = CommentPolicy()
        self.policy.save()
        self.authors = [self._new_author(number) for number in range(3)]
        make_moderator("anna"), make_moderator("bela")
        User.objects.create_superuser("boss", "boss@site.test")
        self.log_in()
        # Forms and pages that somebody has opened, and may press a button on at any time.
        self.receipts, self.items, self.lists = [], [], []
        self.at_hand = None
        # What the page of the article showed when it was last looked at.
        self.looked_at = None

    def teardown(self):
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)
        self.patch.undo()

    def now(self):
        return REAL_NOW() + self.ahead

    def _set_the_clock(self):
        self.patch.setattr(timezone, "now", self.now)
        for app in ("blog", "comments", "website"):
            for model in apps.get_app_config(app).get_models():
                for field in model._meta.concrete_fields:
                    if field.default is REAL_NOW:
                        self.patch.setitem(vars(field), "_get_default", self.now)

    def _new_author(self, number):
        ip = f"198.51.100.{number + 1}"
        author = self.record.new_marker("reader")
        headers = {"REMOTE_ADDR": ip, "HTTP_USER_AGENT": f"Browser of {author}"}
        return Author(author, ip, Client(**headers, HTTP_REFERER=f"https://{author}.example/"))

    def replace_author(self, author):
        """Whoever was erased comes back as somebody else."""
        number = self.authors.index(author)
        self.authors[number] = self._new_author(number)

    def log_in(self):
        self.desks = {name: Client() for name in ("anna", "bela", "boss")}
        for name, browser in self.desks.items():
            browser.force_login(User.objects.get(username=name))

    @property
    def is_published(self):
        return self.article.withdrawn_at is None

    def pick(self, choices, which):
        return choices[which % len(choices)]

    def entry(self, which) -> Entry:
        """Any comment, but mostly the one that was dealt with before, so that much happens to it."""
        if which < 6 and self.at_hand and not self.at_hand.is_gone:
            return self.at_hand
        self.at_hand = self.pick(self.record.present, which)
        return self.at_hand

    def rows(self) -> dict[int, Comment]:
        return Comment.objects.in_bulk()

    def now_stored(self, entry: Entry) -> Comment | None:
        return Comment.objects.filter(pk=entry.pk).first()

    def add(self, row: Comment, author, parent, **more) -> Entry:
        entry = Entry(row.pk, author, parent, [marker(row.body)], **more)
        self.record.entries.append(entry)
        return entry

    def clear_away(self, *allowed: Entry):
        """Note which comments were erased or deleted in this step: only these may have been."""
        rows = self.rows()
        for entry in self.record.present:
            if entry.pk not in rows or not rows[entry.pk].body:
                assert entry in allowed, f"{entry} is gone, and nobody asked for it"
                self.record.forget(entry)
