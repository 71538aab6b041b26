"""Filling the columns of mailboxes, for the migrations of all apps."""

from django.db import IntegrityError, transaction

from website.addresses import mailbox


def fill_mailboxes(model, name, *, of="email"):
    """Write the mailbox of each row's address where it is another. A row that a constraint allows
    only once, and that exists under another spelling, stays as it is."""
    rows = model.objects.exclude(**{of: ""}).values_list("pk", of, name)
    for pk, address, stored in list(rows):
        found = mailbox(address)
        if found != stored:
            try:
                with transaction.atomic():
                    model.objects.filter(pk=pk).update(**{name: found})
            except IntegrityError:
                continue
