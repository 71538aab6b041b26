"""Staff and their groups: Django's own admins, with forms that undo nobody else's changes."""

import django.contrib.auth.admin as django_admin
from django.contrib import admin
from django.contrib.auth.models import Group, User

from website.admin.editing import EditingAdmin

admin.site.unregister([User, Group])


@admin.register(User)
class UserAdmin(EditingAdmin, django_admin.UserAdmin):
    pass


@admin.register(Group)
class GroupAdmin(EditingAdmin, django_admin.GroupAdmin):
    pass
