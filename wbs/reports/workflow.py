# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one table of statuses: which step leads where, who may take it, and what it asks for.

Views, forms, help texts and tests read this table; no other place names a step. The words are the
manual's. Four choices of ours:

- An examination is concluded by two people: its examiner proposes, the supervisor confirms.
- What the supervisor may do, the alternate may too: they read only what concerns the supervisor.
- Reopening is the supervisor's, asks for a reason, and leads back to `Proses Verifikasi` from every
  concluded status: someone looks at the case afresh, and whoever could read it still can.
- Notes and reasons become entries of the kind note, so the reporter reads why a status changed.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wbs.accounts.roles import DECIDERS, Role

EXAMINERS = "examiners"
NOTE = "note"
REASON = "reason"
PROPOSAL = "proposal"
GROUND = "ground"
AUTHORITY = "authority"


class Status(TextChoices):
    """Where a case stands, in the manual's words."""

    VERIFICATION = "verification", _("Proses Verifikasi")
    EXAMINATION = "examination", _("Proses Pemeriksaan")
    PROVEN = "proven", _("Selesai: Terbukti")
    UNPROVEN = "unproven", _("Selesai: Tidak terbukti")
    CLOSED = "closed", _("Tidak Ditindaklanjuti")


@dataclass(frozen=True)
class Transition:
    """One step: from where to where, by whom, asking for what (the names above)."""

    name: str
    source: Status
    target: Status
    roles: frozenset[Role]
    needs: frozenset[str]
    label: str | Promise


# Who verifies.
VERIFIERS = DECIDERS | {Role.VERIFIER}
_REOPEN = _("Buka kembali")


def _reopen(source: Status) -> Transition:
    return Transition("reopen", source, Status.VERIFICATION, DECIDERS, frozenset({REASON}), _REOPEN)


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "examine",
        Status.VERIFICATION,
        Status.EXAMINATION,
        VERIFIERS,
        frozenset({EXAMINERS}),
        _("Teruskan ke pemeriksaan"),
    ),
    Transition(
        "close",
        Status.VERIFICATION,
        Status.CLOSED,
        VERIFIERS,
        frozenset({GROUND, NOTE}),
        _("Tidak ditindaklanjuti"),
    ),
    Transition(
        "refer",
        Status.VERIFICATION,
        Status.CLOSED,
        VERIFIERS,
        frozenset({AUTHORITY, NOTE}),
        _("Limpahkan ke instansi lain"),
    ),
    Transition(
        "prove",
        Status.EXAMINATION,
        Status.PROVEN,
        DECIDERS,
        frozenset({PROPOSAL}),
        _("Selesai: Terbukti"),
    ),
    Transition(
        "disprove",
        Status.EXAMINATION,
        Status.UNPROVEN,
        DECIDERS,
        frozenset({PROPOSAL}),
        _("Selesai: Tidak terbukti"),
    ),
    _reopen(Status.PROVEN),
    _reopen(Status.UNPROVEN),
    _reopen(Status.CLOSED),
)

open_statuses: frozenset[Status] = frozenset({Status.VERIFICATION, Status.EXAMINATION})
concluded_statuses: frozenset[Status] = frozenset(Status) - open_statuses


def allowed(status: str, roles: frozenset[Role]) -> tuple[Transition, ...]:
    """The steps that someone with these roles may take from this status, in the table's order."""
    return tuple(step for step in TRANSITIONS if step.source == status and step.roles & roles)


def find(name: str, status: str) -> Transition | None:
    """The step of this name from this status, or None where the table has none."""
    return next((step for step in TRANSITIONS if (step.name, step.source) == (name, status)), None)
