# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reporter's identity as it is put beside a report, for the custodians alone."""

import json
from uuid import UUID

from wbs.accounts import roster
from wbs.accounts.people import PROFILE_BYTES, Person
from wbs.vault import envelope


def custody_context(institution: UUID, report: UUID) -> bytes:
    """Return what binds a custody copy to its report."""
    return envelope.context(institution.bytes, "custody", report.bytes)


def custody_copy(person: Person, document: roster.Document, report: UUID) -> bytes:
    """Return the person's profile sealed to the custody key of the roster, in a fixed size.

    The case team holds no key to it.
    """
    return envelope.seal_to(
        document.custody_public,
        json.dumps(person.profile(), ensure_ascii=False).encode(),
        custody_context(person.institution.id, report),
        size=PROFILE_BYTES + 64,
    )
