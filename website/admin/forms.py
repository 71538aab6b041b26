"""Admin forms of the core."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from website.address_field import AddressField
from website.addresses import same_mailbox
from website.images import uploads
from website.models import Image
from website.one_line import OneLineField
from website.staff import invitations, roles

# Where HEIC is not among them, iPhones turn a photo into JPEG when it is chosen.
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/avif"


class ImageForm(forms.ModelForm):
    """Clean the image before it is stored, so that the upload itself never is."""

    class Meta:
        model = Image
        fields = ["file", "title", "alt", "is_decorative", "credit", "focal_x", "focal_y"]

    file = forms.FileField(
        label=_("File"),
        help_text=Image._meta.get_field("file").help_text,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        return uploads.clean_and_store(upload, upload.size)


class RoleField(forms.ModelMultipleChoiceField):
    """Roles as checkboxes, each with what it may do."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Group) -> str:
        summary = roles.SUMMARIES.get(group.name)
        return f"{group.name}: {summary}" if summary else group.name


class InvitationForm(forms.ModelForm):
    """A colleague who gets an account."""

    roles = RoleField(
        label=_("Roles"),
        queryset=Group.objects.order_by("name"),
        error_messages={"required": _("Choose at least one role.")},
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]
        labels = {"email": _("Email")}
        field_classes: ClassVar = {
            "email": AddressField,
            **dict.fromkeys(("first_name", "last_name"), OneLineField),
        }
        widgets = {
            "email": AdminEmailInputWidget,
            **dict.fromkeys(("first_name", "last_name"), AdminTextInputWidget),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        is_known = any(
            same_mailbox(user.email, email) for user in User.objects.exclude(email="").only("email")
        )
        username = invitations.username_for(email)
        if is_known or User.objects.filter(username__iexact=username).exists():
            text = _("There is an account with this address. Give it the role on its own page.")
            raise ValidationError(text, code="known")
        return email
