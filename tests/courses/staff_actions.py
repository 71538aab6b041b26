"""One of several members of staff, as a process: random actions on an intake.

python -m tests.courses.staff_actions SEED STEPS INTAKE SEATS
"""

import random
import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from courses import places, waiting_list  # noqa: E402
from courses.models import SignUp  # noqa: E402


def _let_time_pass(pk):
    past = timezone.now() - timedelta(seconds=1)
    SignUp.objects.filter(pk=pk, expires_at__isnull=False).update(expires_at=past)
    waiting_list.lapse_next()


ACTIONS = [*[places.confirm] * 4, places.cancel, waiting_list.decline, _let_time_pass]
seed, steps, intake, seats = map(int, sys.argv[1:])
chance = random.Random(seed)  # noqa: S311
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
for step in range(steps):
    if step % 10 == 9:
        try:
            places.set_capacity(intake, seats - chance.randint(0, 4), by=None)
        except places.SeatsTaken:
            places.set_capacity(intake, seats, by=None)
    elif pks := list(SignUp.objects.filter(intake=intake).values_list("pk", flat=True)):
        chance.choice(ACTIONS)(chance.choice(pks))
sys.stdout.write("done\n")
