# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a report is kept, and all that is left when it has been erased (see `keeping`)."""

from django.db import models

from wbs.accounts.models import Institution
from wbs.vault import tokens


class Kept(models.Model):
    """What may stand against erasing a report, in the clear: the tick has no key."""

    # A legal hold; why is in the desk's journal.
    held = models.BooleanField(default=False)
    # Whether the last word is the reporter's, and asks for an answer.
    unanswered = models.BooleanField(default=False)

    class Meta:
        abstract = True


class KeepSet(models.Model):
    """How many months after their end the reports of one jenis are kept; without a row for ever."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    category = models.OneToOneField("reports.Category", models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.months} months"


class SpentTag(models.Model):
    """A reporter's tag whose report is erased: theirs are looked for in runs, without large gaps.

    Only its owner's key can make it; it leads to nothing any more.
    """

    tag = models.BinaryField(max_length=32, primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return "spent tag"


class Upkeep(models.Model):
    """The last round of erasing that this database saw, and whether its traces still lie about."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    round = models.UUIDField(null=True)
    unclean = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "upkeep"
