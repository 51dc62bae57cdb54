# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may come in. No row tells when an account was made or last used, or what it reported."""

from django.db import models

from wbs.vault import tokens


class Institution(models.Model):
    """An inspectorate, with its own staff, texts, calendar and keys."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    # The name it is served under; empty where one installation serves one institution.
    host = models.CharField(max_length=253, blank=True)
    timezone = models.CharField(max_length=40, default="Asia/Makassar")
    # How large a file and how many a form it takes; none: as the server has it.
    file_bytes = models.PositiveBigIntegerField(null=True)
    files_most = models.PositiveSmallIntegerField(null=True)
    # What it says on Home, in Markdown, by passage and language; what is missing, the product says.
    home = models.JSONField(default=dict)
    # The mark of its logo, and its colour (#rrggbb); empty, the product's.
    logo = models.CharField(max_length=16, blank=True)
    colour = models.CharField(max_length=7, blank=True)

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """One account: a wrapped seed, from which all its keys derive, and a sealed profile.

    Staff and reporters look alike here; who is staff is said by the signed roster alone.
    """

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    name_hash = models.BinaryField(max_length=32)
    sealed_seed = models.BinaryField()
    recovery_seed = models.BinaryField(null=True)
    sealed_profile = models.BinaryField()
    # Each counts one sealed value's versions and is bound into it, so that an older one put back
    # does not open. A raised epoch (a changed password) also ends the sessions of older ones.
    epoch = models.PositiveIntegerField(default=1)
    recovery_version = models.PositiveIntegerField(default=0)
    profile_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name_hash"], name="username_once"),
        ]

    def __str__(self) -> str:
        return f"account {self.id}"


class Session(models.Model):
    """A sealed session, found and opened by the token in the cookie; the row names nobody.

    Staff find the rows of their own by `owner`, a MAC under a key of theirs, and read in `mark`,
    sealed to themselves, since when each is there. Both are random in a reporter's row.
    """

    id = models.BinaryField(max_length=32, primary_key=True)
    owner = models.BinaryField(max_length=32, db_index=True)
    mark = models.BinaryField()
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "session"


class Roster(models.Model):
    """The signed list of an institution's staff and public keys; the newest version counts."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    document = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "version"], name="roster_version_once"),
        ]

    def __str__(self) -> str:
        return f"roster {self.version}"


class CustodyGrant(models.Model):
    """The custody key's secret, sealed to one custodian, or to the recovery kit of identities."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    holder = models.UUIDField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "holder"], name="custody_holder_once"),
        ]

    def __str__(self) -> str:
        return f"custody grant of {self.holder}"


class Enrolment(models.Model):
    """Somebody invited to the staff, found by the token of their link.

    Once they have chosen a password their new keys lie here, and nothing of their account is
    changed until the supervisor has signed them into the roster. Between password and second step
    the seed is sealed to the browser's own token.
    """

    id = models.BinaryField(max_length=32, primary_key=True)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    account = models.UUIDField()
    renews = models.BooleanField()
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=120, blank=True)
    roles = models.JSONField()
    expires = models.DateTimeField(db_index=True)
    name_hash = models.BinaryField(max_length=32, null=True)
    sealed_seed = models.BinaryField(null=True)
    sealed_profile = models.BinaryField(null=True)
    seed_for_browser = models.BinaryField(null=True)
    epoch = models.PositiveIntegerField(default=1)
    profile_version = models.PositiveIntegerField(default=1)
    box_public = models.BinaryField(max_length=32, null=True)
    sign_public = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "account"], name="enrolment_once"),
        ]

    def __str__(self) -> str:
        return f"enrolment of {self.account}"


class Leaving(models.Model):
    """A member of staff who was shut out, until the supervisor signs the roster without them.

    The signature, of whoever shut them out, is over the keys they had.
    """

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    account = models.UUIDField()
    by = models.UUIDField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "account"], name="leaving_once"),
        ]

    def __str__(self) -> str:
        return f"leaving of {self.account}"


class Absence(models.Model):
    """Days on which someone of the staff is away, and who stands in; signed by whoever said so."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    account = models.UUIDField()
    stand_in = models.UUIDField()
    since = models.DateField()
    until = models.DateField()
    by = models.UUIDField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "account"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"absence of {self.account}"


class NameDelay(models.Model):
    """How often signing in under a name has failed of late. The name is a keyed hash."""

    id = models.BinaryField(max_length=32, primary_key=True)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    failures = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()

    def __str__(self) -> str:
        return "name delay"
