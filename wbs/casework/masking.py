# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masking a passage or a name of a case, for examiners and in whatever leaves the house.

Masks are entries of the journal, sealed under the desk key and never rewritten: lifting one is
another entry. Whoever may mask reads everything, and sees what is masked, by whom and why. The
reporter's pages know nothing of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from wbs.accounts.people import Person
from wbs.casework import desk_digest, journal
from wbs.casework.desk_digest import WRITTEN
from wbs.casework.journal import DeskNote, Kind
from wbs.casework.models import DeskEntry
from wbs.reports import access
from wbs.reports.access import Case
from wbs.reports.actions import NOTE_WRITERS
from wbs.reports.errors import Incomplete, NotAllowed, StatusMoved
from wbs.reports.listing import Look
from wbs.reports.models import Report
from wbs.reports.opened import OpenEntry, OpenFile, OpenReport
from wbs.reports.sealing import FileMeta
from wbs.reports.veil import NO_VEILS, Veil, Veils

# Who masks and lifts, and therefore reads what is masked.
MASKERS = NOTE_WRITERS
# A shorter passage would be in half of all words.
LEAST = 3


def mask(*, case: Case, person: Person, passage: str, reason: str, once: str = "") -> None:
    """Mask every occurrence of a passage. Raises NotAllowed, or Incomplete for a short passage."""
    _check(person)
    if not is_long_enough(passage):
        raise Incomplete(f"a passage has at least {LEAST} characters")
    journal.append(case, person, Kind.MASK, {"body": reason, "passage": passage}, (), once)


def lift(*, case: Case, person: Person, mask: UUID, reason: str, once: str = "") -> None:
    """Show a masked passage to everybody again. Raises NotAllowed, or Incomplete if there is none.

    StatusMoved if it was lifted before.
    """
    _check(person)

    def check(_report: Report) -> None:
        notes = journal.read(case)
        if mask not in {one.id for one in notes if one.kind == Kind.MASK}:
            raise Incomplete("this mask is not there")
        if mask not in {one.id for one in in_force(notes)}:
            raise StatusMoved("this mask was lifted before")

    said = {"body": reason, "mask": str(mask)}
    journal.append(case, person, Kind.UNMASK, said, (), once, check)


def is_long_enough(passage: str) -> bool:
    """Tell whether a passage, as it is looked for, has the least length."""
    return all(len(one) >= LEAST for one in Veil.of([passage]).passages or [""])


def in_force(notes: Sequence[DeskNote]) -> list[DeskNote]:
    """Return the masks that nobody lifted, in order."""
    lifted = {one.said["mask"] for one in notes if one.kind == Kind.UNMASK}
    return [one for one in notes if one.kind == Kind.MASK and str(one.id) not in lifted]


def veil(notes: Sequence[DeskNote]) -> Veil:
    """Return what is masked in a case with this journal, for whoever may not see through."""
    return Veil.of(one.said["passage"] for one in in_force(notes))


def veil_for(person: Person, notes: Sequence[DeskNote]) -> Veil:
    """Return what is masked for this person; nothing for whoever may mask."""
    return Veil() if sees_through(person) else veil(notes)


def sees_through(person: Person) -> bool:
    """Tell whether this person reads what is masked."""
    return bool(person.roles & MASKERS)


def look_of(person: Person) -> Look:
    """Return how this person looks at the cases they read; the journals are searched as well."""
    return Look(veils_for(person), desk_digest.texts)


def veils_for(person: Person) -> Veils:
    """Return what is masked for this person, in all of the cases they may read."""
    return NO_VEILS if sees_through(person) else veils(person)


def veils(person: Person) -> Veils:
    """Return what is masked for others, in all of the cases this person may read."""
    readable = access.readable(person).values("report")
    masked = DeskEntry.objects.filter(kind=Kind.MASK, report__in=readable)
    ids = set(masked.values_list("report_id", flat=True))
    cases = access.readable_reports(person, ids) if ids else []
    return {case.report.id: veil(journal.read(case)) for case in cases}


def veiled(told: OpenReport, veil: Veil) -> OpenReport:
    """Return a case as it is shown through a veil."""
    return replace(
        told,
        subjects=[{key: veil.over(text) for key, text in one.items()} for one in told.subjects],
        explanation=veil.over(told.explanation),
        evidence=_files(told.evidence, veil),
        entries=[_entry(one, veil) for one in told.entries],
        notes=[_entry(one, veil) for one in told.notes],
    )


def veiled_notes(notes: Iterable[DeskNote], veil: Veil) -> list[DeskNote]:
    """Return a journal as it is shown through a veil."""
    return [
        replace(
            one,
            said={
                name: veil.over(text) if name in WRITTEN else text
                for name, text in one.said.items()
            },
            files=[(id_, replace(meta, name=veil.over(meta.name))) for id_, meta in one.files],
        )
        for one in notes
    ]


def _entry(one: OpenEntry, veil: Veil) -> OpenEntry:
    return replace(one, body=veil.over(one.body), evidence=_files(one.evidence, veil))


def _files(files: Iterable[OpenFile], veil: Veil) -> list[OpenFile]:
    return [replace(one, name=veil.over(one.name)) for one in files]


def _check(person: Person) -> None:
    if not sees_through(person):
        raise NotAllowed("who verifies or supervises masks")


def named(case: Case, person: Person, meta: FileMeta) -> FileMeta:
    """Return what is told of a file to this person."""
    veil = veil_for(person, journal.read(case))
    return replace(meta, name=veil.over(meta.name))
