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
from wbs.accounts.notices import When
from wbs.post import addresses
from wbs.post.addresses import Slip
from wbs.reports import disclosures, followups
from wbs.reports.access import Case
from wbs.reports.clocks import today
from wbs.reports.models import Report
from wbs.reports.workflow import open_statuses

NEWS = "news"
# Of an address that was given after the end: that its owner wants to hear of the questions.
QUESTIONS = "questions"


def is_on(case: Case) -> bool:
    """Tell whether letters about this case are on."""
    return addresses.find(report=case.report.id) is not None


def is_offered(report: Report) -> bool:
    """Tell whether letters can be asked for: something may still be told."""
    return report.status in open_statuses or followups.lasts(report)


def switch_on(*, case: Case, email: str) -> None:
    """Take an address for this case, in place of another one; what is known now is no news.

    One that is given after the end is kept until the last question was told.
    """
    id_ = case.report.id
    told = {NEWS: [marks(case.institution, [id_])[id_]]}
    ended = case.report.status not in open_statuses
    slip = Slip(email, choices={QUESTIONS: When.NOW} if ended else {}, told=told)
    addresses.put(server_key.get(), slip, institution=case.institution.id, report=id_)


def switch_off(*, case: Case) -> None:
    """Forget the address; a letter that waits for it is gone too."""
    addresses.drop(report=case.report.id)


def marks(institution: Institution, reports: Collection[UUID]) -> Mapping[UUID, str]:
    """Return for each report a mark that changes with all its reporter did not do themselves."""
    rows = Report.objects.filter(institution=institution, id__in=reports)
    columns = ("id", "heard", "status", "changed_at", "institution__timezone")
    rows = (
        rows.select_related("institution")
        .only(*columns)
        .annotate(steps=Count("changes", distinct=True), said=Count("entries", distinct=True))
    )
    found = list(rows)
    disclosed, day = disclosures.told_of(institution, found), today(institution)
    return {
        one.id: f"{one.steps}.{one.said - one.heard}.{int(one.id in disclosed)}"
        f".{len(followups.reached(one, day))}"
        for one in found
    }
