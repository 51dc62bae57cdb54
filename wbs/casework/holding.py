# SPDX-License-Identifier: AGPL-3.0-or-later
"""Penahanan: a case is held back from erasing, with a reason, until a decider lets it go."""

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS
from wbs.casework import journal
from wbs.casework.journal import Kind
from wbs.reports import keeping
from wbs.reports.access import Case
from wbs.reports.errors import NotAllowed, StatusMoved
from wbs.reports.models import Report


def hold(*, case: Case, person: Person, reason: str, once: str = "") -> None:
    """Hold a case, as all its readers may. Raises Incomplete without a reason, or StatusMoved."""
    _set(case, person, Kind.HOLD, reason, once)


def let_go(*, case: Case, person: Person, reason: str, once: str = "") -> None:
    """Let a held case go; it is kept as long as notice is given at least.

    Raises Incomplete without a reason, NotAllowed for whoever does not decide, StatusMoved where
    it is not held.
    """
    if not person.roles & DECIDERS:
        raise NotAllowed("the supervisor lets a held case go")
    _set(case, person, Kind.RELEASE, reason, once)


def _set(case: Case, person: Person, kind: Kind, reason: str, once: str) -> None:
    held = kind == Kind.HOLD

    def change(report: Report) -> None:
        if report.held == held:
            raise StatusMoved("somebody else did so meanwhile")
        report.held = held
        report.save(update_fields=["held"])
        keeping.plan(report.id)

    journal.append(case, person, kind, {"body": reason}, (), once, change)
