"""Synonyms for the search, in the admin."""

from django.contrib import admin

from blog.models.search import Synonyms
from website.admin.editing import EditingAdmin


@admin.register(Synonyms)
class SynonymsAdmin(EditingAdmin):
    search_fields = ["terms"]
