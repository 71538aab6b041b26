"""The column by which rows of one mailbox are found, however its address was typed."""

from typing import Any

from django.db import models

from website.addresses import MAILBOX_LENGTH, mailbox


class MailboxField(models.CharField):
    """The `mailbox` of the address in the field `of`, written with every save. Filter by what
    `mailbox` returns. `QuerySet.update` of the address has to write this field too."""

    def __init__(self, *args: Any, of: str = "email", **kwargs: Any) -> None:
        usual: dict[str, Any] = {"max_length": MAILBOX_LENGTH, "editable": False, "default": ""}
        super().__init__(*args, **usual | kwargs)
        self.of = of

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = mailbox(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value
