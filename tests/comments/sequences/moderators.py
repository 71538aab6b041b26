"""What moderators do, on pages that they have opened now or before."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from blog import publishing
from comments.models import Comment, CommentPolicy
from tests.comments.sequences import markup
from tests.comments.sequences.readers import HAS_ENTRIES
from tests.comments.sequences.record import BLOCKED_WORD, HELD_WORD, marker
from tests.comments.sequences.stage import EXTRA, SELDOM, WHICH, Stage
from tests.editing import inputs

LIST = "admin:comments_comment_changelist"
WHO = st.sampled_from(["anna", "bela"])
VERB = st.sampled_from(["approve", "approve", "spam", "trash"])
# Whether a button is pressed on a page that was opened before.
IS_OLD = st.sampled_from([False, False, True])
TABS = st.sampled_from(["held", "held", "reported", "approved", "spam", "trash", "all"])
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "publish_unseen": st.booleans(),
        "hold_first_time": st.booleans(),
        "held_words": st.sampled_from(["", HELD_WORD]),
        "blocked_words": st.sampled_from(["", BLOCKED_WORD]),
        "links_limit": st.integers(0, 2),
        "blatant_spam": st.sampled_from(CommentPolicy.Blatant.values),
        "moderator_mails": st.sampled_from(CommentPolicy.Mails.values),
        "nesting": st.integers(0, 3),
        "newest_first": st.booleans(),
        "page_size": st.sampled_from([10, 50]),
    },
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


class Moderators(Stage):
    @rule(who=WHO, which=WHICH, tab=TABS, several=st.booleans())
    @HAS_ENTRIES
    def open_a_page(self, who, which, tab, several):
        """To press a button on it later."""
        if several:
            self._open_the_list(who, tab)
        else:
            self._open(who, self.pick(self.record.present, which))

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

    @rule(who=WHO, which=WHICH, button=WHICH, is_old=IS_OLD)
    @HAS_ENTRIES
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
        return self._open(who, self.pick(self.record.present, which))

    @rule(who=WHO, tab=TABS, verb=VERB, is_old=IS_OLD)
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

    @rule(who=WHO)
    @precondition(lambda self: any(entry.before for entry in self.record.present))
    def undo(self, who):
        before = self.rows()
        self.desks[who].post(reverse("admin:comments_comment_undo"))
        for pk, row in self.rows().items():
            if (row.status, row.decided_at) != (before[pk].status, before[pk].decided_at):
                by = self.record.entry(pk).undo()
                assert by == who, f"{who} undid what {by} had decided"

    @rule(who=WHO, which=WHICH, is_old=IS_OLD)
    @HAS_ENTRIES
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

    @rule(who=WHO, which=WHICH, extra=EXTRA, is_old=IS_OLD)
    @HAS_ENTRIES
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

    @rule(which=WHICH, several=st.booleans())
    @HAS_ENTRIES
    def delete_in_the_admin(self, which, several):
        """On the comment's own page for it, or from the list."""
        entries = [self.pick(self.record.present, which)]
        address = reverse("admin:comments_comment_delete", args=[entries[0].pk])
        form = {"post": "yes"}
        if several:
            entries += [self.pick(self.record.present, which + 1)]
            address = f"{reverse(LIST)}?queue=all"
            pks = [entry.pk for entry in entries]
            form |= {"action": "delete_selected", "_selected_action": pks}
        self.desks["boss"].post(address, form)
        self.clear_away(*entries)

    @rule(which=WHICH, links=st.booleans())
    @HAS_ENTRIES
    def make_new_links_or_check_the_queue_again(self, which, links):
        form = {"action": "make_new_links"}
        form["_selected_action"] = [self.pick(self.record.present, which).pk]
        if links:
            self.desks["anna"].post(f"{reverse(LIST)}?queue=all", form)
        else:
            self.desks["anna"].post(reverse("admin:comments_comment_recheck"))

    @rule(changes=SETTINGS)
    def change_the_policy(self, changes):
        CommentPolicy.objects.update(**changes)
        self.policy = CommentPolicy.load()

    @rule(withdraw=st.booleans(), close=SELDOM)
    def change_the_article(self, withdraw, close):
        self.article.refresh_from_db()
        self.article.withdrawn_at = timezone.now() if withdraw else None
        self.article.comments_open = not close
        publishing.save(self.article)

    @rule(is_active=st.booleans())
    def have_a_moderator_leave_or_return(self, is_active):
        User.objects.filter(username="bela").update(is_active=is_active)
        if is_active:
            self.log_in()
