# SPDX-License-Identifier: AGPL-3.0-or-later
"""Create Aduan: the form, its draft, and filing.

Open to visitors too: a form sent after the session ended must still be kept. It is saved as a draft
and leads through Login back to this page.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wbs.accounts.roles import Role
from wbs.reports import actions, drafts
from wbs.reports.actions import Filing
from wbs.reports.drafts import DraftKey, OpenDraft
from wbs.reports.errors import NobodyReads, TooManyFiles
from wbs.reports.forms import MOST_SUBJECTS, ReportForm, typed_fields
from wbs.reports.models import Report
from wbs.reports.uploads import accepts_files
from wbs.reports.views.cases import FILED
from wbs.web import cookies
from wbs.web.faults import TooOften
from wbs.web.http import Request
from wbs.web.limits import AddressLimit
from wbs.web.marks import VISITOR, open_to

# How much one address may leave behind while signed out.
VISITORS = AddressLimit(100)

# Where the session notes that the draft was just saved, until the page says so.
SAVED = "draft_saved"


@accepts_files
@open_to(VISITOR, Role.REPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request) -> HttpResponse:
    """Show the form as far as it was filled in; keep it; or file the report."""
    if request.method == "POST":
        return _posted(request)
    if not request.person:
        return _to_login()
    request.session.pop(FILED, None)
    saved = request.session.pop(SAVED, False)
    key, draft = current_draft(request)
    typed = dict(draft.fields) if draft else {}
    typed["submission"] = _submission(request, typed.get("submission", ""))
    form = ReportForm(institution=request.institution, typed=typed)
    if slips := typed.get("slips"):
        form.warnings["files"] = " ".join(slips)
    return _page(request, form, key, draft, saved=saved)


def current_draft(request: Request) -> tuple[DraftKey, OpenDraft | None]:
    """Return the key for this browser's draft, and the draft if there is one.

    A draft that another person left in this browser is passed over: its key is not used again.
    """
    key = drafts.key_of(request) or drafts.new_key()
    draft = drafts.load(request.institution, key)
    if draft and request.person and not draft.belongs_to(request.person.ring):
        return drafts.new_key(), None
    return key, draft


def _posted(request: Request) -> HttpResponse:
    key, draft = current_draft(request)
    held = len(draft.files) if draft else 0
    form = ReportForm(request.POST, request.FILES, institution=request.institution, held=held)
    valid = form.is_valid()
    if not request.person and not VISITORS.allows(request):
        raise TooOften
    if not request.person or _only_keeps(request):
        return _kept(request, form, key)
    if valid and (report := _filed(request, form, key)):
        request.session[FILED] = str(report.id)
        response = redirect("reports:list")
        cookies.delete(response, request, drafts.COOKIE)
        return response
    _keep(request, form, key)
    return _page(request, form, key, drafts.load(request.institution, key))


def _only_keeps(request: Request) -> bool:
    return any(name in request.POST for name in ("save", "add_subject", "remove_file"))


def _filed(request: Request, form: ReportForm, key: DraftKey) -> Report | None:
    filing = Filing(
        submission=_submission(request, form.cleaned_data["submission"]),
        category=form.cleaned_data["category"],
        explanation=form.cleaned_data["explanation"],
        subjects=[one for part in form.subjects if (one := part.subject())],
        uploads=form.uploads,
        draft=(key.row, key.key),
    )
    try:
        return actions.file_report(person=request.person, filing=filing)
    except NobodyReads:
        form.add_error(
            None,
            _(
                "Belum ada verifikator yang dapat membaca aduan, jadi aduan ini belum dikirim. "
                "Tulisan dan berkas Anda tersimpan sebagai konsep selama 24 jam."
            ),
        )
    except TooManyFiles:
        words = _("Paling banyak %(most)s berkas. Hapus beberapa berkas, lalu kirim lagi.")
        form.add_error("files", words % {"most": settings.WBS_MAX_FILES})
    return None


def _kept(request: Request, form: ReportForm, key: DraftKey) -> HttpResponse:
    """Save the draft, do what the button asked for, and go where it is shown."""
    place = ""
    if file := request.POST.get("remove_file"):
        drafts.remove_file(institution=request.institution, key=key, file=_uuid(file))
        place = "#bukti"
    elif "add_subject" in request.POST:
        place = "#terlapor"
    elif request.person:
        request.session[SAVED] = True
    _keep(request, form, key)
    response = redirect(reverse("reports:create") + place) if request.person else _to_login()
    drafts.remember(response, request, key)
    return response


def _keep(request: Request, form: ReportForm, key: DraftKey) -> None:
    fields: dict[str, Any] = typed_fields(request.POST)
    if request.person:
        fields["submission"] = _submission(request, fields["submission"])
    if "add_subject" in request.POST and len(fields["subjects"]) < MOST_SUBJECTS:
        fields["subjects"].append({})
    fields["slips"] = list(form.errors.get("files", []))
    drafts.save(institution=request.institution, key=key, fields=fields)
    if form.uploads:
        drafts.add_files(institution=request.institution, key=key, uploads=form.uploads)


def _submission(request: Request, given: str) -> str:
    ring = request.person.ring
    return given if drafts.is_submission(given, ring) else drafts.new_submission(ring)


def _page(
    request: Request,
    form: ReportForm,
    key: DraftKey,
    draft: OpenDraft | None,
    *,
    saved: bool = False,
) -> HttpResponse:
    context = {
        "saved": saved,
        "form": form,
        "evidence": draft.files if draft else [],
        "limits": {
            "max_bytes": settings.WBS_MAX_FILE_BYTES,
            "max_files": settings.WBS_MAX_FILES,
        },
    }
    status = 422 if form.is_bound else 200
    response = render(request, "reports/create.html", context, status=status)
    # Several uploads may follow at once; they find one draft only if they know its key beforehand.
    drafts.remember(response, request, key)
    return response


def _to_login() -> HttpResponse:
    where = urlencode({"next": reverse("reports:create")})
    return redirect(f"{reverse('accounts:login')}?{where}")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
