"""How many seats made-up addresses reserve, and for how long, from one network and from many.

    python -m benchmarks.made_up

Sends twenty sign-ups that nobody confirms to the real server, for intakes of twelve seats of which
some are confirmed. Needs requirements-dev.txt. Fails where a free seat is not left.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlencode

from benchmarks.beside import FORM_HEADERS, new_folder, say
from tests.server import running_site

SIGN_UPS, SEATS = 20, 12
NETWORKS: dict[str, Callable[[int], str]] = {
    "one address": lambda _number: "198.51.100.7",
    "one IPv4 /24": lambda number: f"198.51.100.{number}",
    "one IPv6 /48": lambda number: f"2001:db8:9:{number:x}::1",
    "everywhere": lambda number: f"198.{number}.100.7",
}
INTAKE = """
from tests.courses.builders import make_confirmed, make_course, make_intake
intake = make_intake(seats={seats}, course=make_course(slug="course-{number}"))
for _ in range({confirmed}):
    make_confirmed(intake)
print(intake.pk, intake.get_sign_up_url())
"""
RESERVED = """
from courses.models import Intake
intake = Intake.objects.get(pk={pk})
holds = [seat.sign_up.reserved_until - seat.sign_up.created_at
         for seat in intake.seats.filter(sign_up__status="awaiting_confirmation")]
print(intake.seats.filter(sign_up=None).count(), *(round(hold.total_seconds() / 3600) for hold in holds))
"""
_numbers = count(1)


def main() -> int:
    """Prints a line for each network and number of confirmed seats."""
    least = SEATS
    with tempfile.TemporaryDirectory() as folder:
        home = new_folder(folder, "site")
        # A rate for sign-ups would stop one visitor earlier.
        rates = {"SIGN_UP_RATE": "", "MAILBOX_RATE": "5/h,20/d"}
        with running_site(home, TRUSTED_PROXIES="127.0.0.1", **rates) as site:
            for confirmed in (0, 6, 9, 11):
                for network, address in NETWORKS.items():
                    least = min(least, _measure(site, confirmed, network, address))
    return 0 if least > 0 else 1


def _measure(site, confirmed: int, network: str, address: Callable[[int], str]) -> int:
    """Prints what is reserved, and returns how many seats are free."""
    code = INTAKE.format(seats=SEATS, number=next(_numbers), confirmed=confirmed)
    pk, path = site.shell(code).split()
    for number in range(SIGN_UPS):
        _sign_up(site.env["PORT"], path, address(number))
    free, *hours = map(int, site.shell(RESERVED.format(pk=pk)).split())
    holds = ", ".join(f"{seats} for {hour} h" for hour, seats in sorted(Counter(hours).items()))
    say(f"{confirmed} confirmed, {network}: {free} free; reserved {holds or 'none'}")
    return free


def _sign_up(port: str, path: str, address: str) -> None:
    form = {"name": "Nobody", "email": f"{next(_numbers)}@made-up.example", "places": "1"}
    form |= {"for_whom": "myself", "message": "", "consent": "on"}
    connection = HTTPConnection("127.0.0.1", int(port))
    headers = {**FORM_HEADERS, "X-Forwarded-For": address}
    connection.request("POST", path, urlencode(form).encode(), headers)
    if connection.getresponse().status != 303:
        raise RuntimeError(f"{path} did not take a sign-up")
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
