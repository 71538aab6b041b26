"""What a student does on the receipt, and what comes of it."""

import re

from website.models import OutgoingMail


def press(client, student, action, **answers):
    return client.post(student.get_absolute_url(), {"action": action, **answers})


def last_mail(email):
    return OutgoingMail.objects.filter(to=email).latest("pk")


def confirmation_path(mail):
    """The path of the confirmation link in a mail."""
    return re.search(r"(/confirm/\S+)", mail.text)[1]


def history(student):
    return list(student.events.values_list("kind", flat=True))
