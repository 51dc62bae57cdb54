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

from wbs.accounts import roster
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
    "files": __("berkas"),
    "version": __("versi"),
    "reader": __("petugas"),
    "cases": __("aduan"),
    "whole": __("utuh"),
    "tell": __("pelapor diberi tahu mulai"),
}


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it. `actor_name` is empty for the reporter."""

    position: int
    at: datetime
    event: str
    actor_name: str
    reference: str
    details: dict[str, str]


@open_to(Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: Request) -> HttpResponse:
    """Show the log, newest first; POST proves the whole chain and records that it did."""
    institution = request.institution.id
    verdict = _prove(institution, request.person.id) if request.method == "POST" else None
    entries = Entry.objects.filter(institution=institution).order_by("-position")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page", 1))
    names = {reader.id: reader.name for reader in roster.current(request.institution).readers}
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
        actor_name=_actor(entry.actor, names),
        reference=bytes(entry.subject).hex()[:8] if entry.subject else "",
        details={
            str(DETAILS.get(key, key)): _detail(key, value, names)
            for key, value in entry.details.items()
        },
    )


def _actor(actor: UUID | None, names: dict[UUID, str]) -> str:
    if actor == chain.SYSTEM:
        return _("sistem")
    return names.get(actor, str(actor)) if actor else ""


def _detail(key: str, value: object, names: dict[UUID, str]) -> str:
    if key in ("from", "to"):
        return str(dict(Status.choices).get(str(value), value))
    if key == "tell":
        return localdate(date.fromisoformat(str(value)))
    if key == "whole":
        return _("ya") if value else _("tidak")
    return ", ".join(names.get(_uuid(part), part) for part in str(value).split(","))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
