"""What moderators do, on pages that they have opened now or before."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from blog import publishing
from comments.models import Comment, CommentPolicy
from tests.comments.sequences import markup
from tests.comments.sequences.driver import act
from tests.comments.sequences.readers import Readers, has_entries
from tests.comments.sequences.record import BLOCKED_WORD, HELD_WORD, marker
from tests.comments.sequences.stage import EXTRA, SELDOM, WHICH
from tests.editing import inputs

LIST = "admin:comments_comment_changelist"
WHO = ("anna", "bela")
VERB = ("approve", "approve", "spam", "trash")
# Whether a button is pressed on a page that was opened before.
IS_OLD = (False, False, True)
TABS = ("held", "held", "reported", "approved", "spam", "trash", "all")
SETTINGS = (
    *[{"publish_unseen": False}, {"publish_unseen": True}] * 3,
    *[{"held_words": HELD_WORD}, {"blocked_words": BLOCKED_WORD}, {"links_limit": 1}] * 2,
    *({"held_words": "", "blocked_words": "", "links_limit": 2}, {"hold_first_time": True}),
    *({"blatant_spam": value} for value in CommentPolicy.Blatant.values),
    *({"moderator_mails": value} for value in CommentPolicy.Mails.values),
    *({"nesting": 0}, {"nesting": 1}, {"nesting": 3}, {"newest_first": True}, {"page_size": 10}),
)


@dataclass
class Opened:
    """A page that a moderator has open: what it would send, and what is on it. `pk` is None for the
    list, whose tab is `tab`."""

    who: str
    step: int
    pk: int | None
    tab: str
    versions: dict
    buttons: list
    form: dict
    wordings: set


class Moderators(Readers):
    @act(given=has_entries, who=WHO, which=WHICH, tab=TABS, page=("comment", "list", "receipt"))
    def open_a_page(self, who, which, tab, page):
        """To press a button on it later."""
        if page == "list":
            self._open_the_list(who, tab)
        elif page == "comment":
            self._open(who, self.entry(which))
        else:
            self._open_the_receipt(self.entry(which))

    def _open(self, who, entry):
        address = reverse("admin:comments_comment_change", args=[entry.pk])
        return self._opened(who, self.desks[who].get(address), entry.pk)

    def _open_the_list(self, who, tab):
        return self._opened(who, self.desks[who].get(reverse(LIST), {"queue": tab}), None, tab)

    def _opened(self, who, answer, pk, tab=""):
        """What a moderator has open now; None if they may not."""
        if answer.status_code != 200:
            return None
        page, form = answer.text, inputs(answer.text) if pk else {}
        sends = markup.versions(page), markup.buttons(page), form
        opened = Opened(who, self.record.step, pk, tab, *sends, markup.wordings(page))
        (self.items if pk else self.lists).append(opened)
        return opened

    @act(weight=6, given=has_entries, who=WHO, which=WHICH, button=WHICH, is_old=IS_OLD)
    def decide(self, who, which, button, is_old):
        page = self._item(who, which, is_old)
        if not page or not page.buttons:
            return
        before, verb = self.rows(), self.pick(page.buttons, button)
        address = reverse("admin:comments_comment_decide", args=[page.pk, verb])
        form = {"seen": page.versions.get(None, ""), "reason": "advice"}
        self.desks[page.who].post(address, form)
        self._note_decisions(page, before)

    def _item(self, who, which, is_old):
        """A page that was opened before, or the page of a comment as it is now."""
        old = [page for page in self.items if page.who == who]
        if is_old and old:
            return self.pick(old[::-1], which)
        return self._open(who, self.entry(which))

    @act(who=WHO, tab=TABS, verb=VERB, is_old=IS_OLD)
    def decide_several(self, who, tab, verb, is_old):
        page = self.lists[-1] if is_old and self.lists else self._open_the_list(who, tab)
        if not page:
            return
        before = self.rows()
        seen = {f"seen-{pk}": version for pk, version in page.versions.items() if pk}
        form = {"action": f"{verb}_selected", "_selected_action": [*filter(None, page.versions)]}
        address = f"{reverse(LIST)}?queue={page.tab}"
        self.desks[page.who].post(address, form | seen)
        self._note_decisions(page, before)

    def _note_decisions(self, page, before):
        """Write down each decision that was taken: on what, and having read what."""
        for pk, row in self.rows().items():
            if row.decided_at == before[pk].decided_at or row.decided_at is None:
                continue
            entry = self.record.entry(pk)
            assert row.decided_by.username == page.who
            assert before[pk].status == row.status or pk in page.versions or pk == page.pk
            wording = marker(row.body) if row.status == Comment.Status.APPROVED else None
            assert wording is None or wording in page.wordings, "approved unread"
            entry.decide(page.who, wording=wording, seen_at=page.step)

    @act(given=lambda stage: any(entry.before for entry in stage.record.present), who=WHO)
    def undo(self, who):
        answer, before = self.desks[who].get(reverse(LIST)), self.rows()
        form = {"undo": markup.undo_key(answer.text)}
        self.desks[who].post(reverse("admin:comments_comment_undo"), form)
        for pk, row in self.rows().items():
            if (row.status, row.decided_at) != (before[pk].status, before[pk].decided_at):
                by = self.record.entry(pk).undo()
                assert by == who, f"{who} undid what {by} had decided"

    @act(given=has_entries, who=WHO, which=WHICH, is_old=IS_OLD)
    def reply(self, who, which, is_old):
        if not (page := self._item(who, which, is_old)):
            return
        before, body = self.rows(), self.record.new_text("plain")
        form = {"seen": page.versions.get(None, ""), "reply": body}
        self.desks[page.who].post(reverse("admin:comments_comment_reply", args=[page.pk]), form)
        if written := Comment.objects.filter(body=body).first():
            entry = self.add(written, None, self.record.entry(page.pk), is_staffs=True)
            entry.passed.add(marker(body))
            before[written.pk] = written
        self._note_decisions(page, before)

    @act(given=has_entries, who=WHO, which=WHICH, extra=EXTRA, is_old=IS_OLD)
    def edit(self, who, which, extra, is_old):
        if not (page := self._item(who, which, is_old)):
            return
        entry, body = self.record.entry(page.pk), self.record.new_text(extra)
        before = self.now_stored(entry)
        address = reverse("admin:comments_comment_edit", args=[page.pk])
        self.desks[page.who].post(address, page.form | {"body": body})
        after = self.now_stored(entry)
        if after and after.body == body:
            assert marker(before.body) in page.wordings, "a change of somebody else was undone"
            entry.wordings.append(marker(body))
            entry.passed.add(marker(body))

    @act(weight=1, given=has_entries, which=WHICH, several=(False, True))
    def delete_in_the_admin(self, which, several):
        """On the comment's own page for it, or from the list."""
        entries = [self.entry(which)]
        address = reverse("admin:comments_comment_delete", args=[entries[0].pk])
        form = {"post": "yes"}
        if several:
            entries += [self.pick(self.record.present, which + 1)]
            address = f"{reverse(LIST)}?queue=all"
            pks = [entry.pk for entry in entries]
            form |= {"action": "delete_selected", "_selected_action": pks}
        self.desks["boss"].post(address, form)
        self.clear_away(*entries)

    @act(weight=1, given=has_entries, which=WHICH, links=(False, True))
    def make_new_links_or_check_the_queue_again(self, which, links):
        form = {"action": "make_new_links"}
        form["_selected_action"] = [self.entry(which).pk]
        if links:
            self.desks["anna"].post(f"{reverse(LIST)}?queue=all", form)
        else:
            self.desks["anna"].post(reverse("admin:comments_comment_recheck"))

    @act(weight=3, changes=SETTINGS)
    def change_the_policy(self, changes):
        CommentPolicy.objects.update(**changes)
        self.policy = CommentPolicy.load()

    @act(weight=1, withdraw=(False, False, True), close=SELDOM)
    def change_the_article(self, withdraw, close):
        self.article.refresh_from_db()
        self.article.withdrawn_at = timezone.now() if withdraw else None
        self.article.comments_open = not close
        publishing.save(self.article)

    @act(weight=1, is_active=(False, True, True))
    def have_a_moderator_leave_or_return(self, is_active):
        User.objects.filter(username="bela").update(is_active=is_active)
        if is_active:
            self.log_in()
