# SPDX-License-Identifier: AGPL-3.0-or-later
"""The auditor's page: the log, and the proof that it is whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from wbs.accounts import enrolment, roster
from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.audit.models import Entry
from wbs.reports.workflow import Status
from wbs.vault.errors import ChainBroken
from wbs.web.http import Request
from wbs.web.jinja import localdate
from wbs.web.marks import open_to

PER_PAGE = 50

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
    "added": __("ditambahkan"),
    "was": __("semula"),
    "renamed": __("menjadi"),
    "hidden": __("disembunyikan"),
    "shown": __("ditampilkan"),
    "moved": __("dinaikkan"),
    "tell": __("pelapor diberi tahu mulai"),
}
KINDS = {"totp": __("aplikasi kode"), "passkey": __("kunci sandi")}


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it. `actor_name` is empty for the reporter."""

    position: int
    at: datetime
    event: str
    actor_name: str
    reference: str
    details: str


@open_to(Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: Request) -> HttpResponse:
    """Show the log, newest first; POST proves the whole chain and records that it did."""
    institution = request.institution.id
    verdict = _prove(institution, request.person.id) if request.method == "POST" else None
    entries = Entry.objects.filter(institution=institution).order_by("-position")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page", 1))
    names = _names(request.institution)
    lines = [_line(entry, names) for entry in page.object_list]
    words = {
        "page": Page(lines, page.number, cast("Paginator[Line]", page.paginator)),
        "verdict": verdict,
    }
    return render(request, "audit/log.html", words)


def _prove(institution: UUID, auditor: UUID) -> dict[str, int | bool]:
    try:
        verdict: dict[str, int | bool] = {"ok": True, "count": chain.verify(institution)}
    except ChainBroken as error:
        # The vault counts from 0; the entry before the broken one is the last that holds.
        verdict = {"ok": False, "count": error.position}
    try:
        _record(institution, auditor, int(verdict["ok"]))
    except IntegrityError:
        # A chain somebody wrote into may take no more entries; the verdict is told all the same.
        if verdict["ok"]:
            raise
    return verdict


@transaction.atomic
def _record(institution: UUID, auditor: UUID, whole: int) -> None:
    chain.record(
        institution=institution,
        event=Event.LOG_VERIFIED,
        actor=auditor,
        details={"whole": whole},
    )


def _line(entry: Entry, names: dict[UUID, str]) -> Line:
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


def _names(institution: Institution) -> dict[UUID, str]:
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
