"""Synonyms for the search, in the admin."""

from django.contrib import admin

from blog.models.search import Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(admin.ModelAdmin):
    search_fields = ["terms"]
