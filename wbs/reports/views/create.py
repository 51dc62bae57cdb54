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
from wbs.reports.uploads import accepts_files, limits_visitors, refused_status, within_limit
from wbs.reports.views.cases import FILED
from wbs.vault import codes
from wbs.web import cookies
from wbs.web.faults import TooOften
from wbs.web.http import Request, is_shown
from wbs.web.limits import AddressLimit
from wbs.web.marks import VISITOR, open_to

# How much one address may leave behind while signed out.
VISITORS = AddressLimit(100)

# Where the session notes that the draft was just saved, until the page says so.
SAVED = "draft_saved"


@limits_visitors(VISITORS)
@accepts_files
@open_to(VISITOR, Role.REPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request) -> HttpResponse:
    """Show the form as far as it was filled in; keep it; or file the report."""
    if request.method == "POST":
        return _posted(request)
    if not request.person:
        return _to_login()
    saved = request.session.get(SAVED, False)
    if is_shown(request):
        request.session.pop(FILED, None)
        request.session.pop(SAVED, None)
    key, draft = current_draft(request)
    typed = dict(draft.fields) if draft else {}
    typed["submission"] = submission_of(request, typed.get("submission", ""))
    form = ReportForm(institution=request.institution, typed=typed)
    if slips := typed.get("slips"):
        form.warnings["files"] = " ".join(slips)
    # A key that finds nothing may have been put here by another: the form begins with a new one.
    return _page(request, form, key if draft else drafts.new_key(), draft, saved=saved)


def current_draft(request: Request, submission: str = "") -> tuple[DraftKey, OpenDraft | None]:
    """Return the key for this browser's draft, and the draft if there is one.

    `submission` is what the form carried. A draft that another person left in this browser is
    passed over, and stays as it is: its key is not used again.
    """
    key = drafts.key_of(request) or drafts.new_key()
    draft = drafts.load(request.institution, key)
    if draft and not draft.belongs_to(request.person, submission):
        return drafts.new_key(), None
    return key, draft


def submission_of(request: Request, carried: str) -> str:
    """Return the token that a form carried; a new one where it is not this person's.

    A visitor's cannot be judged; it may be empty, and then what was sent is nobody's.
    """
    if not request.person or drafts.is_submission(carried, request.person.ring):
        return carried
    return drafts.new_submission(request.person.ring)


def too_many() -> str:
    """Say that there would be more files than one form may have."""
    words = _("Paling banyak %(most)s berkas. Hapus beberapa berkas, lalu kirim lagi.")
    return words % {"most": settings.WBS_MAX_FILES}


def _posted(request: Request) -> HttpResponse:
    if not within_limit(request):
        raise TooOften
    submission = submission_of(request, request.POST.get("submission", ""))
    if not submission:
        return _to_login()
    key, draft = current_draft(request, submission)
    if file := request.POST.get("remove_file"):
        drafts.remove_file(institution=request.institution, key=key, file=_uuid(file))
        draft = drafts.load(request.institution, key)
    held = len(draft.files) if draft else 0
    form = ReportForm(request.POST, request.FILES, institution=request.institution, held=held)
    valid = form.is_valid()
    if not request.person or _only_keeps(request):
        return _kept(request, form, key, submission)
    if valid and draft and (unseen := _not_shown(request, draft)):
        form.add_error("files", _unseen(unseen))
        valid = False
    if valid and (report := _filed(request, form, key, submission)):
        left = drafts.load(request.institution, key)
        if left and left.files:
            return _sent_before(request, form, key, report)
        request.session[FILED] = str(report.id)
        response = redirect("reports:list")
        cookies.delete(response, request, drafts.COOKIE)
        return response
    _keep(request, form, key, submission)
    return _page(request, form, key, drafts.load(request.institution, key))


def _not_shown(request: Request, draft: OpenDraft) -> list[str]:
    """Return the names of the draft's files that the form sent did not list.

    A file cancelled just as it arrived, or brought by another tab, is filed only once its sender
    has seen it in the list.
    """
    if "shown" not in request.POST:
        return []
    listed = {*request.POST["shown"].split(","), *request.POST.getlist("files")}
    return [file.name for file in draft.files if str(file.id) not in listed]


def _unseen(names: list[str]) -> str:
    words = _(
        "Belum dikirim: konsep ini juga berisi %(names)s. Periksa daftarnya, lalu kirim lagi."
    )
    return words % {"names": ", ".join(names)}


def _only_keeps(request: Request) -> bool:
    return any(name in request.POST for name in ("save", "add_subject", "remove_file"))


def _filed(request: Request, form: ReportForm, key: DraftKey, submission: str) -> Report | None:
    filing = Filing(
        submission=submission,
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
        form.add_error("files", too_many())
    return None


def _sent_before(request: Request, form: ReportForm, key: DraftKey, report: Report) -> HttpResponse:
    """Keep the files that came after this very form was filed, as the draft of another report."""
    words = _(
        "Aduan ini sudah dikirim dengan nomor %(number)s. Berkas yang Anda tambahkan sesudahnya "
        "tidak ikut dan tersimpan di konsep ini. Kirim lewat pesan pada aduan itu, atau kirim "
        "konsep ini sebagai aduan baru."
    )
    form.add_error("files", words % {"number": codes.format_number(report.number)})
    form.uploads = []
    return _kept(request, form, key, drafts.new_submission(request.person.ring), "#bukti")


def _kept(
    request: Request, form: ReportForm, key: DraftKey, submission: str, place: str = ""
) -> HttpResponse:
    """Save the draft, and go where it is shown."""
    if "remove_file" in request.POST:
        place = "#bukti"
    elif "add_subject" in request.POST:
        place = "#terlapor"
    elif "save" in request.POST and request.person:
        request.session[SAVED] = True
    _keep(request, form, key, submission)
    response = redirect(reverse("reports:create") + place) if request.person else _to_login()
    drafts.remember(response, request, key)
    return response


def _keep(request: Request, form: ReportForm, key: DraftKey, submission: str) -> None:
    draft: Any = {"institution": request.institution, "key": key, "session": request.session}
    fields: dict[str, Any] = typed_fields(request.POST) | {"submission": submission}
    if "add_subject" in request.POST and len(fields["subjects"]) < MOST_SUBJECTS:
        fields["subjects"].append({})
    try:
        if form.uploads:
            drafts.add_files(**draft, submission=submission, uploads=form.uploads)
    except TooManyFiles:
        if too_many() not in form.errors.get("files", []):
            form.add_error("files", too_many())
    drafts.save(**draft, fields=fields | {"slips": list(form.errors.get("files", []))})


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
    status = refused_status(request) if form.is_bound else 200
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
