# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every table has in common whose rows name files of the storage."""

from django.db import models

from wbs.accounts.models import Institution
from wbs.vault import tokens


class StoredFile(models.Model):
    """One sealed file of the storage. `sealed` holds its name and key."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    storage = models.CharField(max_length=80, unique=True)
    sealed = models.BinaryField()
    size_padded = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        abstract = True
