# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page and its session need to ask a browser for a passkey, and to take its answer."""

from django.http.request import split_domain_port

from wbs.accounts import second
from wbs.accounts.factors import passkeys
from wbs.accounts.factors.passkeys import Answer, Site
from wbs.accounts.people import Person
from wbs.web import cookies
from wbs.web.http import Request

# Where the session keeps the challenge of the page that was shown last.
_STATE = "passkey"


def site_of(request: Request) -> Site:
    """Return the site as the browser knows it; the host is one of those configured."""
    host = request.get_host()
    scheme = "http" if cookies.is_plain(request) else "https"
    name = f"WBS {request.institution.name}"
    return Site(split_domain_port(host)[0], f"{scheme}://{host}", name)


def to_use(request: Request) -> str:
    """Return what the page asks the browser for, as JSON; empty where there is no passkey."""
    factors = second.factors_of(request.session.holder)
    if factors is None or not factors.passkeys:
        return ""
    told, request.session[_STATE] = passkeys.ask(site_of(request), factors.passkeys)
    return told


def to_make(request: Request, person: Person) -> str:
    """Return what the page asks the browser to make, as JSON."""
    factors = second.factors_of(person)
    held = factors.passkeys if factors else ()
    handle = person.ring.once(b"passkey")
    told, request.session[_STATE] = passkeys.offer(
        site_of(request), handle, person.username, person.name, held
    )
    return told


def answer(request: Request, text: str) -> Answer:
    """Return what the browser sent, with the challenge it must answer; that counts once."""
    return Answer(site_of(request), request.session.pop(_STATE, None), text)
