"""Writes the works of works.json as they come out of a file that the site exported and read back,
for citeproc-js: `python -m tests.blog.styles.exported bib`, ris or json.

A work with a version is left out: the site keeps none.
"""

import json
import os
import sys
from pathlib import Path

import django


def main(suffix):
    from blog.citations import formats
    from blog.models import Source

    works = json.loads((Path(__file__).parent / "works.json").read_text())
    works = [work for work in works if "version" not in work]
    stored = [Source.from_csl(work).as_csl() | {"id": work["id"]} for work in works]
    records = formats.read(formats.write(stored, suffix))
    read = [record.csl | {"id": work["id"]} for record, work in zip(records, works, strict=True)]
    sys.stdout.write(json.dumps(read, ensure_ascii=False))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(sys.argv[1])
