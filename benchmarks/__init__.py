"""The source of the figures in docs/performance.md: each is run as `python -m benchmarks.NAME`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
