# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases that resemble one: found among those a person may read, by scanning their sealed digests.

Words count the more, the fewer cases have them. Nothing of it is kept: no word reaches a table.
"""

import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from uuid import UUID

from wbs.accounts.people import Person
from wbs.reports import listing, sealing, search
from wbs.reports.access import Case
from wbs.reports.listing import Row
from wbs.reports.models import Digest

MOST = 5
_SHOWN_WORDS = 8
# What this share of the weight of a case's words has to be in another one's words, too.
_LEAST = 0.15
# So much more than a single word weighs the whole name of a subject.
_NAME_WEIGHT = 4
_SHORTEST = 4
# Dashes, the ellipsis and curly quotes are not in `punctuation`.
_MARKS = str.maketrans(
    dict.fromkeys(f"{string.punctuation}\u2013\u2014\u2026\u201c\u201d\u2018\u2019", " ")
)


@dataclass(frozen=True)
class LookAlike:
    """A case like another: how much of the other's words it shares (0 to 1), and which ones."""

    row: Row
    share: float
    names: list[str]
    words: list[str]


def of_case(case: Case, person: Person) -> list[LookAlike]:
    """Return the cases most like this one among those the person may read, likest first."""
    names = _names(case)
    words = {one for one in _words(_digest(case)) if len(one) >= _SHORTEST} - _given(case)
    weights, shared = _weigh(case, person, names | words, names)
    total = sum(weights.values())
    scores = {id_: sum(weights[one] for one in parts) / total for id_, parts in shared.items()}
    best = sorted((id_ for id_ in scores if scores[id_] >= _LEAST), key=lambda one: -scores[one])
    rows = {row.report.id: row for row in listing.rows_of_staff(person, best[:MOST])}
    return [
        _alike(rows[id_], scores[id_], shared[id_], weights, names)
        for id_ in best[:MOST]
        if id_ in rows
    ]


def _weigh(
    case: Case, person: Person, wanted: set[str], names: set[str]
) -> tuple[Mapping[str, float], Mapping[UUID, set[str]]]:
    """Return the weight of each wanted word and name, and which of them every case has."""
    shared: dict[UUID, set[str]] = {}
    having: Counter[str] = Counter()
    looked_at = 0
    for id_, text in listing.texts_of_staff(person):
        looked_at += 1
        parts = wanted & _words(text) | names.intersection(text.split("\n"))
        having.update(parts)
        if parts and id_ != case.report.id:
            shared[id_] = parts
    weights = {
        one: log(1 + looked_at / max(1, having[one])) * (_NAME_WEIGHT if one in names else 1)
        for one in wanted
    }
    return weights, shared


def _alike(
    row: Row, share: float, parts: set[str], weights: Mapping[str, float], names: set[str]
) -> LookAlike:
    rarest = sorted(parts, key=lambda one: (-weights[one], one))
    return LookAlike(
        row=row,
        share=share,
        names=[one for one in rarest if one in names],
        words=[one for one in rarest if one not in names][:_SHOWN_WORDS],
    )


def _names(case: Case) -> set[str]:
    return {name for one in case.filed["subjects"] if (name := search.fold(one["name"]))}


def _given(case: Case) -> set[str]:
    """The words of a digest that nobody wrote about what happened: its number and its jenis."""
    kind = case.report.category
    return _words(search.digest([case.report.number, kind.name, kind.name_en]))


def _digest(case: Case) -> str:
    row = Digest.objects.get(report=case.report)
    report = case.report
    ids = report.institution_id, report.id
    return sealing.open_digest(case.case_key, *ids, row.version, bytes(row.sealed))


def _words(text: str) -> set[str]:
    return set(text.translate(_MARKS).split())
