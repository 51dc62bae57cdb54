# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk's own journal of a case. Every row is sealed under the desk key, never the case key.

It stands in this room, which nothing on the reporter's side can import: what the team writes to
itself can be shown to a reporter neither by mistake nor by key.
"""

from django.db import models

from wbs.accounts.models import Institution
from wbs.reports.models import Report
from wbs.reports.stored import StoredFile
from wbs.vault import tokens


class DeskEntry(models.Model):
    """One thing the team said or proposed among itself; never rewritten."""

    class Kind(models.TextChoices):
        """What an entry is."""

        NOTE = "note"
        PROPOSAL = "proposal"
        RETURN = "return"
        RECUSAL = "recusal"
        MASK = "mask"
        UNMASK = "unmask"
        CHECKLIST = "checklist"
        TASK = "task"
        TASK_DONE = "task_done"
        HOLD = "hold"
        RELEASE = "release"

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="desk_position_once"),
        ]
        indexes = [models.Index(fields=["kind", "report"], name="desk_kinds")]

    def __str__(self) -> str:
        return f"desk entry {self.position} of {self.report_id}"


class DeskDigest(models.Model):
    """The folded words of one journal, sealed under the desk key, so that the team can search."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.OneToOneField(Report, models.CASCADE, related_name="+")
    # How many entries it holds the words of: all that there are.
    version = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"desk digest of {self.report_id}"


class DeskFile(StoredFile):
    """One sealed file of the desk, such as the report of an examination (LHP)."""

    entry = models.ForeignKey(DeskEntry, models.PROTECT, related_name="files")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"desk file {self.id}"


class CaseLinks(models.Model):
    """The links of one case, sealed under its desk key; its name says to nobody whose they are."""

    id = models.BinaryField(max_length=32, primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    sealed = models.BinaryField()
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return "links of a case"


class SavedFilters(models.Model):
    """The filters that one member of staff named, sealed under their own key (see `saved`)."""

    id = models.BinaryField(max_length=32, primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    sealed = models.BinaryField()
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return "saved filters"
