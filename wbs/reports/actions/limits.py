# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large and how many files may be: the institution's own to set."""

from django.db import transaction

from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import limits
from wbs.reports.errors import NotAllowed


@transaction.atomic
def set_limits(*, person: Person, megabytes: int | None, files: int | None) -> None:
    """Take files up to `megabytes`, and so many a form; None: as the server has it.

    Raises ValueError for less than one and for more than the server's own limits.
    """
    if Role.ADMIN not in person.roles:
        raise NotAllowed("the admin sets the limits")
    server = limits.of_server()
    for said, most in ((megabytes, server.file_bytes // limits.MEGABYTE), (files, server.files)):
        if said is not None and not 1 <= said <= most:
            raise ValueError("a limit is at least one, at most the server's")
    Institution.objects.filter(id=person.institution.id).update(
        file_bytes=megabytes * limits.MEGABYTE if megabytes else None, files_most=files
    )
    chain.record(
        institution=person.institution.id,
        event=Event.LIMITS_CHANGED,
        actor=person.id,
        details={"megabytes": megabytes or "-", "files": files or "-"},
    )
    transaction.on_commit(middleware.forget)
