# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that a member of staff named, to have them back with one click; sealed to their owner.

The row's name is made of the owner's key: it tells nobody whose filters these are, and whoever gets
new keys begins anew.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wbs.accounts.people import Person
from wbs.casework.models import SavedFilters
from wbs.reports.narrowing import Filters
from wbs.vault import envelope, tokens

MOST = 12
LONGEST_NAME = 40
# Room for MOST of the longest names and searches.
_SIZE = 16 * 1024


class TooMany(Exception):
    """There are as many saved filters as one person may have."""


@dataclass(frozen=True)
class Saved:
    """One filter with the name that its owner gave it."""

    id: UUID
    name: str
    filters: Filters


def read(person: Person) -> list[Saved]:
    """Return a person's saved filters by name. VaultError if they were altered."""
    row = SavedFilters.objects.filter(id=_row_id(person)).first()
    return _opened(person, row) if row else []


def find(person: Person, id_: UUID) -> Saved | None:
    """Return one of a person's saved filters, or None."""
    return next((one for one in read(person) if one.id == id_), None)


def save(*, person: Person, name: str, filters: Filters) -> None:
    """Save filters under a name; what had this name is replaced. Raises TooMany over MOST."""

    def change(held: list[Saved]) -> list[Saved]:
        others = [one for one in held if one.name.casefold() != name.casefold()]
        if len(others) >= MOST:
            raise TooMany
        return [*others, Saved(tokens.new_id(), name, filters)]

    _rewrite(person, change)


def drop(*, person: Person, id_: UUID) -> None:
    """Delete one of a person's saved filters, if it is still there."""
    _rewrite(person, lambda held: [one for one in held if one.id != id_])


def _rewrite(person: Person, change: Callable[[list[Saved]], list[Saved]]) -> None:
    try:
        _rewrite_once(person, change)
    except IntegrityError:  # the first one of two that came together has made the row
        _rewrite_once(person, change)


@transaction.atomic
def _rewrite_once(person: Person, change: Callable[[list[Saved]], list[Saved]]) -> None:
    row = SavedFilters.objects.select_for_update().filter(id=_row_id(person)).first()
    is_new = row is None
    if row is None:
        row = SavedFilters(id=_row_id(person), institution=person.institution, version=0)
    held = change([] if is_new else _opened(person, row))
    row.version += 1
    told: list[dict[str, Any]] = [{**asdict(one), "id": str(one.id)} for one in held]
    row.sealed = envelope.seal_json(person.ring.wrap_key, told, _context(row), size=_SIZE)
    row.save(force_insert=is_new, force_update=not is_new)


def _opened(person: Person, row: SavedFilters) -> list[Saved]:
    told = envelope.unseal_json(person.ring.wrap_key, bytes(row.sealed), _context(row))
    found = [Saved(UUID(one["id"]), one["name"], Filters(**one["filters"])) for one in told]
    return sorted(found, key=lambda one: one.name.casefold())


def _row_id(person: Person) -> bytes:
    return person.ring.once(b"saved filters")


def _context(row: SavedFilters) -> bytes:
    id_ = bytes(row.id)
    return envelope.context(row.institution_id.bytes, "saved filters", id_, row.version)
