# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each institution sets for itself: terms, free days, grounds, agencies, a logo."""

from django.db import models

from wbs.accounts.models import Institution
from wbs.vault import tokens


class Ground(models.Model):
    """Why a case may be closed without examination, or to which authority it may be handed on."""

    class Kind(models.TextChoices):
        """What it is offered for."""

        REASON = "reason"
        AUTHORITY = "authority"

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "name"], name="ground_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """An office that reports are about, as the verifier of a report chooses it."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="agency_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TermSet(models.Model):
    """How many days an institution gives a step, for all its reports or for one jenis."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    category = models.ForeignKey("reports.Category", models.CASCADE, null=True, related_name="+")
    term = models.CharField(max_length=16)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "category", "term"],
                nulls_distinct=False,
                name="term_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term}: {self.days} days"


class DaySet(models.Model):
    """A day that an institution set by hand: worked on, or free."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    day = models.DateField()
    works = models.BooleanField()
    why = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "day"], name="day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {'works' if self.works else 'free'}"


class Logo(models.Model):
    """The picture in the head of an institution's pages, as `web.png` wrote it anew."""

    institution = models.OneToOneField(
        Institution, models.PROTECT, primary_key=True, related_name="+"
    )
    png = models.BinaryField()

    def __str__(self) -> str:
        return f"logo of {self.institution_id}"
