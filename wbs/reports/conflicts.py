# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who of the staff may be close to a subject: their name or unit is like the one that was typed.

A hint, nothing more: whoever reports decides. Compared while the form is open, and kept nowhere.
"""

import re
from collections.abc import Iterable, Mapping

from wbs.accounts.document import Document, Reader
from wbs.accounts.roles import CASE_READERS
from wbs.reports.search import fold

_WORD = re.compile(r"[^\W_]+")
# What stands before and after a name: forms of address, ranks of office, degrees.
_TITLES = frozenset(
    _WORD.findall(
        "bapak pak ibu bu sdr sdri saudara saudari tuan nyonya mas mbak haji hajah hj kh ust "
        "ustaz dr drs dra drg drh ir prof apt ns bripka aiptu iptu akp kompol akbp sh se st si "
        "sos ssos ag sag pd spd kom skom hut ip sip ap stp sstp sst stt sp ikom psi spsi km kes "
        "skm kep kg gz far ked ak ca cpa cfe cgcae qia cia mm mh mt ma msi mpd mkes mkom map mpa "
        "mba mhum hum mag mec ec amd amk phd"
    )
)
_SMALL = frozenset({"dan", "di", "pada", "untuk", "of", "the", "and"})
_LEAST_LETTERS = 3

Words = frozenset[str]


def alike(document: Document, subjects: Iterable[Mapping[str, str]]) -> list[Reader]:
    """Return the readers of cases whose name or unit is like that of one of these subjects.

    A subject has `name`, `unit` and `agency`, each of which may be empty.
    """
    found = [
        (_name(one["name"]), _unit(one["unit"]), _unit(one["unit"] + " " + one["agency"]))
        for one in subjects
    ]
    return [one for one in document.with_role(*CASE_READERS) if _is_like(one, found)]


def _is_like(reader: Reader, subjects: Iterable[tuple[Words, Words, Words]]) -> bool:
    name, unit = _name(reader.name), _unit(reader.unit)
    return any(
        _within(theirs, name) or _within(name, theirs) or _within(part, unit) or _within(unit, all_)
        for theirs, part, all_ in subjects
    )


def _within(few: Words, many: Words) -> bool:
    """Tell whether all of these words are among the others, and one of them says something."""
    return few <= many and any(len(word) >= _LEAST_LETTERS for word in few)


def _name(text: str) -> Words:
    """The words of a name without titles and degrees, whatever their order and accents."""
    before = _words(text.partition(",")[0]) - _TITLES
    return frozenset(word for word in before or _words(text) - _TITLES if len(word) > 1)


def _unit(text: str) -> Words:
    return _words(text) - _SMALL


def _words(text: str) -> Words:
    return frozenset(_WORD.findall(fold(text)))
