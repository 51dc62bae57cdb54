# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking: fills in the request's institution, session, person and audiences."""

import logging
import time
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError
from django.http import Http404
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils import timezone

from wbs.accounts import serving, sessions
from wbs.accounts.models import Institution
from wbs.web import cookies
from wbs.web.http import Request
from wbs.web.marks import ANYONE, HALF, VISITOR

logger = logging.getLogger("wbs.accounts.middleware")

# How long a change of an institution's name or host may go unnoticed by another process.
KEPT_SECONDS = 10.0
MOST_KEPT = 1000

_kept: dict[str, tuple[float, Institution]] = {}


def forget() -> None:
    """Drop the institutions that are kept in this process."""
    _kept.clear()


def institution_of(request: Request) -> Institution:
    """Return the institution served under the request's host.

    Raises Http404 for a host that none of several institutions has, ImproperlyConfigured when
    there is no institution yet.
    """
    host = split_domain_port(request.get_host())[0]
    at, institution = _kept.get(host, (0.0, None))
    if institution is None or time.monotonic() - at > KEPT_SECONDS:
        institution = _of_host(host)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[host] = (time.monotonic(), institution)
    return institution


def _of_host(host: str) -> Institution:
    institutions = list(Institution.objects.all()[:2])
    if not institutions:
        raise ImproperlyConfigured("there is no institution yet: run `wbs init` or `wbs demo`")
    if len(institutions) == 1:
        return institutions[0]
    found = Institution.objects.filter(host=host).first()
    if found is None:
        raise Http404
    return found


def _save(session: sessions.SealedSession) -> None:
    """Write the session; the answer to what was done stands even where an old one stays unwritten.

    What it would have carried are notes for the next page. A new one must be there: its cookie
    would open nothing.
    """
    try:
        session.save()
    except (DatabaseError, InterfaceError) as error:
        if not session.is_stored:
            raise
        logger.error("a session was not written", exc_info=error)


def _kinds(session: sessions.SealedSession) -> Iterable[str]:
    if session.person:
        return session.person.roles
    return {HALF} if session.is_half else {VISITOR}


class PersonMiddleware:
    """Opens the session and closes it again after the answer."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.institution = institution_of(request)
        timezone.activate(ZoneInfo(request.institution.timezone))
        serving.begin(request.institution)
        token = cookies.get(request, sessions.COOKIE)
        session = sessions.load(token, request.institution) if token else sessions.SealedSession()
        request.session, request.person = session, session.person
        request.audiences = frozenset({ANYONE, *_kinds(session)})
        response = self.get_response(request)
        if session.holder and session.is_stale:
            _save(session)
        self._set_cookie(request, response, token)
        return response

    def _set_cookie(
        self, request: Request, response: HttpResponseBase, came_with: str | None
    ) -> None:
        now = request.session.token if request.session.holder else None
        if now and now != came_with:
            cookies.put(response, request, sessions.COOKIE, now)
        elif came_with and not now:
            cookies.delete(response, request, sessions.COOKIE)
