"""A member of staff, as a process, who moves whoever is in one intake to another one, and back.

python -m tests.courses.movers ROUNDS FROM TO
"""

import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402

from courses import changing, transfers  # noqa: E402
from courses.models import SignUp  # noqa: E402

rounds, *intakes = map(int, sys.argv[1:])
staff = User.objects.first()
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
for number in range(rounds):
    here, there = intakes[number % 2], intakes[1 - number % 2]
    for sign_up in SignUp.objects.main().live().filter(intake=here):
        terms = transfers.Terms(sign_up.price_each, may_wait=True)
        try:
            transfers.transfer(sign_up.pk, there, terms, by=staff, reason="Rain")
        except transfers.CannotTransfer:
            # The other one was quicker.
            changing.change_places(sign_up.pk, 1 + sign_up.pk % 3, by=staff)
sys.stdout.write("done\n")
