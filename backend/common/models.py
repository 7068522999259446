"""What two apps need to keep."""

from django.db import models


class Allowance(models.Model):
    """How far somebody has used up what they may do: it is whole again at `whole_at`. Without a row it is whole."""

    key = models.CharField(max_length=80, primary_key=True)
    whole_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
