"""Demonstration content, so that a new site is not an empty one."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
