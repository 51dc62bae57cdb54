# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks of a case: what is to be done, by whom, until when. Entries of the journal, sealed with it.

A task is given to one who reads the case, and done by whoever of them says so. It is never changed:
a task that was wrong is done, and another one given.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.http import Http404

from wbs.accounts.document import Reader
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS
from wbs.casework import journal, masking
from wbs.casework.journal import DeskNote, Kind
from wbs.casework.models import DeskEntry
from wbs.reports import access, categories, clocks, opened
from wbs.reports.access import Case
from wbs.reports.errors import Incomplete, NotAllowed
from wbs.reports.models import Report
from wbs.reports.veil import Veil

KINDS = (Kind.TASK, Kind.TASK_DONE)
# So many cases are looked through for the tasks of one person: those that got one last.
MOST_CASES = 200


@dataclass(frozen=True)
class Task:
    """One task; `done` is the entry that says so, `over` tells that its day is past."""

    id: UUID
    what: str
    owner: UUID
    due: date
    given_by: str
    given_at: datetime
    done: DeskNote | None
    over: bool


@dataclass(frozen=True)
class TaskOfCase:
    """An open task, the report it belongs to, and the jenis of that in the language of the page."""

    task: Task
    report: Report
    category: str


def takers(person: Person, report: Report) -> list[Reader]:
    """Return to whom a task of this case can be given: who is on the roster and holds its key."""
    held = opened.reader_ids(report)
    readers = person.roster_seen.with_role(*CASE_READERS)
    return sorted((one for one in readers if one.id in held), key=lambda one: one.name)


def give(*, case: Case, person: Person, what: str, owner: UUID, due: date, once: str = "") -> None:
    """Give a task to one who reads the case.

    Raises NotAllowed for another `owner`, Incomplete without words or for a day that is past.
    """
    if not what.strip() or due < clocks.today(case.institution):
        raise Incomplete("a task says what is to be done, until a day to come")

    def check(report: Report) -> None:
        if owner not in {one.id for one in takers(person, report)}:
            raise NotAllowed("this person does not read the case")

    said = {"body": what, "owner": str(owner), "due": due.isoformat()}
    journal.append(case, person, Kind.TASK, said, (), once, check)


def finish(*, case: Case, person: Person, task: UUID) -> None:
    """Say that a task is done, if it is not yet. Http404 if the case has no such task."""
    found = next((one for one in of_case(case, journal.read(case)) if one.id == task), None)
    if found is None:
        raise Http404
    if found.done is None:
        said = {"body": found.what, "task": str(task)}
        journal.append(case, person, Kind.TASK_DONE, said, (), f"done {task}")


def of_case(case: Case, notes: Iterable[DeskNote]) -> list[Task]:
    """Return the tasks among these entries: the open ones by their day, then those done."""
    notes, today = list(notes), clocks.today(case.institution)
    done = {UUID(one.said["task"]): one for one in reversed(notes) if one.kind == Kind.TASK_DONE}
    found = [_task(one, done.get(one.id), today) for one in notes if one.kind == Kind.TASK]
    return sorted(found, key=lambda one: (one.done is not None, one.due))


def mine(person: Person) -> tuple[list[TaskOfCase], int]:
    """Return the open tasks of this person by their day, and how many cases were looked through.

    Of MOST_CASES cases at most: whose a task is is sealed, so that all of them have to be opened.
    """
    entries = DeskEntry.objects.filter(
        kind=Kind.TASK, report__in=access.readable(person).values("report")
    )
    newest = entries.values("report").annotate(last=Max("at")).order_by("-last", "report")
    ids = [row["report"] for row in newest[:MOST_CASES]]
    rows, veils = _rows(ids), masking.veils_for(person)
    found = [
        TaskOfCase(
            replace(task, what=veils.get(case.report.id, Veil()).over(task.what)),
            case.report,
            categories.label(case.report.category),
        )
        for case in access.readable_reports(person, ids)
        for task in of_case(case, [journal.opened_entry(case, row) for row in rows[case.report.id]])
        if task.owner == person.id and task.done is None
    ]
    return sorted(found, key=lambda one: one.task.due), len(ids)


def _rows(reports: Sequence[UUID]) -> dict[UUID, list[DeskEntry]]:
    found = defaultdict(list)
    rows = DeskEntry.objects.filter(kind__in=KINDS, report__in=reports)
    for row in rows.prefetch_related("files"):
        found[row.report_id].append(row)
    return found


def _task(note: DeskNote, done: DeskNote | None, today: date) -> Task:
    due = date.fromisoformat(note.said["due"])
    return Task(
        id=note.id,
        what=note.said["body"],
        owner=UUID(note.said["owner"]),
        due=due,
        given_by=note.by_name,
        given_at=note.at,
        done=done,
        over=done is None and due < today,
    )
