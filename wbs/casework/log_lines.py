# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the audit log in words, as the auditor's page and table show them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts import enrolment, roster
from wbs.accounts.models import Institution
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.audit.models import Entry
from wbs.reports import home_texts
from wbs.reports.workflow import Status
from wbs.web.jinja import localdate

# What the details of an entry are called on the page.
DETAILS = {
    "from": __("dari"),
    "to": __("menjadi"),
    "examiners": __("pemeriksa"),
    "owner": __("petugas"),
    "files": __("berkas"),
    "version": __("versi"),
    "reader": __("petugas"),
    "cases": __("aduan"),
    "leaver": __("yang keluar"),
    "stand_in": __("pengganti"),
    "whole": __("utuh"),
    "kind": __("jenis"),
    "megabytes": __("MB per berkas"),
    "added": __("ditambahkan"),
    "was": __("semula"),
    "renamed": __("menjadi"),
    "hidden": __("disembunyikan"),
    "shown": __("ditampilkan"),
    "moved": __("dinaikkan"),
    "category": __("jenis aduan"),
    "months": __("bulan"),
    "passages": __("bagian"),
    "colour": __("warna"),
    "tell": __("pelapor diberi tahu mulai"),
}
KINDS = {
    "csv": __("tabel"),
    "chain": __("rantai lengkap"),
    "totp": __("aplikasi kode"),
    "passkey": __("kunci sandi"),
}


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it. `actor_name` is empty for the reporter."""

    position: int
    at: datetime
    event: str
    actor_name: str
    reference: str
    details: str


def line(entry: Entry, names: dict[UUID, str]) -> Line:
    """Put an entry into words."""
    return Line(
        position=entry.position,
        at=entry.at,
        event=str(Event(entry.event).label),
        actor_name=_actor(entry.actor, names) if entry.actor else "",
        reference=bytes(entry.subject).hex()[:8] if entry.subject else "",
        details="; ".join(
            f"{DETAILS.get(key, key)}: {_detail(key, value, names)}"
            for key, value in entry.details.items()
        ),
    )


def _actor(actor: UUID, names: dict[UUID, str]) -> str:
    return _("sistem") if actor == chain.SYSTEM else _name(str(actor), names)


def names_of(institution: Institution) -> dict[UUID, str]:
    """Whoever is or was on the roster, or is invited to it, by name."""
    people = [(one.account, one.name) for one in enrolment.open_ones(institution)]
    return dict(people) | roster.current(institution).names()


def _detail(key: str, value: object, names: dict[UUID, str]) -> str:
    if key in ("from", "to"):
        return str(dict(Status.choices).get(str(value), value))
    if key == "tell":
        return localdate(date.fromisoformat(str(value)))
    if key == "whole":
        return _("ya") if value else _("tidak")
    if key == "passages":
        return ", ".join(home_texts.label(one) for one in str(value).split(","))
    if key == "kind":
        return str(KINDS.get(str(value), value))
    return ", ".join(_name(part, names) for part in str(value).split(","))


def _name(text: str, names: dict[UUID, str]) -> str:
    """Return the name for an account; of one that is gone, the first signs, as of a reference."""
    found = _uuid(text)
    return names.get(found, text[:8] if found.int else text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
