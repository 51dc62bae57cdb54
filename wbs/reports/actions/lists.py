# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing the lists of words that an institution keeps. No word is ever deleted."""

from django.db import transaction

from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.reports import lists
from wbs.reports.errors import Incomplete, NotAllowed
from wbs.reports.lists import Kept, Word


@transaction.atomic
def add_word(*, person: Person, kept: Kept, name: str, name_en: str) -> bool:
    """Add a word at the end of a list; return False where it is there already."""
    _check_admin(person)
    model, only, _event = lists.KEPT[kept]
    rows = lists.rows(person.institution, kept)
    if rows.filter(name=name).exists():
        return False
    last = rows.last()
    model._default_manager.create(
        institution=person.institution,
        name=name,
        name_en=name_en,
        position=last.position + 1 if last else 1,
        **only,
    )
    _record(person, kept, {"added": name})
    return True


@transaction.atomic
def rename_word(*, person: Person, kept: Kept, word: Word, name: str, name_en: str) -> bool:
    """Write a word anew, wherever it is shown; return False where another of the list has it.

    The audit log keeps what it was.
    """
    _check_admin(person)
    rows = lists.rows(person.institution, kept)
    if rows.filter(name=name).exclude(id=word.id).exists():
        return False
    if (name, name_en) != (word.name, word.name_en):
        rows.filter(id=word.id).update(name=name, name_en=name_en)
        _record(
            person,
            kept,
            {"was": f"{word.name} / {word.name_en}", "renamed": f"{name} / {name_en}"},
        )
    return True


@transaction.atomic
def offer_word(*, person: Person, kept: Kept, word: Word, active: bool) -> None:
    """Offer a word to be chosen, or no longer; reports keep what they have.

    Raises Incomplete rather than hide the last one: nothing could be chosen any more.
    """
    _check_admin(person)
    rows = lists.rows(person.institution, kept)
    others = rows.select_for_update().filter(active=True).exclude(id=word.id)
    if not active and not others:
        raise Incomplete("a list offers one word at least")
    if word.active != active:
        rows.filter(id=word.id).update(active=active)
        _record(person, kept, {"shown" if active else "hidden": word.name})


@transaction.atomic
def raise_word(*, person: Person, kept: Kept, word: Word) -> None:
    """Put a word one place higher; the first stays where it is."""
    _check_admin(person)
    rows = list(lists.rows(person.institution, kept).select_for_update())
    place = [row.id for row in rows].index(word.id)
    if place == 0:
        return
    rows[place - 1 : place + 1] = [rows[place], rows[place - 1]]
    for position, row in enumerate(rows, 1):
        row.position = position
    lists.KEPT[kept][0]._default_manager.bulk_update(rows, ["position"])
    _record(person, kept, {"moved": word.name})


def _check_admin(person: Person) -> None:
    if Role.ADMIN not in person.roles:
        raise NotAllowed("the admin keeps the lists")


def _record(person: Person, kept: Kept, details: dict[str, str | int]) -> None:
    chain.record(
        institution=person.institution.id,
        event=lists.KEPT[kept][2],
        actor=person.id,
        details=details,
    )
