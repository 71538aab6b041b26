"""Words that mean the same, as staff list them."""

from django.contrib import admin

from blog.models.search import Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(admin.ModelAdmin):
    search_fields = ["terms"]
