# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the journal stands on the page of a case: its entries and its forms."""

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.urls import reverse

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS, Role
from wbs.casework import checklist_forms, journal, keeping_forms, masking, task_forms
from wbs.casework.forms import DeskNoteForm, ObjectionForm, ProposalForm, RecusalForm, ReturnForm
from wbs.casework.journal import DeskNote, Kind
from wbs.casework.masking_forms import LiftForm, MaskForm
from wbs.reports.access import Case
from wbs.reports.models import Report
from wbs.reports.workflow import Status
from wbs.web.http import Request


def shown(request: Request, case: Case, bound: Mapping[str, Form]) -> dict[str, Any]:
    """Return the journal, opened, and those of its forms that this person may send."""
    read = journal.read(case)
    veil = masking.veil_for(request.person, read)
    notes = masking.veiled_notes(read, veil)
    may_mask = masking.sees_through(request.person)
    return {
        "veil": veil,
        "masks": masking.in_force(notes) if may_mask else [],
        "mask_form": (bound.get("mask") or MaskForm(**_typed(request, case, "mask")))
        if may_mask
        else None,
        "lift_form": (bound.get("lift") or LiftForm(**_typed(request, case, "lift")))
        if may_mask
        else None,
        "journal": notes,
        "proposal": _proposal(case, notes),
        "desk_form": bound.get("desk") or DeskNoteForm(**_typed(request, case, "desk_note")),
        "proposal_form": _proposal_form(request, case, bound),
        "return_form": _return_form(request, case, bound),
        "decide_form": _decide_form(request, case, bound),
        "recuse_form": bound.get("recuse")
        or RecusalForm(case=case, person=request.person, **_typed(request, case, "recuse")),
        **checklist_forms.shown(request, case, notes, bound),
        **task_forms.shown(request, case, notes, bound),
        **keeping_forms.shown(request, case, bound),
    }


def _proposal(case: Case, notes: list[DeskNote]) -> DeskNote | None:
    proposals = [one for one in notes if one.kind == Kind.PROPOSAL]
    return proposals[-1] if case.report.proposed and proposals else None


def _proposal_form(request: Request, case: Case, bound: Mapping[str, Form]) -> Form | None:
    if not may_propose(request.person, case):
        return None
    return bound.get("propose") or ProposalForm(**_typed(request, case, "propose"))


def _return_form(request: Request, case: Case, bound: Mapping[str, Form]) -> Form | None:
    if not (case.report.proposed and request.person.roles & DECIDERS):
        return None
    return bound.get("return") or ReturnForm(**_typed(request, case, "send_back"))


def _decide_form(request: Request, case: Case, bound: Mapping[str, Form]) -> Form | None:
    raised = case.report.objection == Report.Objection.RAISED
    if not (raised and request.person.roles & DECIDERS):
        return None
    return bound.get("decide") or ObjectionForm(**_typed(request, case, "decide"))


def may_propose(person: Person, case: Case) -> bool:
    """Tell whether this person may now propose how the examination ends."""
    report = case.report
    examined = report.status == Status.EXAMINATION and not report.proposed
    return examined and Role.EXAMINER in person.roles


def _typed(request: Request, case: Case, name: str) -> dict[str, Any]:
    """What the form of this name takes up from a session that had ended."""
    kept = request.unsent.typed(reverse(f"casework:{name}", args=[case.report.id]))
    return {"initial": kept, "auto_id": f"{name}-%s"}
