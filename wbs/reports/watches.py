# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reporter who asked for it, case by case, is told by letter: that there is news.

The row in `post` names the report and no account; its address is opened for sending alone, so this
page knows only whether it is there. Not in the audit log: it is as much the reporter's own business
as their account.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count

from wbs.accounts import server_key
from wbs.accounts.models import Institution
from wbs.post import addresses
from wbs.post.addresses import Slip
from wbs.reports import disclosures
from wbs.reports.access import Case
from wbs.reports.models import Report

NEWS = "news"


def is_on(case: Case) -> bool:
    """Tell whether letters about this case are on."""
    return addresses.find(report=case.report.id) is not None


def switch_on(*, case: Case, email: str) -> None:
    """Take an address for this case, in place of another one; what is known now is no news."""
    id_ = case.report.id
    told = {NEWS: [marks(case.institution, [id_])[id_]]}
    slip = Slip(email, told=told)
    addresses.put(server_key.get(), slip, institution=case.institution.id, report=id_)


def switch_off(*, case: Case) -> None:
    """Forget the address; a letter that waits for it is gone too."""
    addresses.drop(report=case.report.id)


def marks(institution: Institution, reports: Collection[UUID]) -> Mapping[UUID, str]:
    """Return for each report a mark that changes with all its reporter did not do themselves."""
    rows = Report.objects.filter(institution=institution, id__in=reports)
    rows = rows.only("id", "heard").annotate(
        steps=Count("changes", distinct=True), said=Count("entries", distinct=True)
    )
    found = list(rows)
    disclosed = disclosures.told_of(institution, found)
    return {
        one.id: f"{one.steps}.{one.said - one.heard}.{int(one.id in disclosed)}" for one in found
    }
