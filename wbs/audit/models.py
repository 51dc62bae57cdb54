# SPDX-License-Identifier: AGPL-3.0-or-later
"""An append-only record, each entry chained to the one before; it knows no other model."""

from django.db import models

from wbs.vault import tokens


class Head(models.Model):
    """The newest link of one institution's chain; locked while an entry is added."""

    institution = models.UUIDField(primary_key=True)
    count = models.PositiveBigIntegerField(default=0)
    link = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"head of {self.institution}"


class Entry(models.Model):
    """One fact, of the kinds in `events`. `actor` is a member of staff; None is the reporter.

    `subject` is the random audit reference that a report keeps sealed, so that the log alone does
    not say which report is meant.
    """

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.UUIDField()
    position = models.PositiveBigIntegerField()
    event = models.CharField(max_length=32)
    actor = models.UUIDField(null=True)
    subject = models.BinaryField(max_length=32, null=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    link = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "position"], name="audit_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.event}"
