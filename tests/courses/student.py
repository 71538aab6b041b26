"""One student as a process of their own: waits for a line, sends the form, then reads the receipt.

python student.py PORT PATH FORM
"""

import json
import sys
from http.client import HTTPConnection

port, path, form = sys.argv[1:]
connection = HTTPConnection("127.0.0.1", int(port), timeout=60)
connection.connect()
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
headers = {"Content-Type": "application/x-www-form-urlencoded"}
connection.request("POST", path, form, headers)
answer = connection.getresponse()
answer.read()
receipt = answer.headers["Location"]
page = ""
if receipt:
    connection.request("GET", receipt)
    page = connection.getresponse().read().decode()
sys.stdout.write(json.dumps({"status": answer.status, "page": page}))
