# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clock that turned red comes before the supervisor: new in the inbox, by letter if chosen."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.cast import Cast
from tests.reports import acts
from tests.reports.test_clocks import after, fresh
from wbs.audit import chain
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.models import Grant, Report

TOLD = "Sudah diteruskan kepada inspektur"


def tick(days: float) -> str:
    """Let the quarter of an hour come round; return what it says it did."""
    said = StringIO()
    with after(days):
        call_command("tick", stdout=said)
    return said.getvalue()


def seen(cast: Cast, report: Report, days: float) -> str:
    """Let everybody who reads a case look at it, so that nothing is new to them."""
    with after(days):
        for who in ("verifier", "supervisor"):
            page = acts.text(fresh(cast, who).get(f"/meja/{report.id}"))
    return page


def unread(report: Report) -> set[str]:
    """Return to whom a case is new, by account."""
    rows = Grant.objects.filter(report=report, news__gt=0, reader__isnull=False)
    return {str(one) for one in rows.values_list("reader", flat=True)}


def escalations() -> list[AuditEntry]:
    """Return what the log says of it."""
    return list(AuditEntry.objects.filter(event="cases:escalated"))


def test_a_red_clock_makes_the_case_new_to_the_supervisor_once(cast: Cast) -> None:
    supervisor = str(cast.people["supervisor"].id)
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))  # Thursday is its last day
    seen(cast, report, 0)
    tick(3)
    assert unread(report) == set()
    assert "1 cases escalated" in tick(4)
    assert unread(report) == {supervisor}
    [entry] = escalations()
    assert (entry.actor, entry.subject, entry.details) == (chain.SYSTEM, None, {"cases": 1})
    with after(4):
        inbox = acts.text(fresh(cast, "supervisor").get("/meja"))
    assert '<tr class="unread">' in inbox
    assert TOLD in seen(cast, report, 4)
    assert "0 cases escalated" in tick(4.1)
    assert unread(report) == set()
    assert len(escalations()) == 1


def test_the_clocks_that_only_the_desk_sees_come_before_the_supervisor_too(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        acts.examine(fresh(cast, "verifier"), report, cast.examiner)
    for days, late in ((7, ""), (8, "first_action"), (91, "feedback first_action")):
        tick(days)
        assert Report.objects.get(id=report.id).late == late
    assert len(escalations()) == 2


def test_a_step_ends_it_and_the_next_red_clock_is_told_anew(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
    tick(4)
    with after(5):
        acts.examine(fresh(cast, "verifier"), report, cast.examiner)
        assert TOLD not in acts.text(fresh(cast, "verifier").get(f"/meja/{report.id}"))
    tick(5)
    assert Report.objects.get(id=report.id).late == ""
    tick(14)
    assert Report.objects.get(id=report.id).late == "first_action"
    assert len(escalations()) == 2


def test_a_supervisor_who_is_kept_out_hears_nothing_and_the_alternate_does(cast: Cast) -> None:
    supervisor = cast.people["supervisor"]
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"), excluded=[str(supervisor.id)])
        for who in ("verifier", "alternate"):
            fresh(cast, who).get(f"/meja/{report.id}")
    tick(4)
    assert unread(report) == {str(cast.people["alternate"].id)}
    with after(4):
        assert "0 aduan" in acts.text(fresh(cast, "supervisor").get("/meja"))


@pytest.mark.parametrize("who", ["examiner", "verifier"])
def test_nobody_elses_inbox_is_stirred(who: str, cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        acts.examine(fresh(cast, "verifier"), report, cast.examiner)
        fresh(cast, who).get(f"/meja/{report.id}")
    tick(20)
    assert str(cast.people[who].id) not in unread(report)
