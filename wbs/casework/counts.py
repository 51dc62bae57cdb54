# SPDX-License-Identifier: AGPL-3.0-or-later
"""The quiet count in the menu: how much waits for whoever looks, out of clear columns."""

from collections.abc import Callable
from functools import partial

from django.http.response import HttpResponseBase

from wbs.accounts.people import Person
from wbs.accounts.roles import STAFF
from wbs.reports import access, disclosures
from wbs.web.http import Request

# More is told as so many "and more": nobody acts on the difference.
MOST = 99


def waiting(person: Person) -> int:
    """Return how many cases with news a reader has, or requests a custodian; MOST + 1 at most."""
    unread = access.readable(person).filter(news__gt=0)[: MOST + 1].count()
    reader = person.roster_seen.reader(person.id)
    asked = disclosures.waiting_for(person.institution.id, reader).count() if reader else 0
    return min(unread + asked, MOST + 1)


class CountMiddleware:
    """Gives the pages of staff this count; looked up when a page asks."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        if request.audiences & STAFF:
            request.waiting = partial(waiting, request.person)
        return self.get_response(request)
