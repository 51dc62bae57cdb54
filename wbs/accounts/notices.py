# SPDX-License-Identifier: AGPL-3.0-or-later
"""By which letters a member of staff is told that something waits; off until they choose."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wbs.accounts import server_key
from wbs.accounts.actions import record_staff
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, DECIDERS, Role
from wbs.audit.events import Event
from wbs.post import addresses
from wbs.post.addresses import Slip
from wbs.post.queue import House
from wbs.vault.errors import VaultError


class Kind(TextChoices):
    """What a letter can be about; `casework.finders` looks for each. No letter names it."""

    NEW = "new", _("Aduan baru")
    REPLY = "reply", _("Balasan pelapor")
    SOON = "soon", _("Batas waktu mendekat")
    OVER = "over", _("Batas waktu terlewat")
    ASSIGNED = "assigned", _("Aduan diserahkan kepada Anda")
    ERASING = "erasing", _("Aduan akan dihapus sesudah masa simpan")
    ASKED = "asked", _("Permintaan membuka identitas")


class When(TextChoices):
    """When one is told."""

    OFF = "off", _("Tidak perlu")
    NOW = "now", _("Segera (dalam 15 menit)")
    DAILY = "daily", _("Ringkasan pukul 07.00")


# Whose work each kind is: nobody is offered what can never reach them.
CONCERNS: Mapping[Kind, frozenset[Role]] = {
    Kind.NEW: DECIDERS | {Role.VERIFIER},
    Kind.REPLY: CASE_READERS,
    Kind.SOON: CASE_READERS,
    Kind.OVER: CASE_READERS,
    Kind.ASSIGNED: CASE_READERS,
    Kind.ERASING: CASE_READERS,
    Kind.ASKED: frozenset({Role.CUSTODIAN}),
}


def offered(person: Person) -> list[Kind]:
    """Return the kinds that a person's roles have to do with."""
    return [kind for kind in Kind if CONCERNS[kind] & person.roles]


def chosen(person: Person) -> Slip | None:
    """Return what a person chose; None where letters are off, or the row does not open."""
    row = addresses.find(account=person.id)
    try:
        return addresses.opened(server_key.get(), row) if row else None
    except VaultError:
        return None


@transaction.atomic
def choose(*, person: Person, email: str, choices: Mapping[str, str]) -> None:
    """Take an address and what to write of; without an address all letters are off."""
    if email:
        addresses.put(
            server_key.get(),
            Slip(email, dict(choices)),
            institution=person.institution.id,
            account=person.id,
        )
    else:
        addresses.drop(account=person.id)
    record_staff(person, Event.STAFF_LETTERS_CHOSEN)


def house(institution: Institution) -> House:
    """Return the name an institution's letters leave under, and its page Login."""
    hosts = [institution.host] if institution.host else settings.ALLOWED_HOSTS
    host = hosts[0] if hosts else "localhost"
    scheme = "http" if host in settings.PLAIN_HOSTS else "https"
    return House(host, f"{scheme}://{host}{reverse('accounts:login')}")
