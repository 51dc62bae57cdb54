# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing is sealed to a key that was taken off the roster in the very same moment.

A grant to a lost key opens nothing, and its owner's whole list would fail over it. On PostgreSQL a
transaction may read the roster, then wait, then write; so whoever seals looks once more at the end,
after the audit entry: that one waits until a signature under way, which is recorded too, is done.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from wbs.accounts import roster
from wbs.accounts.people import Person
from wbs.reports.errors import RosterMoved

_ATTEMPTS = 5

P = ParamSpec("P")
R = TypeVar("R")


def check_roster(person: Person) -> None:
    """Raise RosterMoved when the roster is another than when `person` came; they know it then.

    Someone was signed onto it or off it, or shut out.

    To be called after the act was recorded, within its transaction.
    """
    newest = roster.current(person.institution)
    if newest != person.roster_seen:
        person.roster_seen = newest
        raise RosterMoved("the roster was signed anew meanwhile")


def again_if_roster_moves(action: Callable[P, R]) -> Callable[P, R]:
    """Take an action once more, from its beginning, when the roster moved under it."""

    @wraps(action)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(_ATTEMPTS - 1):
            try:
                return action(*args, **kwargs)
            except RosterMoved:
                continue
        return action(*args, **kwargs)

    return again
