"""Sessions of staff, in a table that names the user of each.

A session ends 12 hours after its last request and 14 days after its login, when its user logs out
everywhere or gets another password, and when the account is deactivated.
"""

import time
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest
from django.utils import timezone

from website.models import StaffSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
# A request extends a session that was last extended longer ago, so that few requests write.
EXTEND_AFTER = timedelta(minutes=5)
BATCH = 50

# In the session, in seconds since the epoch.
LOGGED_IN_AT = "logged_in_at"
EXTENDED_AT = "extended_at"


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database, with the user in a column and an end of their own."""

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    def create_model_instance(self, data: dict[str, Any]) -> StaffSession:
        row = cast(StaffSession, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        return row

    def get_session_cookie_age(self) -> int:
        """How many seconds the session has from now on, without a request."""
        now = int(time.time())
        last = self.get(LOGGED_IN_AT, now) + int(LONGEST.total_seconds())
        return max(0, min(int(IDLE.total_seconds()), last - now))


def begin(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Receiver of `user_logged_in`: note the time of the login."""
    request.session[LOGGED_IN_AT] = request.session[EXTENDED_AT] = int(time.time())


def extend(session: SessionBase) -> None:
    """Move the end of a session that is in use, unless that was done a moment ago."""
    now = int(time.time())
    if SESSION_KEY in session and now - session.get(EXTENDED_AT, 0) >= EXTEND_AFTER.total_seconds():
        session[EXTENDED_AT] = now


def end_all(user: User, *, but: str | None = None) -> None:
    """End the sessions of a user, on every device; `but` is the key of one that goes on."""
    StaffSession.objects.filter(user=user).exclude(session_key=but or "").delete()


def end_if_deactivated(sender: object, instance: User, **kwargs: Any) -> None:
    """Receiver of `post_save`: an account that is activated again starts without sessions."""
    if not instance.is_active:
        end_all(instance)


def delete_expired() -> bool:
    """Worker job: delete a batch of the sessions that have ended by themselves."""
    expired = StaffSession.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    keys = [*expired.values_list("pk", flat=True)[:BATCH]]
    if keys:
        StaffSession.objects.filter(pk__in=keys).delete()
    return bool(keys)
