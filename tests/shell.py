"""Runs code of tests in one process of a site, as `manage.py shell` does: each line of its input is code,
and each line of its output what the code printed and how it failed, as JSON."""

import io
import json
import os
import sys
import traceback
from contextlib import redirect_stdout

import django


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management.commands.shell import Command

    names = Command().get_namespace(verbosity=0)
    for line in sys.stdin:
        printed, failure = io.StringIO(), ""
        with redirect_stdout(printed):
            try:
                exec(json.loads(line), dict(names))  # noqa: S102
            except Exception:  # noqa: BLE001
                failure = traceback.format_exc()
        sys.stdout.write(json.dumps([printed.getvalue().strip(), failure]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
