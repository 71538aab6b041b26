"""When the watch may send the next request to each register of works."""

from django.db import models
from django.utils import timezone


class RegisterSlot(models.Model):
    """The moment from which a register, named by the setting with its address, may be asked again.
    All workers share it."""

    setting = models.CharField(max_length=60, primary_key=True)
    free_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.setting
