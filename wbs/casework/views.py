# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case at the desk, and what a member of staff does with it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS
from wbs.casework import behalf_forms, completeness, journal_views, link_forms, masking, next_step
from wbs.casework.agency_forms import AgencyForm
from wbs.casework.disclosure_forms import AskForm
from wbs.casework.forms import CompletionForm, MoveForm, NoteForm, OwnerForm
from wbs.reports import access, actions, conflicts, disclosures, followups, opened, workflow
from wbs.reports.access import Case
from wbs.reports.actions import ASSIGNERS, NOTE_WRITERS
from wbs.reports.download import attachment
from wbs.reports.errors import AlreadyAsked, CaseConcluded, FilesGone, StatusMoved
from wbs.reports.forms import ReplyForm
from wbs.reports.models import Entry
from wbs.reports.opened import OpenReport
from wbs.reports.uploads import accepts_files, refused_status
from wbs.reports.workflow import Status, Transition
from wbs.web.http import Request
from wbs.web.marks import comes_back, open_to

NOTHING: Mapping[str, Form] = MappingProxyType({})


@open_to(*CASE_READERS)
@require_safe
def case(request: Request, id: UUID) -> HttpResponse:
    """Show one case, and record that it was opened."""
    return page(request, access.readable_report(request.person, id))


def page(
    request: Request,
    found: Case,
    bound: Mapping[str, Form] = NOTHING,
    *,
    problem: str = "",
    typed: str = "",
) -> HttpResponse:
    """Show the case with its forms, those of the journal too, and record that it was opened.

    A form sent empty shows the whole case as well. `bound` holds one that came back with errors.
    `problem` says why a step was not taken, `typed` what was written for it.
    """
    actions.record_reading(case=found, person=request.person)
    person, id, unsent = request.person, found.report.id, request.unsent
    steps = _steps(found, person)
    moves = [(step, bound.get(step.name) or _move_form(request, found, step)) for step in steps]
    status = refused_status(request) if bound else 409 if problem else 200
    if not problem and (typed := _overtaken(request, id, steps)):
        problem = _overtaken_by()
    desk = journal_views.shown(request, found, bound)
    told = masking.veiled(opened.open_case(found), desk["veil"])
    words = {
        "case": told,
        "reply_form": bound.get("reply")
        or ReplyForm(unsent=unsent.form(reverse(_words_go_to(found), args=[id]))),
        "note_form": bound.get("note")
        or NoteForm(initial=unsent.typed(reverse("casework:note", args=[id])), auto_id="note-%s"),
        "may_note": bool(person.roles & NOTE_WRITERS),
        **_completion(request, told, bound),
        "owner_form": bound.get("owner") or OwnerForm(person=person, case=found),
        "owner_name": opened.staff_name(person, found.report.owner),
        "may_assign": actions.may_take(person, found.report),
        "agency_form": bound.get("agency") or AgencyForm(case=found),
        "may_choose_agency": bool(person.roles & ASSIGNERS),
        "moves": moves,
        "next": next_step.of_case(found, person, desk["journal"]),
        "alike": _alike(found, person, told.subjects),
        "disclosures": disclosures.of_case(found, person),
        "ask_form": bound.get("ask")
        or AskForm(initial=unsent.typed(reverse("casework:ask", args=[id])), auto_id="ask-%s"),
        "problem": problem,
        "typed": typed,
        "followups": followups.of_case(found),
        **desk,
        **link_forms.shown(request, found, desk["veil"], bound),
        **behalf_forms.shown(request, found, bound),
    }
    return render(request, "casework/case.html", words, status=status)


def _completion(request: Request, told: OpenReport, bound: Mapping[str, Form]) -> dict[str, Any]:
    """What the report seems to lack while it is verified, and the form that asks for it."""
    parts = completeness.of_report(told) if told.status == Status.VERIFICATION else []
    kept = request.unsent.typed(reverse("casework:complete", args=[told.id]))
    form = CompletionForm(initial=kept, auto_id="complete-%s")
    form.fields["body"].initial = completeness.request(parts)
    return {"parts": parts, "completion_form": bound.get("complete") or form}


def _alike(found: Case, person: Person, subjects: Iterable[Mapping[str, str]]) -> list[str]:
    """Tell those who assign cases who of the staff is like a subject, and not kept out."""
    if not person.roles & ASSIGNERS:
        return []
    kept_out = found.kept_out
    alike = conflicts.alike(person.roster_seen, subjects)
    return [one.name for one in alike if not kept_out.has(one.id, one.name)]


def _steps(found: Case, person: Person) -> list[Transition]:
    """The steps this person may take now: of the results only the one that is proposed to them."""
    report = found.report
    return [
        step
        for step in workflow.allowed(report.status, person.roles)
        if workflow.PROPOSAL not in step.needs
        or (report.proposed == step.target and report.proposed_by != person.id)
    ]


def _move_form(request: Request, found: Case, step: Transition) -> MoveForm:
    typed = request.unsent.typed(reverse("casework:move", args=[found.report.id, step.name]))
    return MoveForm(step, found, initial=typed, auto_id=f"{step.name}-%s")


@comes_back("casework:case", *ReplyForm.FIELDS)
@open_to(*CASE_READERS)
@accepts_files
@require_POST
def reply(request: Request, id: UUID) -> HttpResponse:
    """Send a message to the reporter."""
    return _worded(request, id, spoken=False)


@comes_back("casework:case", *ReplyForm.FIELDS)
@open_to(*CASE_READERS)
@accepts_files
@require_POST
def answer(request: Request, id: UUID) -> HttpResponse:
    """Record what a reporter without an account added, by letter, phone or in person."""
    return _worded(request, id, spoken=True)


def _words_go_to(found: Case) -> str:
    return "casework:answer" if found.entered else "casework:reply"


def _worded(request: Request, id: UUID, *, spoken: bool) -> HttpResponse:
    """Take words to a reporter, or those `spoken` by one who reads and writes nothing here."""
    found = access.readable_report(request.person, id)
    if spoken != (found.entered is not None):
        raise Http404
    form = ReplyForm.sent(request)
    try:
        if form.is_valid() and _added(request, found, form, spoken):
            return redirect("casework:case", id=id)
    except CaseConcluded:
        return moved(request, id, form.cleaned_data["body"])
    return page(request, found, {"reply": form})


def _added(request: Request, found: Case, form: ReplyForm, spoken: bool) -> bool:
    try:
        actions.add_entry(
            case=found,
            person=request.person,
            kind=Entry.Kind.MESSAGE,
            body=form.cleaned_data["body"],
            uploads=form.cleaned_data["files"],
            kept=form.kept,
            once=form.cleaned_data["once"],
            spoken=spoken,
        )
    except FilesGone:
        form.tell_files_gone()
        return False
    return True


@comes_back("casework:case", *NoteForm.base_fields)
@open_to(*NOTE_WRITERS)
@require_POST
def note(request: Request, id: UUID) -> HttpResponse:
    """Write the catatan verifikator."""
    found = access.readable_report(request.person, id)
    form = NoteForm(request.POST, auto_id="note-%s")
    if not form.is_valid():
        return page(request, found, {"note": form})
    actions.add_entry(
        case=found,
        person=request.person,
        kind=Entry.Kind.NOTE,
        body=form.cleaned_data["body"],
        once=form.cleaned_data["once"],
    )
    return redirect("casework:case", id=id)


@comes_back("casework:case", *CompletionForm.base_fields)
@open_to(*CASE_READERS)
@require_POST
def complete(request: Request, id: UUID) -> HttpResponse:
    """Ask the reporter to complete the report; its clock stands still meanwhile."""
    found = access.readable_report(request.person, id)
    form = CompletionForm(request.POST, auto_id="complete-%s")
    if not form.is_valid():
        return page(request, found, {"complete": form})
    try:
        actions.add_entry(
            case=found, person=request.person, kind=Entry.Kind.REQUEST, **form.cleaned_data
        )
    except CaseConcluded:
        return moved(request, id, form.cleaned_data["body"])
    return redirect("casework:case", id=id)


@comes_back("casework:case", *AskForm.base_fields)
@open_to(*CASE_READERS)
@require_POST
def ask(request: Request, id: UUID) -> HttpResponse:
    """Ask the custodians who filed the report."""
    found = access.readable_report(request.person, id)
    form = AskForm(request.POST, auto_id="ask-%s")
    if not form.is_valid():
        return page(request, found, {"ask": form})
    with suppress(AlreadyAsked):  # sent twice: the page shows where the request stands
        actions.ask(case=found, person=request.person, reason=form.cleaned_data["reason"])
    return redirect(f"{reverse('casework:case', args=[id])}#identitas")


@comes_back("casework:case", *MoveForm.FIELDS)
@open_to(*CASE_READERS)
@require_POST
def move(request: Request, id: UUID, move: str) -> HttpResponse:
    """Take the case one step along the workflow table."""
    found = access.readable_report(request.person, id)
    steps = _steps(found, request.person)
    step = next((step for step in steps if step.name == move), None)
    if step is None:
        if not any(t.name == move and t.roles & request.person.roles for t in workflow.TRANSITIONS):
            raise Http404
        return moved(request, id, _words_for_step(request.POST))
    form = MoveForm(step, found, request.POST, auto_id=f"{move}-%s")
    if not form.is_valid():
        return page(request, found, {move: form})
    try:
        actions.change_status(case=found, person=request.person, transition=step, **form.chosen())
    except StatusMoved:
        return moved(request, id, _words_for_step(request.POST))
    return redirect("casework:case", id=id)


def moved(request: Request, id: UUID, words: str) -> HttpResponse:
    """Show the case as it stands now, with the words that were written for another state."""
    found = access.readable_report(request.person, id)
    return page(request, found, problem=_overtaken_by(), typed=words)


def _overtaken_by() -> str:
    return _("Petugas lain baru saja mengubah status aduan ini. Lihat dulu keadaannya sekarang.")


def _words_for_step(sent: Mapping[str, str]) -> str:
    return "\n\n".join(sent[name] for name in MoveForm.WORDS if sent.get(name))


def _overtaken(request: Request, id: UUID, steps: Iterable[Transition]) -> str:
    """Return the words that came too late for steps which can be taken no more."""
    gone = {step.name for step in workflow.TRANSITIONS} - {step.name for step in steps}
    paths = [reverse("casework:move", args=[id, name]) for name in sorted(gone)]
    sent = [request.unsent.typed(path) for path in paths]
    return "\n\n".join(filter(None, map(_words_for_step, sent)))


@open_to(*CASE_READERS)
@require_GET
def evidence(request: Request, id: UUID, evidence: UUID) -> HttpResponseBase:
    """Send one file, decrypted on its way; the opening is recorded."""
    found = access.readable_report(request.person, id)
    meta, chunks = actions.open_evidence(case=found, person=request.person, evidence_id=evidence)
    return attachment(masking.named(found, request.person, meta), chunks)
