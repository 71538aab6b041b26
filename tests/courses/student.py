"""One student, as a process: waits for a line on stdin, sends the form, reads the receipt, and
may press one of its buttons.

python student.py PORT PATH FORM ACTION
"""

import json
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode

port, path, form, action = sys.argv[1:]
connection = HTTPConnection("127.0.0.1", int(port), timeout=120)
connection.connect()
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()


def ask(method, path, form=None):
    """The status, the URL of the redirect, and the page."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    connection.request(method, path, form, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers["Location"], answer.read().decode()


status, receipt, _page = ask("POST", path, form)
statuses, page = [status], ""
if receipt and action:
    statuses.append(ask("POST", receipt, urlencode({"action": action}))[0])
if receipt:
    status, _location, page = ask("GET", receipt)
    statuses.append(status)
sys.stdout.write(json.dumps({"statuses": statuses, "page": page}))
