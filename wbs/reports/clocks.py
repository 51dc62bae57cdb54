# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must happen next by when, read from the clear timeline of a report alone.

One clock is told to the reporter and kept with the report, so that lists can sort by it: that of
the step the case stands at. It stands still while the reporter is asked to complete the report, at
most as long as they have for it. The others warn the desk only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.reports import calendar, standing
from wbs.reports.calendar import IN_WORKING_DAYS, Calendar, Term
from wbs.reports.models import Pause, Report, StatusChange
from wbs.reports.workflow import Status, open_statuses
from wbs.web import clock

FINE, SOON, OVER = "fine", "soon", "over"
# Amber in the last fifth of a term, and on its last day but one at least.
_LAST_PART = 5


def today(institution: Institution) -> date:
    """Return the day it is where the institution is."""
    return clock.now().astimezone(ZoneInfo(institution.timezone)).date()


@dataclass(frozen=True)
class Clock:
    """One term that runs: the day from which it is amber, and its last day."""

    term: Term
    soon: date
    due: date

    def state(self, today: date) -> str:
        """Tell how it stands on this day."""
        return OVER if today > self.due else SOON if today >= self.soon else FINE


@dataclass(frozen=True)
class Timeline:
    """The clear rows that clocks are read from; `changes` and `pauses` in their order."""

    report: Report
    changes: Sequence[StatusChange]
    pauses: Sequence[Pause]

    def day(self, moment: datetime) -> date:
        """The day of a moment where the institution is."""
        return moment.astimezone(ZoneInfo(self.report.institution.timezone)).date()


def timeline(report: Report) -> Timeline:
    """Fetch what the clocks of a report are read from."""
    return Timeline(report, list(report.changes.all()), list(report.pauses.all()))


def running(seen: Timeline) -> list[Clock]:
    """Return the clocks of a case that run, that of the next step first."""
    if seen.report.status not in open_statuses:
        return []
    days, today = calendar.of(seen.report.institution_id), seen.day(clock.now())
    found = [_main(seen, days), _first_action(seen, days), _feedback(seen, days, today)]
    return [one for one in found if one is not None]


def over(seen: Timeline) -> frozenset[str]:
    """Return which clocks of a case are over, by the names of their terms."""
    today = seen.day(clock.now())
    return frozenset(one.term.value for one in running(seen) if one.state(today) == OVER)


def told(report: Report) -> Clock | None:
    """Return the clock that is kept with a report, from its clear columns alone."""
    term = _term(report)
    if term is None or report.due is None or report.soon is None:
        return None
    return Clock(term, report.soon, report.due)


def set_told(seen: Timeline) -> None:
    """Put into the report, unsaved, the clock of the step that is next; none after the end."""
    found = _main(seen, calendar.of(seen.report.institution_id))
    seen.report.soon, seen.report.due = (found.soon, found.due) if found else (None, None)


def note(report: Report, *, asks: bool, roles: frozenset[Role]) -> None:
    """Let an entry that someone with these roles made move the clocks of a report, under its lock.

    A request for completion stops the main one, the reporter's word starts it again, and an
    examiner's first word ends the wait for a first action.
    """
    examined = report.status == Status.EXAMINATION
    if examined and Role.EXAMINER in roles and report.acted_at is None:
        report.acted_at = clock.hour()
        report.acted_in = _taken(timeline(report), Term.FIRST_ACTION)
        report.save(update_fields=["acted_at", "acted_in"])
        standing.copy([report.id])
    if asks:
        report.waiting_since = clock.hour()
        Pause.objects.create(
            institution_id=report.institution_id, report=report, since=report.waiting_since
        )
        _renew(report)
    elif Role.REPORTER in roles and report.waiting_since:
        go_on(report)


def go_on(report: Report) -> None:
    """Wait for the reporter no longer, and renew the day that is told."""
    if report.waiting_since is not None:
        report.pauses.filter(until__isnull=True).update(until=clock.hour())
        report.waiting_since = None
    _renew(report)


def note_end(report: Report) -> list[str]:
    """Put into the report, unsaved, how long the step took that a change of its status now ends.

    A reopened case begins anew. Returns the names of the columns. What was too late when it
    happened stays so: terms that are set later do not touch it.
    """
    seen = timeline(report)
    if report.status == Status.VERIFICATION:
        report.verified_in = _taken(seen, Term.VERIFICATION)
        return ["verified_in"]
    if report.status == Status.EXAMINATION:
        report.concluded_in = _taken(seen, Term.CONCLUSION)
        return ["concluded_in"]
    report.verified_in = report.acted_in = report.concluded_in = None
    return ["verified_in", "acted_in", "concluded_in"]


def renew_all(institution: Institution | None = None) -> int:
    """Renew the day that is told of the open reports, as after a change of terms or of free days.

    Of all institutions, where none is named. Returns how many changed. Reads clear columns only.
    """
    moved = []
    for report in open_reports(institution):
        before = (report.soon, report.due)
        set_told(timeline(report))
        if (report.soon, report.due) != before:
            moved.append(report)
    Report.objects.bulk_update(moved, ["soon", "due"], batch_size=500)
    standing.copy([report.id for report in moved])
    return len(moved)


def open_reports(institution: Institution | None = None) -> Iterator[Report]:
    """Give the open reports, of one institution or all, with what their clocks are read from."""
    rows = Report.objects.filter(status__in=open_statuses).select_related("institution")
    rows = rows.filter(institution=institution) if institution else rows
    rows = rows.defer("sealed", "custody", "desk").prefetch_related("changes", "pauses")
    return rows.iterator(chunk_size=500)


def _renew(report: Report) -> None:
    set_told(timeline(report))
    report.save(update_fields=["soon", "due", "waiting_since"])
    standing.copy([report.id])


def _term(report: Report) -> Term | None:
    """Return the term of the step that is next."""
    if report.waiting_since is not None:
        return Term.COMPLETION
    return {Status.VERIFICATION: Term.VERIFICATION, Status.EXAMINATION: Term.CONCLUSION}.get(
        Status(report.status)
    )


def _main(seen: Timeline, days: Calendar) -> Clock | None:
    term = _term(seen.report)
    if term is None:
        return None
    waiting_since = seen.report.waiting_since
    since = seen.day(waiting_since) if waiting_since else _since(seen, term)
    return _clock(seen, days, term, since)


def _since(seen: Timeline, term: Term) -> date:
    """The day from which a step of the case is counted."""
    return _complete_since(seen) if term == Term.CONCLUSION else seen.day(seen.changes[-1].at)


def _taken(seen: Timeline, term: Term) -> int:
    """Count the working days of a step that ends today; below zero where it is over its term."""
    days, today = calendar.of(seen.report.institution_id), seen.day(clock.now())
    since = _since(seen, term)
    count = days.between(since, today) - _paused(seen, days, since)
    return -count if _clock(seen, days, term, since).state(today) == OVER else count


def _first_action(seen: Timeline, days: Calendar) -> Clock | None:
    report = seen.report
    if report.status != Status.EXAMINATION or report.acted_at or report.waiting_since:
        return None
    return _clock(seen, days, Term.FIRST_ACTION, seen.day(seen.changes[-1].at))


def _feedback(seen: Timeline, days: Calendar, today: date) -> Clock | None:
    """Warn of a report open long: amber from the first of two terms, red after the second."""
    filed, category = seen.day(seen.report.filed_at), seen.report.category_id
    first = filed + timedelta(days=days.days_of(Term.FEEDBACK, category))
    last = filed + timedelta(days=days.days_of(Term.FEEDBACK_LATE, category))
    return Clock(Term.FEEDBACK, first, last) if today >= first else None


def _complete_since(seen: Timeline) -> date:
    """The day since when the file is complete: when it was filed, or the reporter completed it.

    What is asked for during the examination only stops the clock.
    """
    examined = next(c.at for c in reversed(seen.changes) if c.status == Status.EXAMINATION)
    before = [p.until for p in seen.pauses if p.until is not None and p.since < examined]
    return seen.day(max([seen.report.filed_at, *before]))


def _clock(seen: Timeline, days: Calendar, term: Term, since: date) -> Clock:
    length = days.days_of(term, seen.report.category_id)
    last_part = max(1, length // _LAST_PART)
    if term not in IN_WORKING_DAYS:
        last = since + timedelta(days=length)
        return Clock(term, last - timedelta(days=last_part), last)
    length += _paused(seen, days, since)
    soon = days.after(since, max(0, length - last_part))
    return Clock(term, soon, days.after(soon, min(last_part, length)))


def _paused(seen: Timeline, days: Calendar, since: date) -> int:
    """Count the working days since `since` on which the reporter was waited for."""
    most = timedelta(days=days.days_of(Term.COMPLETION, seen.report.category_id))
    now = clock.now()
    spans = [
        (max(seen.day(pause.since), since), seen.day(min(pause.until or now, pause.since + most)))
        for pause in seen.pauses
    ]
    return sum(days.between(begin, end) for begin, end in spans if end > begin)
