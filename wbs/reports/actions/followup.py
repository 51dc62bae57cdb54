# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reporter's answer when they are asked, after the end, whether something happened to them."""

from uuid import UUID

from django.db import transaction

from wbs.accounts.people import Person
from wbs.audit.events import Event
from wbs.reports import followups, standing
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.entries import append
from wbs.reports.actions.filing import Filing, Subject, file_report
from wbs.reports.errors import Incomplete, StatusMoved
from wbs.reports.followups import Question
from wbs.reports.models import Category, Entry, Report


def say_unharmed(*, case: Case, person: Person) -> None:
    """Note that nothing happened: a message to the team, to whoever has no key like any other.

    Raises StatusMoved where no question waits.
    """
    with transaction.atomic():
        Report.objects.select_for_update().get(id=case.report.id)
        asked = _asked(case, person)
        append(case, person, Entry.Kind.MESSAGE, "", more={"unharmed": asked.sealed()})
        standing.stir(case.report, person)
        record.about(case, Event.MESSAGE_SENT, person)


def tell_harm(
    *,
    case: Case,
    person: Person,
    submission: str,
    explanation: str,
    who: str = "",
    excluded: frozenset[UUID] = frozenset(),
) -> Report:
    """File what happened as a report of its own, which says what it came of under its own key.

    Nothing is written into the first case. Raises Incomplete without words, StatusMoved where no
    question waits, and what `file_report` raises.
    """
    if not explanation.strip():
        raise Incomplete("a report has words")
    filing = Filing(
        submission=submission,
        category=Category.objects.get(institution=case.institution, retaliation=True),
        explanation=explanation,
        subjects=[Subject(name=who)] if who else [],
        excluded=excluded,
        follows=_asked(case, person),
    )
    return file_report(person=person, filing=filing)


def _asked(case: Case, person: Person) -> Question:
    asked = followups.waiting(person, [case]).get(case.report.id)
    if asked is None:
        raise StatusMoved("no question waits")
    return asked
