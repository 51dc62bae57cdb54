# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where letters go, those that wait to leave, and how many have left. Knows no other model."""

from django.db import models
from django.db.models import Q

from wbs.vault import tokens


class Address(models.Model):
    """Where letters for one member of staff go, or those about one report to its reporter.

    `sealed` holds the address, what was chosen and what was told, under a key that lies outside the
    database. A reporter's row names the report, which is theirs to choose, and no account.
    """

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.UUIDField()
    account = models.UUIDField(null=True, unique=True)
    report = models.UUIDField(null=True, unique=True)
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, report__isnull=True)
                | Q(account__isnull=True, report__isnull=False),
                name="address_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.id}"


class Letter(models.Model):
    """A letter that waits to leave; it is deleted once it has left. One address, one letter."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    address = models.OneToOneField(Address, models.CASCADE, related_name="letter")
    what = models.CharField(max_length=16)
    since = models.DateTimeField()
    not_before = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failed = models.BooleanField(default=False)
    # The class of the last error and its SMTP code: never its message, which quotes the address.
    error = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"letter {self.id}"


class Tally(models.Model):
    """All that is left of letters that have gone: how many, and when the last one did.

    `batch` is the newest of the fixed hours at which letters to reporters were written.
    """

    institution = models.UUIDField(primary_key=True)
    sent = models.PositiveBigIntegerField(default=0)
    last = models.DateTimeField(null=True)
    batch = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return f"{self.sent} letters"
