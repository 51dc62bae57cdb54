# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit entry of a deed on a case: staff by id, the reporter as nobody."""

from collections.abc import Mapping

from wbs.accounts.people import Person
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports.access import Case


def about(
    case: Case, event: Event, person: Person, details: Mapping[str, str | int] | None = None
) -> None:
    """Record that `person` did `event` to the case, inside the caller's transaction."""
    chain.record(
        institution=case.report.institution_id,
        event=event,
        actor=None if person.is_reporter else person.id,
        subject=case.audit_ref,
        details=details,
    )
