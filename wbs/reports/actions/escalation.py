# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clock that is over is brought before whoever decides: the case is new to them again.

The tick does it, without a key: what is over follows from clear columns, and who decides from the
signed roster. Whoever is kept out of a case holds no grant, and is told nothing.
"""

from django.db import transaction
from django.db.models import F

from wbs.accounts import roster
from wbs.accounts.models import Institution
from wbs.accounts.roles import DECIDERS
from wbs.accounts.roster import Document, RosterBroken
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import clocks
from wbs.reports.models import Grant, Report


def escalate() -> int:
    """Bring each case before its deciders of which another clock is over; return how many.

    Each clock once, until it runs again. An institution whose roster does not verify is passed
    over: the doctor is loud about that.
    """
    count = 0
    for institution in Institution.objects.all():
        try:
            count += _escalate(institution, roster.current(institution))
        except RosterBroken:
            continue
    return count


@transaction.atomic
def _escalate(institution: Institution, document: Document) -> int:
    changed, told = [], []
    for report in clocks.open_reports(institution):
        over, before = clocks.over(clocks.timeline(report)), frozenset(report.late.split())
        if over == before:
            continue
        report.late = " ".join(sorted(over))
        changed.append(report)
        if over - before:
            told.append(report.id)
    Report.objects.bulk_update(changed, ["late"], batch_size=500)
    if told:
        deciders = [one.id for one in document.with_role(*DECIDERS)]
        held = Grant.objects.filter(holder=Grant.Holder.STAFF, reader__in=deciders)
        held.filter(report__in=told).update(news=F("news") + 1)
        chain.record(
            institution=institution.id,
            event=Event.CASES_ESCALATED,
            actor=chain.SYSTEM,
            details={"cases": len(told)},
        )
    return len(told)
