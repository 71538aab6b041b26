"""Many students at once, against the real server."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from tests.courses.builders import form_data
from tests.server import running_site

STUDENT = Path(__file__).parent / "student.py"
OPEN_INTAKE = (
    "from tests.courses.builders import make_intake; print(make_intake(seats=10).get_sign_up_url())"
)


def _all_at_once(port, path, forms):
    """Every form from a process of its own, sent when all of them are connected."""
    crowd = [
        subprocess.Popen(
            [sys.executable, STUDENT, port, path, urlencode(form)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for form in forms
    ]
    for student in crowd:
        assert student.stdout.readline() == "ready\n"
    for student in crowd:
        student.stdin.write("\n")
        student.stdin.flush()
    return [json.loads(student.communicate(timeout=90)[0]) for student in crowd]


def test_of_thirty_at_once_ten_hold_the_ten_seats_and_the_others_wait_in_order(tmp_path):
    with running_site(tmp_path, SIGN_UP_RATE="") as site:
        path = site.shell(OPEN_INTAKE)
        forms = [form_data() for _student in range(30)]
        answers = _all_at_once(site.env["PORT"], path, forms)
        mails = site.manage("worker", "--once")
    pages = [answer["page"] for answer in answers]
    turns = [re.search(r"Number (\d+) in the queue", page) for page in pages]
    assert Counter(answer["status"] for answer in answers) == {303: 30}
    assert sum("We hold a place for you" in page for page in pages) == 10
    assert sorted(int(turn[1]) for turn in turns if turn) == list(range(1, 21))
    assert len(set(re.findall(r"^To: (\S+)$", mails, re.MULTILINE))) == 30
