# SPDX-License-Identifier: AGPL-3.0-or-later
"""An institution's logo and colour: its own to choose."""

from django.db import transaction

from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports.errors import NotAllowed
from wbs.reports.house import Logo
from wbs.web import kept, png, theme

# What a page may weigh on a phone leaves no more for a logo.
MOST_LOGO = 60 * 1024


class TooHeavy(Exception):
    """A logo has more than MOST_LOGO bytes, even without all that is no picture."""


@transaction.atomic
def set_colour(*, person: Person, colour: str) -> None:
    """Make pages in this colour; empty: the product's. Raises ValueError for no colour."""
    _check_admin(person)
    colour = theme.parsed(colour) if colour else ""
    rows = Institution.objects.select_for_update().filter(id=person.institution.id)
    if rows.exclude(colour=colour).update(colour=colour):
        _record(person, {"colour": colour or "-"})


def fitted(sent: bytes) -> bytes:
    """Return a PNG written anew without all that is no picture, as a logo is kept.

    Raises png.NoPicture, png.TooWide, TooHeavy.
    """
    picture = png.cleaned(sent)
    if len(picture) > MOST_LOGO:
        raise TooHeavy
    return picture


@transaction.atomic
def set_logo(*, person: Person, sent: bytes | None) -> None:
    """Show a PNG in the head of every page; None: the product's seal. Raises as `fitted` does."""
    _check_admin(person)
    picture = fitted(sent) if sent is not None else b""
    mark = png.mark(picture) if picture else ""
    house = Institution.objects.select_for_update().get(id=person.institution.id)
    if house.logo == mark:
        return
    Logo.objects.filter(institution=house).delete()
    if picture:
        Logo.objects.create(institution=house, png=picture)
    Institution.objects.filter(id=house.id).update(logo=mark)
    _record(person, {"logo": mark or "-"})


def _check_admin(person: Person) -> None:
    if Role.ADMIN not in person.roles:
        raise NotAllowed("the admin chooses logo and colour")


def _record(person: Person, details: dict[str, str | int]) -> None:
    chain.record(
        institution=person.institution.id,
        event=Event.LOOK_CHANGED,
        actor=person.id,
        details=details,
    )
    transaction.on_commit(middleware.forget)
    transaction.on_commit(kept.forget)
