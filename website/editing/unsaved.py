"""What browsers store of the forms of the admin, until a form is saved: see `static/js/unsaved.js`.

A form sends an id of its window. After a save the next page of the admin repeats it, and the browser
removes what that window has stored.
"""

import re

from django.http import HttpRequest

# The name of the hidden input.
INPUT = "unsaved"
FORM_ID = re.compile(r"[a-z0-9]{1,40}")
IN_SESSION = "saved_forms"
# Pop-up windows are saved without a page that repeats their ids.
MOST = 20


def form_id(request: HttpRequest) -> str:
    """The id that came with a form; empty if there is none."""
    sent = request.POST.get(INPUT, "")
    return sent if FORM_ID.fullmatch(sent) else ""


def note_saved(request: HttpRequest) -> None:
    """Remember that the form of this request was saved."""
    if sent := form_id(request):
        saved = [*request.session.get(IN_SESSION, []), sent]
        request.session[IN_SESSION] = saved[-MOST:]


def pop_saved(request: HttpRequest) -> str:
    """The ids of the forms that were saved since the last page, separated by spaces."""
    return " ".join(request.session.pop(IN_SESSION, []))
