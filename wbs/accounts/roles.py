# SPDX-License-Identifier: AGPL-3.0-or-later
"""The closed list of roles, and which of them one person may not hold together."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is to the institution."""

    REPORTER = "reporter", _("Pengadu")
    VERIFIER = "verifier", _("Verifikator")
    EXAMINER = "examiner", _("Pemeriksa")
    CUSTODIAN = "custodian", _("Penjaga identitas")
    SUPERVISOR = "supervisor", _("Inspektur")
    ALTERNATE = "alternate", _("Pengganti inspektur")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")


CASE_READERS = frozenset({Role.VERIFIER, Role.EXAMINER, Role.SUPERVISOR, Role.ALTERNATE})
# Whoever decides a case: the alternate does where the report concerns the supervisor.
DECIDERS = frozenset({Role.SUPERVISOR, Role.ALTERNATE})
STAFF = frozenset(Role) - {Role.REPORTER}

# Whoever keeps identities must not read cases; whoever runs the site reads nothing at all; and the
# log would tell a reader of cases about those they are kept out of.
APART: tuple[tuple[frozenset[Role], frozenset[Role]], ...] = (
    (frozenset({Role.CUSTODIAN}), CASE_READERS),
    (frozenset({Role.AUDITOR}), CASE_READERS),
    (frozenset({Role.ALTERNATE}), frozenset({Role.SUPERVISOR})),
    (frozenset({Role.ADMIN}), CASE_READERS | {Role.CUSTODIAN, Role.AUDITOR}),
)


def conflicting(roles: Iterable[Role]) -> bool:
    """Tell whether these roles may not be held by one person."""
    held = frozenset(roles)
    return any(held & one and held & other for one, other in APART)
