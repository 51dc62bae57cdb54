# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passages of a case that are masked: every occurrence, however it is written, in any text.

A rule in code, not of keys: whoever is shown a masked text holds the key of the case all the same.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _

from wbs.reports import search


@dataclass(frozen=True)
class Veil:
    """What is masked, folded as the search folds."""

    passages: frozenset[str] = frozenset()

    @classmethod
    def of(cls, passages: Iterable[str]) -> "Veil":
        """Return what masks these passages."""
        folded = {search.fold("".join(filter(_has_shape, one))) for one in passages}
        return cls(frozenset(folded - {""}))

    def over(self, text: str) -> str:
        """Return the text with a word of ours in place of each occurrence, whatever its length."""
        spans = self._spans(text)
        if not spans:
            return text
        parts, end, label = [], 0, f"[████ {_('disamarkan')}]"
        for start, stop in spans:
            parts += [text[end:start], label]
            end = stop
        return "".join([*parts, text[end:]])

    def _spans(self, text: str) -> list[tuple[int, int]]:
        if not self.passages:
            return []
        folded, origins = _folded(text)
        found = sorted(
            (origins[at], origins[at + len(one) - 1] + 1)
            for one in self.passages
            for at in _places(folded, one)
        )
        joined: list[tuple[int, int]] = []
        for start, stop in found:
            if joined and start <= joined[-1][1]:
                start, stop = joined[-1][0], max(joined.pop()[1], stop)
            joined.append((start, stop))
        return joined


# By report; a report that is not there has nothing masked.
Veils = Mapping[UUID, Veil]
NO_VEILS: Veils = MappingProxyType({})


def _places(text: str, wanted: str) -> Iterable[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold as `search.fold` does; tell for each character which one of `text` it comes from."""
    letters, origins = list[str](), list[int]()
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKD", char.casefold()):
            if unicodedata.combining(letter) or not _has_shape(letter):
                continue
            if letter.isspace() and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if letter.isspace() else letter)
            origins.append(place)
    return "".join(letters), origins


def _has_shape(char: str) -> bool:
    """Tell whether a character can be seen: a soft hyphen inside a name hides it from no veil."""
    return unicodedata.category(char) != "Cf"
