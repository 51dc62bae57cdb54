# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who filed a report: shown to whoever was granted it, granted or refused by the custodians."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts import custody
from wbs.accounts.forms import ProfileForm
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.step_up import asks_again
from wbs.casework.disclosure_forms import ApproveForm, RefuseForm
from wbs.reports import access, actions, disclosures, opened
from wbs.reports.clocks import today
from wbs.reports.disclosures import Asked
from wbs.reports.errors import NotAllowed, RequestMoved, SecondCustodianNeeded
from wbs.reports.models import Disclosure
from wbs.web.http import Request, is_shown
from wbs.web.jinja import localdate
from wbs.web.marks import comes_back, open_to

NOTHING: Mapping[tuple[UUID, str], Form] = MappingProxyType({})
PER_PAGE = 25

# What the session carries over one redirect: a sentence of what was done.
SAID = "disclosure_said"


@asks_again
@open_to(*CASE_READERS)
@require_safe
def identity(request: Request, id: UUID) -> HttpResponse:
    """Show who filed a report, to whom it was granted and while its time lasts; recorded."""
    found = access.readable_report(request.person, id)
    told, row = actions.open_identity(case=found, person=request.person)
    words = {"id": id, "number": found.report.number, "facts": _facts(told), "until": row.until}
    return render(request, "casework/identity.html", words)


def _facts(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a reporter told of themselves, under the labels of their own form."""
    shown = {**told}
    if born := told.get("birth_date"):
        shown["birth_date"] = localdate(date.fromisoformat(born))
    labels = {name: str(field.label) for name, field in ProfileForm.base_fields.items()}
    labels |= {"name": _("Nama"), "email": _("Surel")}  # the form has the manual's English words
    return [(label, shown[name]) for name, label in labels.items() if shown.get(name)]


@open_to(Role.CUSTODIAN)
@require_safe
def requests(request: Request) -> HttpResponse:
    """Show the custodians' start page: the requests that wait, and what became of others."""
    return _page(request)


def _page(
    request: Request,
    bound: Mapping[tuple[UUID, str], Form] = NOTHING,
    *,
    problem: str = "",
    typed: str = "",
) -> HttpResponse:
    """Show the page; `bound` holds a form that came back with errors, by request and deed.

    `problem` says why nothing was decided, `typed` what was written for it.
    """
    person, shown = request.person, is_shown(request) and not bound
    words: dict[str, Any] = {
        "roles": opened.role_names(person.roles),
        "has_key": custody.holds(person.institution, person.id),
        "alone": len(person.roster_seen.with_role(Role.CUSTODIAN)) < 2,
        "hours": settings.WBS_DISCLOSED_HOURS,
        "waiting": [],
        "page": None,
        "problem": problem,
        "typed": typed,
        "said": request.session.pop(SAID, "") if shown else "",
    }
    if words["has_key"]:
        words |= _requests(request, bound)
    status = 422 if bound else 409 if problem else 200
    return render(request, "casework/requests.html", words, status=status)


def _requests(request: Request, bound: Mapping[tuple[UUID, str], Form]) -> dict[str, Any]:
    person = request.person
    pair = custody.open_key(person.roster_seen, person.id, person.ring)
    rows = access.disclosures_asked(person)
    decided = rows.exclude(state__in=Disclosure.WAITING).order_by("-decided_at", "id")
    page = Paginator(decided, PER_PAGE).get_page(request.GET.get("page", 1))
    waiting = rows.filter(state__in=Disclosure.WAITING).order_by("asked_at", "id")
    return {
        "waiting": [
            (one, *_forms(request, one, bound))
            for one in disclosures.of_custodian(waiting, person, pair)
        ],
        "page": Page(
            disclosures.of_custodian(page.object_list, person, pair), page.number, page.paginator
        ),
    }


def _forms(
    request: Request, one: Asked, bound: Mapping[tuple[UUID, str], Form]
) -> tuple[Form | None, Form]:
    """Return the form to approve, None to whoever has done so, and the form to refuse."""
    approves = bound.get((one.id, "approve"))
    if approves is None and not (one.first and one.first.id == request.person.id):
        typed = request.unsent.typed(reverse("casework:approve", args=[one.id]))
        first = one.first.id if one.first else None
        approves = _approve_form(request.person, one.id, first, initial=typed)
    typed = request.unsent.typed(reverse("casework:refuse", args=[one.id]))
    refuses = bound.get((one.id, "refuse")) or _refuse_form(one.id, initial=typed)
    return approves, refuses


def _approve_form(
    person: Person,
    asking: UUID,
    first: UUID | None,
    sent: Mapping[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
) -> ApproveForm:
    day, ids = today(person.institution), f"approve-{asking}-%s"
    return ApproveForm(sent, initial=initial, day=day, first=first, auto_id=ids)


def _refuse_form(
    asking: UUID,
    sent: Mapping[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
) -> RefuseForm:
    return RefuseForm(sent, initial=initial, auto_id=f"refuse-{asking}-%s")


@asks_again
@comes_back("casework:requests", *ApproveForm.TERMS)
@open_to(Role.CUSTODIAN)
@require_POST
def approve(request: Request, asking: UUID) -> HttpResponse:
    """Agree that whoever asked is told who filed the report."""
    access.disclosure_asked(request.person, asking)
    form = _approve_form(request.person, asking, None, request.POST)
    if not form.is_valid():
        return _page(request, {(asking, "approve"): form})
    try:
        state = actions.approve(
            person=request.person,
            asking=asking,
            seen=form.cleaned_data["seen"],
            wait=form.wait(),
        )
    except (NotAllowed, RequestMoved, SecondCustodianNeeded) as error:
        return _page(request, problem=_why_not(error), typed=form.cleaned_data.get("why_later", ""))
    if state == Disclosure.State.SECONDED:
        return _done(request, _("Persetujuan Anda tercatat. Penjaga lain harus menyetujui juga."))
    return _done(request, _("Disetujui. Identitas sudah disegel untuk peminta saja."))


@comes_back("casework:requests", *RefuseForm.base_fields)
@open_to(Role.CUSTODIAN)
@require_POST
def refuse(request: Request, asking: UUID) -> HttpResponse:
    """Refuse a request, with a reason."""
    access.disclosure_asked(request.person, asking)
    form = _refuse_form(asking, request.POST)
    if not form.is_valid():
        return _page(request, {(asking, "refuse"): form})
    reason = form.cleaned_data["reason"]
    try:
        actions.refuse(person=request.person, asking=asking, reason=reason)
    except (NotAllowed, RequestMoved) as error:
        return _page(request, problem=_why_not(error), typed=reason)
    return _done(request, _("Ditolak. Peminta dapat membaca alasan Anda."))


def _why_not(error: Exception) -> str:
    if isinstance(error, RequestMoved):
        return _("Permintaan ini berubah sejak halaman dibuka. Periksa keadaannya sekarang.")
    if isinstance(error, SecondCustodianNeeded):
        return _("Anda sudah menyetujui. Persetujuan kedua harus dari penjaga lain.")
    return _("Tidak dapat disetujui: peminta tidak lagi memegang aduan ini.")


def _done(request: Request, words: str) -> HttpResponse:
    request.session[SAID] = words
    return redirect("casework:requests")
