"""What readers do, through the pages and forms that they see."""

from dataclasses import dataclass

from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from comments.models import Comment
from tests.comments.sequences import rules
from tests.comments.sequences.record import Entry, Report, marker
from tests.comments.sequences.stage import EXTRA, SELDOM, WHICH, Stage
from tests.editing import forms
from tests.website.builders import confirmation_path, make_personal_data_path

HAS_ENTRIES = precondition(lambda self: self.record.present)


@dataclass
class Receipt:
    """A receipt page that its author has opened: the form for changes, if it had one."""

    entry: Entry
    url: str
    form: dict
    wording: str


class Readers(Stage):
    @rule(who=WHICH, parent=WHICH, extra=EXTRA, asks=st.integers(0, 3), fills=SELDOM)
    def post(self, who, parent, extra, asks, fills):
        """Post a comment, or answer one, which may be gone since the form was opened."""
        author = self.pick(self.authors, who)
        self._post(author, author.email, self._parent(parent), extra, asks, fills)

    @rule(who=WHICH, whose=WHICH, parent=WHICH)
    def post_under_the_address_of_another(self, who, whose, parent):
        author, other = self.pick(self.authors, who), self.pick(self.authors, whose)
        self._post(author, other.email, self._parent(parent), "plain", 0, False)

    def _parent(self, which):
        return self.pick([None, None, *self.record.entries], which)

    def _post(self, author, email, parent, extra, asks, fills):
        form = {
            "body": self.record.new_text(extra),
            "name": author.name,
            "email": email,
            "website": f"https://{author.marker}.example/",
            "subject": "Free offer" if fills else "",
            "parent": parent.pk if parent else "",
            "known": author.token,
            "notify_on_publish": "on" if asks & 1 else "",
            "notify_on_reply": "on" if asks & 2 else "",
        }
        known = bool(author.token) and email == author.email
        answer = author.browser.post(reverse("comments:post", args=[self.article.slug]), form)
        found = Comment.objects.filter(body=form["body"]).first()
        assert (answer.status_code == 303) == bool(found)
        if not found:
            self._check_refusal(answer, parent, form["body"])
            return
        owner = next(it for it in self.authors if it.email == email)
        entry = self.add(found, owner, parent, has_honeypot=fills, is_from_known_browser=known)
        entry.wants_publish, entry.wants_replies = bool(asks & 1), bool(asks & 2)

    def _check_refusal(self, answer, parent, body):
        """What was typed is on the page still, wherever there is a form to post it with."""
        is_open = self.policy.is_open(self.article, now=self.now())
        assert not is_open or (parent and marker(body) in answer.text)

    @rule(which=WHICH)
    @HAS_ENTRIES
    def open_the_receipt(self, which):
        self._open_the_receipt(self.pick(self.record.present, which))

    def _receipt(self, which, is_old):
        """A receipt that was opened before, or is opened now; None if it has no form any more."""
        if is_old and self.receipts:
            return self.pick(self.receipts[::-1], which)
        number = len(self.receipts)
        self._open_the_receipt(self.pick(self.record.present, which))
        return self.receipts[-1] if len(self.receipts) > number else None

    def _open_the_receipt(self, entry):
        row = self.now_stored(entry)
        page = entry.author.browser.get(row.receipt_url) if entry.author else None
        found = [form for form in forms(page.text) if "body" in form] if page else []
        if found:
            self.receipts.append(Receipt(entry, row.receipt_url, found[0], marker(row.body)))

    @rule(which=WHICH, extra=EXTRA, is_old=SELDOM)
    @HAS_ENTRIES
    def change_the_comment(self, which, extra, is_old):
        """Save a change in a receipt that was opened before, or just now."""
        receipt = self._receipt(which, is_old)
        if not receipt:
            return
        before, body = self.now_stored(receipt.entry), self.record.new_text(extra)
        form = receipt.form | {"action": "edit", "body": body}
        receipt.entry.author.browser.post(receipt.url, form)
        after = self.now_stored(receipt.entry)
        if after and after.body == body:
            assert receipt.wording == marker(before.body), "a change of somebody else was undone"
            receipt.entry.wordings.append(marker(body))

    @rule(which=WHICH, is_old=SELDOM)
    @HAS_ENTRIES
    def take_back(self, which, is_old):
        receipt = self._receipt(which, is_old)
        if not receipt:
            return
        receipt.entry.author.browser.post(receipt.url, receipt.form | {"action": "delete"})
        self.clear_away(receipt.entry)

    @rule(which=WHICH)
    @HAS_ENTRIES
    def report(self, which):
        entry = self.pick(self.record.present, which)
        report = Report(self.record.new_marker("report"), self.record.step)
        address = reverse("comments:report", args=[entry.pk])
        answer = self.authors[0].browser.post(address, {"reason": f"See {report.marker}"})
        if answer.status_code == 200:
            entry.reports.append(report)

    @rule(which=WHICH)
    @precondition(lambda self: self._unconfirmed())
    def confirm_the_address(self, which):
        entry = self.pick(self._unconfirmed(), which)
        row = self.now_stored(entry)
        path = confirmation_path("comment", row)
        answer = entry.author.browser.post(path)
        if answer.status_code == 302:
            entry.is_confirmed = True
            entry.author.token = answer.url.partition("#known=")[2] or entry.author.token
            rules.judge_again(entry, row, self.policy)

    def _unconfirmed(self):
        return [it for it in self.record.present if it.author and not it.is_confirmed]

    @rule(which=WHICH, on_receipt=st.booleans())
    @HAS_ENTRIES
    def stop_the_mails(self, which, on_receipt):
        entry = self.pick(self.record.present, which)
        if not entry.author:
            return
        row = self.now_stored(entry)
        if on_receipt:
            answer = entry.author.browser.post(row.receipt_url, {"action": "stop"})
        else:
            answer = entry.author.browser.post(row.stop_url)
        if answer.status_code in {200, 303}:
            entry.wants_replies = False

    @rule(who=WHICH, chance=st.integers(1, 3))
    def erase_a_person(self, who, chance):
        """Through the link to one's own data, or by staff."""
        if chance == 3:
            return
        author = self.pick(self.authors, who)
        if chance == 1:
            author.browser.post(make_personal_data_path(author.email))
        else:
            form = {"email": author.email, "erase": "1"}
            self.desks["boss"].post(reverse("admin:website_personal_data"), form)
        theirs = [entry for entry in self.record.present if entry.author is author]
        self.clear_away(*theirs)
        assert all(entry.is_gone for entry in theirs), "a comment of an erased person is there"
        self.record.gone.update({author.marker} if self._only_theirs(author) else set())
        self.replace_author(author)

    def _only_theirs(self, author):
        """Whether nobody posted from this person's browser under another address: that name stays."""
        return not Comment.objects.filter(name=author.name).exists()
