# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports that staff enter for someone without an account, who came by letter, phone or in person.

How and when it came, and who entered it, is sealed with the report. Who brought it is sealed for
the custodians alone, as any reporter's identity is, and no grant is a reporter's: nobody reads
such a report online.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wbs.accounts.roles import Role

# Who enters reports; whoever reads one may then record what its reporter adds.
ENTERERS = frozenset({Role.VERIFIER, Role.SUPERVISOR})


class Way(TextChoices):
    """How a report came."""

    LETTER = "letter", _("Lewat surat")
    PHONE = "phone", _("Lewat telepon")
    PERSON = "person", _("Datang langsung")
    OTHER = "other", _("Cara lain")


@dataclass(frozen=True)
class Behalf:
    """How and when a report came, and who brought it, as far as they said; maybe nothing."""

    way: str
    came: date
    identity: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Entered:
    """What a report says of its being entered: by whom, how and when it came.

    `named` tells whether whoever brought it said who they are; not who.
    """

    way: str
    came: date
    by_name: str
    by_role: str
    named: bool


def sealed(told: Behalf, by: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sealed with the report."""
    return {
        "way": told.way,
        "came": told.came.isoformat(),
        "by": dict(by),
        "named": any(told.identity.values()),
    }


def entered(filed: Mapping[str, Any]) -> Entered | None:
    """Return what an opened report says of its being entered; None where its reporter filed it."""
    said = filed.get("behalf")
    if said is None:
        return None
    return Entered(
        way=str(Way(said["way"]).label),
        came=date.fromisoformat(said["came"]),
        by_name=said["by"]["name"],
        by_role=str(Role(said["by"]["role"]).label),
        named=said["named"],
    )
