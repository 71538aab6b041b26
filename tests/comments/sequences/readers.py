"""What readers do, through the pages and forms that they see."""

from dataclasses import dataclass

from django.urls import reverse

from comments.models import Comment
from tests.comments.sequences import rules
from tests.comments.sequences.driver import act
from tests.comments.sequences.record import Entry, Report, marker
from tests.comments.sequences.stage import EXTRA, SELDOM, WHICH, Stage
from tests.editing import forms
from tests.website.builders import confirmation_path, make_personal_data_path


def has_entries(stage):
    return bool(stage.record.present)


@dataclass
class Receipt:
    """A receipt page that its author has opened: the form for changes, if it had one."""

    entry: Entry
    url: str
    form: dict
    wording: str


class Readers(Stage):
    @act(weight=4, who=WHICH, parent=WHICH, extra=EXTRA, asks=range(4), fills=SELDOM)
    def post(self, who, parent, extra, asks, fills):
        """Post a comment, or answer one, which may be gone since the form was opened."""
        author = self.pick(self.authors, who)
        self._post(author, author.email, self._parent(parent), extra, asks, fills)

    @act(weight=1, who=WHICH, whose=WHICH, parent=WHICH)
    def post_under_the_address_of_another(self, who, whose, parent):
        author, other = self.pick(self.authors, who), self.pick(self.authors, whose)
        self._post(author, other.email, self._parent(parent), "plain", 0, False)

    def _parent(self, which):
        """What is answered: nothing, or a comment, which may be gone."""
        return self.pick([None, self.at_hand, *self.record.entries], which)

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
        entry.notify_on_publish, entry.notify_on_reply = bool(asks & 1), bool(asks & 2)

    def _check_refusal(self, answer, parent, body):
        """What was typed is on the page still, wherever there is a form to post it with."""
        is_open = self.policy.is_open(self.article, now=self.now())
        assert not is_open or (parent and marker(body) in answer.text)

    def _receipt(self, which, is_old):
        """A receipt that was opened before, or is opened now; None if it has no form any more."""
        if is_old and self.receipts:
            return self.pick(self.receipts[::-1], which)
        number = len(self.receipts)
        self._open_the_receipt(self.entry(which))
        return self.receipts[-1] if len(self.receipts) > number else None

    def _open_the_receipt(self, entry):
        row = self.now_stored(entry)
        page = entry.author.browser.get(row.receipt_url) if entry.author else None
        found = [form for form in forms(page.text) if "body" in form] if page else []
        if found:
            self.receipts.append(Receipt(entry, row.receipt_url, found[0], marker(row.body)))

    @act(weight=4, given=has_entries, which=WHICH, extra=EXTRA, is_old=SELDOM)
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

    @act(given=has_entries, which=WHICH, is_old=SELDOM)
    def take_back(self, which, is_old):
        receipt = self._receipt(which, is_old)
        if not receipt:
            return
        receipt.entry.author.browser.post(receipt.url, receipt.form | {"action": "delete"})
        self.clear_away(receipt.entry)

    @act(given=has_entries, which=WHICH)
    def report(self, which):
        entry = self.entry(which)
        report = Report(self.record.new_marker("report"), self.record.step)
        address = reverse("comments:report", args=[entry.pk])
        answer = self.authors[0].browser.post(address, {"reason": f"See {report.marker}"})
        if answer.status_code == 200:
            entry.reports.append(report)

    @act(given=has_entries, which=WHICH, link=("confirm", "confirm", "stop", "stop on the receipt"))
    def use_a_link(self, which, link):
        entry = self.entry(which)
        if not entry.author:
            return
        row, browser = self.now_stored(entry), entry.author.browser
        if link == "confirm":
            self._confirm(entry, row)
        elif link == "stop":
            entry.notify_on_reply &= browser.post(row.stop_url).status_code != 200
        else:
            answer = browser.post(row.receipt_url, {"action": "stop"})
            entry.notify_on_reply &= answer.status_code != 303

    def _confirm(self, entry, row):
        answer = entry.author.browser.post(confirmation_path("comment", row))
        if answer.status_code == 302:
            entry.is_confirmed = True
            entry.author.token = answer.url.partition("#known=")[2] or entry.author.token
            rules.judge_again(entry, row, self.policy)

    @act(weight=1, who=WHICH, by_staff=(False, True))
    def erase_a_person(self, who, by_staff):
        """Through the link to one's own data, or by staff."""
        author = self.pick(self.authors, who)
        if by_staff:
            form = {"email": author.email, "erase": "1"}
            self.desks["boss"].post(reverse("admin:website_personal_data"), form)
        else:
            author.browser.post(make_personal_data_path(author.email))
        theirs = [entry for entry in self.record.present if entry.author is author]
        self.clear_away(*theirs)
        assert all(entry.is_gone for entry in theirs), "a comment of an erased person is there"
        self.record.gone.update({author.marker} if self._only_theirs(author) else set())
        self.replace_author(author)

    def _only_theirs(self, author):
        """Whether nobody posted from this person's browser under another address: that name stays."""
        return not Comment.objects.filter(name=author.name).exists()
