# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the journal: notes, the checklist, the result that is proposed, sending it back."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wbs.accounts.roles import CASE_READERS, DECIDERS, Role
from wbs.accounts.step_up import asks_again
from wbs.casework import checklist, journal, masking
from wbs.casework.checklist_forms import ChecklistForm
from wbs.casework.forms import DeskNoteForm, ObjectionForm, ProposalForm, RecusalForm, ReturnForm
from wbs.casework.inbox import say
from wbs.casework.views import moved, page
from wbs.reports import access, actions
from wbs.reports.download import attachment
from wbs.reports.errors import NobodyReads, NotAllowed, StatusMoved
from wbs.reports.uploads import accepts_files
from wbs.reports.workflow import VERIFIERS
from wbs.web.http import Request
from wbs.web.marks import comes_back, open_to


@comes_back("casework:case", *DeskNoteForm.base_fields)
@open_to(*CASE_READERS)
@require_POST
def note(request: Request, id: UUID) -> HttpResponse:
    """Write an internal note."""
    found = access.readable_report(request.person, id)
    form = DeskNoteForm(request.POST, auto_id="desk_note-%s")
    if not form.is_valid():
        return page(request, found, {"desk": form})
    journal.note(case=found, person=request.person, **form.cleaned_data)
    return redirect("casework:case", id=id)


@comes_back("casework:case", *ChecklistForm.FIELDS)
@open_to(*VERIFIERS)
@require_POST
def fill_in(request: Request, id: UUID) -> HttpResponse:
    """Keep how the questions of the checklist were answered."""
    found = access.readable_report(request.person, id)
    form = ChecklistForm(request.POST)
    if not form.is_valid():
        return page(request, found, {"checklist": form})
    note, once = form.cleaned_data["note"], form.cleaned_data["once"]
    try:
        checklist.fill_in(
            case=found, person=request.person, answers=form.answers(), note=note, once=once
        )
    except StatusMoved:
        return moved(request, id, note)
    return redirect("casework:case", id=id)


@comes_back("casework:case", *ProposalForm.FIELDS)
@accepts_files
@open_to(Role.EXAMINER)
@require_POST
def propose(request: Request, id: UUID) -> HttpResponse:
    """Propose how the examination ends."""
    found = access.readable_report(request.person, id)
    form = ProposalForm(request.POST, request.FILES, auto_id="propose-%s")
    if not form.is_valid():
        return page(request, found, {"propose": form})
    said = dict(form.cleaned_data)
    try:
        journal.propose(case=found, person=request.person, uploads=said.pop("files"), **said)
    except StatusMoved:
        return moved(request, id, said["findings"])
    return redirect("casework:case", id=id)


@comes_back("casework:case", *ReturnForm.base_fields)
@open_to(*DECIDERS)
@require_POST
def send_back(request: Request, id: UUID) -> HttpResponse:
    """Send a proposal back to its examiner."""
    found = access.readable_report(request.person, id)
    form = ReturnForm(request.POST, auto_id="send_back-%s")
    if not form.is_valid():
        return page(request, found, {"return": form})
    try:
        journal.send_back(case=found, person=request.person, **form.cleaned_data)
    except StatusMoved:
        return moved(request, id, form.cleaned_data["reason"])
    return redirect("casework:case", id=id)


@comes_back("casework:case", *ObjectionForm.base_fields)
@open_to(*DECIDERS)
@require_POST
def decide(request: Request, id: UUID) -> HttpResponse:
    """Decide the reporter's objection."""
    found = access.readable_report(request.person, id)
    form = ObjectionForm(request.POST, auto_id="decide-%s")
    if not form.is_valid():
        return page(request, found, {"decide": form})
    said = form.cleaned_data
    try:
        actions.decide(
            case=found,
            person=request.person,
            granted=said["granted"] == "yes",
            reason=said["reason"],
        )
    except StatusMoved:
        return moved(request, id, said["reason"])
    return redirect("casework:case", id=id)


@comes_back("casework:case", *RecusalForm.FIELDS)
@asks_again
@open_to(*CASE_READERS)
@require_POST
def recuse(request: Request, id: UUID) -> HttpResponse:
    """Step back from a case; its page is not there for this person any more."""
    found = access.readable_report(request.person, id)
    form = RecusalForm(request.POST, case=found, person=request.person, auto_id="recuse-%s")
    if not form.is_valid():
        return page(request, found, {"recuse": form})
    try:
        journal.recuse(case=found, person=request.person, **form.cleaned_data)
    except (NobodyReads, NotAllowed):  # a colleague stepped back, or left, in the same moment
        form.add_error("taker", _("Pilih petugas yang meneruskan aduan ini."))
        return page(request, found, {"recuse": form})
    return say(request, _("Anda mundur dari aduan itu. Anda tidak melihatnya lagi."))


@open_to(*CASE_READERS)
@require_GET
def file(request: Request, id: UUID, evidence: UUID) -> HttpResponseBase:
    """Send one file of the desk, decrypted on its way; the opening is recorded."""
    found = access.readable_report(request.person, id)
    meta, chunks = journal.open_file(case=found, person=request.person, file=evidence)
    return attachment(masking.named(found, request.person, meta), chunks)
