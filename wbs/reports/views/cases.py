# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of one's own reports (Aduan), one of them, its receipt, and writing to the case team."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wbs.accounts.roles import Role
from wbs.reports import (
    access,
    actions,
    categories,
    disclosures,
    filtering,
    followups,
    listing,
    opened,
    watches,
)
from wbs.reports.access import Case
from wbs.reports.errors import CaseConcluded, FilesGone, StatusMoved
from wbs.reports.forms import ObjectionForm, ReplyForm
from wbs.reports.harm_form import HarmForm
from wbs.reports.models import Entry
from wbs.reports.uploads import accepts_files, refused_status
from wbs.reports.watch_form import WatchForm
from wbs.reports.workflow import Status
from wbs.web.http import Request, is_shown
from wbs.web.marks import comes_back, open_to

# Where the session keeps the report just filed, until its owner goes on to another page of theirs.
FILED = "filed"


@open_to(Role.REPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Show the reporter's own reports, and the number of the one just filed."""
    if request.method == "POST":
        return filtering.keep(request, "reports:list")
    form = filtering.form(request)
    own = access.own_grants(request.person)
    page = listing.of_reporter(request.person, form.filters(), request.GET.get("page", 1), own)
    reports = [row.report for row in page.object_list]
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "disclosed": disclosures.told_of(request.institution, reports),
        "questions": followups.waiting_among(request.person, reports, own),
        "filed": _just_filed(request),
        "offer_recovery": bool(request.session.get("offer_recovery")),
    }
    return render(request, "reports/list.html", context)


@open_to(Role.REPORTER)
@require_safe
def detail(request: Request, id: UUID) -> HttpResponse:
    """Show one report: all that was said, where it stands, who reads it."""
    case = access.own_report(request.person, id)
    if is_shown(request):
        request.session.pop(FILED, None)
    kept = request.unsent.form(reverse("reports:reply", args=[id]))
    return show(request, case, ReplyForm(unsent=kept))


@open_to(Role.REPORTER)
@require_safe
def receipt(request: Request, id: UUID) -> HttpResponse:
    """Show the receipt, made to be printed."""
    report = access.own_report(request.person, id).report
    context = {
        "number": report.number,
        "filed_at": report.filed_at,
        "category": categories.label(report.category),
        "what_next": opened.next_words(report),
        "due": report.due,
        "first": report.status == Status.VERIFICATION,
    }
    return render(request, "reports/receipt.html", context)


@comes_back("reports:detail", *ReplyForm.FIELDS)
@accepts_files
@open_to(Role.REPORTER)
@require_POST
def reply(request: Request, id: UUID) -> HttpResponse:
    """Add a message, with files or without, while the case is open."""
    case = access.own_report(request.person, id)
    form = ReplyForm.sent(request)
    if form.is_valid() and _added(request, case, form):
        return redirect(f"{reverse('reports:detail', args=[id])}#pesan")
    return show(request, case, form)


def _added(request: Request, case: Case, form: ReplyForm) -> bool:
    try:
        actions.add_entry(
            case=case,
            person=request.person,
            kind=Entry.Kind.MESSAGE,
            body=form.cleaned_data["body"],
            uploads=form.cleaned_data["files"],
            kept=form.kept,
            once=form.cleaned_data["once"],
        )
    except CaseConcluded:
        case.report.refresh_from_db()
        form.add_error(None, _("Aduan ini baru saja selesai, jadi pesan ini tidak terkirim."))
        return False
    except FilesGone:
        form.tell_files_gone()
        return False
    return True


@comes_back("reports:detail", *ObjectionForm.base_fields)
@open_to(Role.REPORTER)
@require_POST
def object_to(request: Request, id: UUID) -> HttpResponse:
    """Object, once, to a case being closed."""
    case = access.own_report(request.person, id)
    form = ObjectionForm(request.POST, auto_id="object-%s")
    if form.is_valid():
        try:
            actions.object_to(case=case, person=request.person, body=form.cleaned_data["body"])
            return redirect(f"{reverse('reports:detail', args=[id])}#pesan")
        except StatusMoved:
            case.report.refresh_from_db()
            form.add_error(None, _("Keberatan tidak dapat diajukan lagi untuk aduan ini."))
    return show(request, case, ReplyForm(), form)


def show(
    request: Request,
    case: Case,
    form: ReplyForm,
    objection: ObjectionForm | None = None,
    watch: WatchForm | None = None,
    harm: HarmForm | None = None,
) -> HttpResponse:
    """Show one report with its forms; of these the one that came back with errors."""
    path = reverse("reports:object", args=[case.report.id])
    kept = ObjectionForm(initial=request.unsent.typed(path), auto_id="object-%s")
    context = {
        "case": opened.open_case(case),
        "reply_form": form,
        "objection_form": objection or (kept if actions.may_object(case.report) else None),
        "custodians": disclosures.custodians(case.institution),
        "disclosures": disclosures.told_to_reporter(case),
        "watched": watches.is_on(case),
        "can_watch": settings.WBS_MAIL and watches.is_offered(case.report),
        "watch_form": watch or WatchForm(),
        "question": followups.waiting(request.person, [case]).get(case.report.id),
        "harm_form": harm or HarmForm.empty(case, request),
        "came_of": followups.came_of(case, request.person),
        "led_to": followups.led_to(case, request.person),
    }
    status = refused_status(request) if form.is_bound or objection or watch or harm else 200
    return render(request, "reports/detail.html", context, status=status)


def _just_filed(request: Request) -> listing.Row | None:
    filed = request.session.get(FILED)
    return listing.row_of(access.own_report(request.person, UUID(filed))) if filed else None
