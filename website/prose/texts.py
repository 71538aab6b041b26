"""What the editor says of links and of pasted text."""

from django.utils.translation import gettext_lazy as _

LINK_TEXTS = {
    "title": _("Link"),
    "address": _("Address"),
    "help": _("A page (example.org), a mailbox (name@example.org) or a telephone number."),
    "wrong": _(
        "This is no address. Type one such as https://example.org, name@example.org or "
        "+44 20 7946 0000."
    ),
    "hint": _("Shown to readers who rest the pointer on it (optional)"),
    "insert": _("Save the link"),
    "cancel": _("Cancel"),
}
PASTE_TEXTS = {
    "pictures": _("Pictures that were not pasted: %s. Upload them under Images."),
    "picture": _("one without a description"),
    "links": _("Links without an address that works here became text: %s."),
    "deleted": _("Passages marked as deleted were left out: %s."),
    "comments": _("Comments of reviewers were left out: %s."),
}
