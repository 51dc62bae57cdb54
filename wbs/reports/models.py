# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a report. What can name a person is sealed; docs/threats.md lists what is clear.

No row points to an account: a member of staff is named by id in `Grant.reader`, a reporter by
nothing at all (`Grant.tag` is found only with the reporter's own key). Times are cut to the hour.

No index on the institution alone: nearly all rows have the same one, and a database that trusts it
reads them all to find one tag. Where it is asked for, it begins an index of several columns.
"""

from django.db import models
from django.db.models import Q

from wbs.accounts.models import Institution
from wbs.reports.house import Agency, Ground
from wbs.reports.kept import Kept
from wbs.reports.stored import StoredFile
from wbs.reports.workflow import Status
from wbs.vault import tokens


class Category(models.Model):
    """Jenis aduan: one of the kinds of wrongdoing an institution takes reports about."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)
    # Of harm to a reporter because of an earlier report (see `followups`), whatever its name.
    retaliation = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="category_name_once"),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(retaliation=True), name="one_of_retaliation"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Standing(models.Model):
    """Where a case stands, in the clear: of each report, with copies on its grants."""

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    filed_at = models.DateTimeField(null=True)
    # The day of its filing, where the institution is.
    filed_on = models.DateField(null=True)
    # What office it is about, as its verifier chose it.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.VERIFICATION)
    # Who of the staff is in charge.
    owner = models.UUIDField(null=True)
    # The last day of the step that is next, and the day from which that is near (see `clocks`).
    due = models.DateField(null=True)
    soon = models.DateField(null=True)
    # Until when it is kept after its end; none while anything stands against erasing it.
    erase_on = models.DateField(null=True)
    # Since when the reporter is asked to complete the report.
    waiting_since = models.DateTimeField(null=True)
    # How many working days each step took, below zero where that was too many; none until it ended.
    verified_in = models.SmallIntegerField(null=True)
    acted_in = models.SmallIntegerField(null=True)
    concluded_in = models.SmallIntegerField(null=True)

    class Meta:
        abstract = True


class Report(Standing, Kept):
    """One report. `sealed` holds all that was filed, under the case key; it is never rewritten.

    `desk` holds what the reporter must not be reminded of, under the desk key: who may not read it.
    """

    class Objection(models.TextChoices):
        """Whether the reporter objected to the end without examination, and what came of it."""

        NONE = ""
        RAISED = "raised"
        GRANTED = "granted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=16, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # When an examiner first did something.
    acted_at = models.DateTimeField(null=True)
    # The clocks that are over and that the deciders were told of, by the names of their terms.
    late = models.CharField(max_length=64, blank=True)
    # How many entries the reporter wrote; the others are the team's.
    heard = models.PositiveIntegerField(default=0)
    # Whether another than the owner put them in charge.
    given = models.BooleanField(default=False)
    # The conclusion an examiner proposes, and who; a second person confirms it.
    proposed = models.CharField(max_length=16, blank=True)
    proposed_by = models.UUIDField(null=True)
    # On what ground it was closed, or to whom it was handed on.
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, related_name="+")
    objection = models.CharField(
        max_length=8, choices=Objection.choices, default=Objection.NONE, blank=True
    )
    once = models.BinaryField(max_length=32, unique=True)
    custody = models.BinaryField()
    sealed = models.BinaryField()
    desk = models.BinaryField()
    desk_version = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "filed_at"], name="report_filed"),
            models.Index(fields=["institution", "changed_at"], name="report_changed"),
            models.Index(fields=["institution", "status", "filed_at"], name="report_status"),
            models.Index(fields=["institution", "category", "filed_at"], name="report_category"),
            models.Index(fields=["institution", "number"], name="report_number"),
            models.Index(fields=["institution", "due"], name="report_due"),
            models.Index(fields=["institution", "erase_on"], name="report_erase_on"),
            models.Index(fields=["institution", "owner", "filed_at"], name="report_owner"),
        ]

    def __str__(self) -> str:
        return f"report {self.id}"


class StatusChange(models.Model):
    """One point of the clear timeline. Why it changed is an entry, sealed."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="status_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status} of {self.report_id}"


class Pause(models.Model):
    """A time in which the reporter was asked to complete a report, and its clock stood still."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(until__isnull=True), name="one_open_pause"
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.report_id}"


class Digest(models.Model):
    """The folded words of one case, sealed under the case key, so that a reader can search."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.OneToOneField(Report, models.CASCADE, related_name="digest")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"digest of {self.report_id}"


class Grant(Standing):
    """One reader's sealed keys of one report. These rows are the list of who can read."""

    class Holder(models.TextChoices):
        """Whose key a grant is sealed to; ALTERNATE is the kit for what concerns the supervisor."""

        STAFF = "staff"
        REPORTER = "reporter"
        RECOVERY = "recovery"
        ALTERNATE = "alternate"

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="grants")
    holder = models.CharField(max_length=16, choices=Holder.choices)
    reader = models.UUIDField(null=True)
    tag = models.BinaryField(max_length=32, null=True, unique=True)
    case_key = models.BinaryField()
    desk_key = models.BinaryField(null=True)
    # How much happened to the report that this reader has not seen.
    news = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "reader"],
                condition=Q(reader__isnull=False),
                name="grant_reader_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(holder="staff", reader__isnull=False, tag__isnull=True)
                    | Q(holder="reporter", reader__isnull=True, tag__isnull=False)
                    | Q(holder__in=["recovery", "alternate"], reader__isnull=True, tag__isnull=True)
                ),
                name="grant_names_its_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["reader", "holder", "institution", "report"], name="grant_reader"),
            # A page of a list, newest or oldest first, however long the list is.
            models.Index(
                fields=["reader", "holder", "institution", "filed_at", "report"], name="grant_filed"
            ),
            # All that the counts of an inbox look at: ten thousand cases out of this index alone.
            models.Index(
                fields=[
                    *("reader", "holder", "institution", "status", "owner"),
                    *("due", "soon", "waiting_since", "erase_on", "news", "report"),
                ],
                name="grant_standing",
            ),
            # All that the figures look at: a hundred thousand cases out of this index alone.
            models.Index(
                fields=[
                    *("reader", "holder", "institution", "status", "filed_on"),
                    *("verified_in", "acted_in", "concluded_in", "category", "agency"),
                ],
                name="grant_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.id}"


class DueGrant(models.Model):
    """A grant that a member of staff with new keys waits for, until a colleague gives it."""

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    reader = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "report"], name="due_grant_once"),
        ]

    def __str__(self) -> str:
        return f"due grant {self.id}"


class Entry(models.Model):
    """Something added after filing: a message, a note, more information, a request for it."""

    class Kind(models.TextChoices):
        """What an entry is."""

        MESSAGE = "message"
        NOTE = "note"
        ADDITION = "addition"
        REQUEST = "request"
        OBJECTION = "objection"

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="entry_position_once"),
        ]

    def __str__(self) -> str:
        return f"entry {self.position} of {self.report_id}"


class Draft(models.Model):
    """A form being written, sealed under a key made of the browser's cookie and the form's token.

    `browser` is a keyed hash of the cookie; `form` is random, and says whose it is to nobody but
    its owner (see `drafts`).
    """

    id = models.BinaryField(max_length=32, primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    browser = models.BinaryField(max_length=32, db_index=True)
    form = models.CharField(max_length=87)
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "draft"


class Evidence(StoredFile):
    """A file that came with a report, a draft or a message: under the case key or the draft's."""

    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="evidence")
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="evidence")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(report__isnull=False, draft__isnull=True)
                    | Q(report__isnull=True, draft__isnull=False)
                ),
                name="evidence_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.id}"


class Disclosure(models.Model):
    """One person's request to be told who filed a report, and what became of it.

    `asking` is sealed under the case key, `request` and `wait` to the custody key, `answer` and
    `disclosed` to `reader_key`, the asker's key when it was decided.
    """

    class State(models.TextChoices):
        """Where a request stands; SECONDED means that one of two custodians has agreed."""

        ASKED = "asked"
        SECONDED = "seconded"
        GRANTED = "granted"
        REFUSED = "refused"
        ENDED = "ended"

    WAITING = (State.ASKED, State.SECONDED)
    OPEN = (*WAITING, State.GRANTED)

    id = models.UUIDField(primary_key=True, default=tokens.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="disclosures")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    asking = models.BinaryField()
    request = models.BinaryField()
    # Of two custodians the first, with a signature over the request and its terms.
    approved_by = models.UUIDField(null=True)
    approval = models.BinaryField(max_length=64, null=True)
    wait = models.BinaryField(null=True)
    tell_from = models.DateField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reader_key = models.BinaryField(max_length=32, null=True)
    answer = models.BinaryField(null=True)
    disclosed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "asked_by"],
                condition=Q(state__in=["asked", "seconded", "granted"]),
                name="disclosure_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "asked_at"], name="disclosure_state"),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.id}"
