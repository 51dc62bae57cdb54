# SPDX-License-Identifier: AGPL-3.0-or-later
"""Create Aduan: the form, its draft, and filing.

Each form has its own draft, so that two tabs are two drafts; the page goes on with the last saved
one and lists the others. Open to visitors too: a form sent after the session ended must still be
kept. It is saved as a draft and leads through Login back to this page.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wbs.accounts import roster
from wbs.accounts.roles import Role
from wbs.reports import actions, drafts
from wbs.reports.actions import Filing
from wbs.reports.drafts import DraftKey, OpenDraft
from wbs.reports.errors import NobodyReads, TooManyFiles
from wbs.reports.forms import MOST_SUBJECTS, ReportForm, typed_fields
from wbs.reports.models import Report
from wbs.reports.uploads import (
    VISITORS,
    accepts_files,
    limits_visitors,
    refused_status,
    within_limit,
)
from wbs.reports.views.cases import FILED
from wbs.vault import codes, keys
from wbs.web.faults import TooOften
from wbs.web.http import Request, is_shown
from wbs.web.marks import VISITOR, open_to

# Buttons that lead away from this form: what is in it is kept, unless it is blank.
LEAVING = ("continue", "discard", "empty")
# In the address: begin an empty form, whatever drafts there are.
EMPTY = "kosong"

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
    key = _new_key(request) if EMPTY in request.GET else key_of(request, "")
    draft = drafts.load(request.institution, key)
    typed = dict(draft.fields) if draft else {}
    typed["submission"] = key.submission
    form = ReportForm(staff=_staff(request), typed=typed)
    if slips := typed.get("slips"):
        form.warnings["files"] = " ".join(slips)
    return _page(request, form, key, saved=saved)


def key_of(request: Request, carried: str) -> DraftKey:
    """Return the key for the draft of a form that carried this token.

    A visitor's token cannot be judged; it may be empty, and then what was sent is nobody's. One
    that is not this person's is replaced by a new one; without any, the last draft goes on.
    """
    token = drafts.token_of(request)
    if not request.person or drafts.is_submission(carried, request.person.ring):
        return DraftKey(token, carried)
    last = [] if carried else own_drafts(request, token)
    return last[0].key if last else _new_key(request, token)


def own_drafts(request: Request, token: str) -> list[OpenDraft]:
    """Return the reports that this person began in this browser, the last saved first."""
    found = drafts.own(request.institution, token, request.person)
    return [draft for draft in found if not draft.to]


def _new_key(request: Request, token: str = "") -> DraftKey:
    submission = drafts.new_submission(request.person.ring)
    return DraftKey(token or drafts.token_of(request), submission)


def too_many() -> str:
    """Say that there would be more files than one form may have."""
    words = _("Paling banyak %(most)s berkas. Hapus beberapa berkas, lalu kirim lagi.")
    return words % {"most": settings.WBS_MAX_FILES}


def _posted(request: Request) -> HttpResponse:
    if not within_limit(request):
        raise TooOften
    key = key_of(request, request.POST.get("submission", ""))
    if not key.submission:
        return _to_login()
    if file := request.POST.get("remove_file"):
        drafts.remove_file(institution=request.institution, key=key, file=_uuid(file))
    draft = drafts.load(request.institution, key)
    overtaken = draft is not None and _is_overtaken(request, draft)
    if overtaken:
        key, draft = DraftKey(key.token, drafts.branch(key.submission)), None
    form = _form_sent(request, key, draft)
    form.is_valid()
    if overtaken:
        form.add_error("files", _elsewhere())
    return _handled(request, form, key, draft)


def _form_sent(request: Request, key: DraftKey, draft: OpenDraft | None) -> ReportForm:
    data = request.POST.copy()
    data["submission"] = key.submission
    held = len(draft.files) if draft else 0
    return ReportForm(data, request.FILES, staff=_staff(request), held=held)


def _staff(request: Request) -> roster.Document:
    return request.person.roster_seen if request.person else roster.current(request.institution)


def _handled(
    request: Request, form: ReportForm, key: DraftKey, draft: OpenDraft | None
) -> HttpResponse:
    """Keep what was sent, or file it if that was asked for and nothing stands against it."""
    if not request.person or _only_keeps(request):
        return _kept(request, form, key)
    if form.is_valid() and draft and (unseen := _not_shown(request, draft)):
        form.add_error("files", _unseen(unseen))
    if form.is_valid() and (report := _filed(request, form, key, draft)):
        response = redirect("reports:list")
        if drafts.leave(response, request) and _has_files(request, key):
            return _sent_before(request, form, key, report)
        request.session[FILED] = str(report.id)
        return response
    _keep(request, form, key)
    return _page(request, form, key)


def _is_overtaken(request: Request, draft: OpenDraft) -> bool:
    """Tell whether the draft holds other words than this form was opened with: another tab's."""
    words = _words(draft.fields)
    before = request.POST.get("before", "")
    return bool(before) and before != _print(words) and words != _words(typed_fields(request.POST))


def _elsewhere() -> str:
    return _(
        "Belum dikirim: konsep ini juga diubah di tab lain. Supaya tidak ada yang hilang, yang "
        "tertulis di sini menjadi konsep tersendiri; yang lain, beserta berkasnya, ada di daftar."
    )


def _words(fields: Mapping[str, Any]) -> list[Any]:
    """What was typed into a form, alike whether it was never filled in or left blank."""
    persons = [one for one in fields.get("subjects", []) if any(one.values())]
    return [fields.get("category", ""), fields.get("explanation", ""), persons]


def _print(words: list[Any]) -> str:
    return keys.digest("draft.words", json.dumps(words, sort_keys=True).encode()).hex()


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
    keeping = ("save", "add_subject", "remove_file", *LEAVING)
    return any(name in request.POST for name in keeping)


def _has_files(request: Request, key: DraftKey) -> bool:
    left = drafts.load(request.institution, key)
    return left is not None and bool(left.files)


def _filed(
    request: Request, form: ReportForm, key: DraftKey, draft: OpenDraft | None
) -> Report | None:
    filing = Filing(
        submission=key.submission,
        category=form.cleaned_data["category"],
        explanation=form.cleaned_data["explanation"],
        subjects=[one for part in form.subjects if (one := part.subject())],
        uploads=form.uploads,
        draft=(key.row, key.key) if draft else None,
        excluded=form.cleaned_data["excluded"],
    )
    try:
        return actions.file_report(person=request.person, filing=filing)
    except NobodyReads:
        form.add_error(
            None,
            _(
                "Belum ada verifikator yang dapat membaca aduan, jadi aduan ini belum dikirim. "
                "Tulisan dan berkas Anda tersimpan sebagai konsep selama 24 jam: coba kirim "
                "lagi nanti."
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
    again = _new_key(request, key.token)
    drafts.hand_on(institution=request.institution, key=key, to=again, session=request.session)
    return _kept(request, form, again, "#bukti")


def _kept(request: Request, form: ReportForm, key: DraftKey, place: str = "") -> HttpResponse:
    """Save the draft, and go where it, or the one that was asked for, is shown."""
    if "remove_file" in request.POST:
        place = "#bukti"
    elif "add_subject" in request.POST:
        place = "#terlapor"
    elif "save" in request.POST and request.person:
        request.session[SAVED] = True
    if not (_leaves(request) and _is_blank(request, form, key)):
        _keep(request, form, key)
    there = _turn(request, key) or place if request.person else ""
    response = redirect(reverse("reports:create") + there) if request.person else _to_login()
    drafts.remember(response, request, key.token)
    return response


def _leaves(request: Request) -> bool:
    return any(name in request.POST for name in LEAVING)


def _is_blank(request: Request, form: ReportForm, key: DraftKey) -> bool:
    """Tell whether there is nothing to keep: no word, no file, no draft."""
    words = _words(typed_fields(request.POST))
    return not (any(words) or form.uploads or drafts.load(request.institution, key))


def _turn(request: Request, key: DraftKey) -> str:
    """Turn to another of this person's drafts, or throw it away; return what the address needs."""
    if "empty" in request.POST:
        return f"?{EMPTY}"
    asked = request.POST.get("continue") or request.POST.get("discard")
    for draft in own_drafts(request, key.token) if asked else []:
        if draft.ref != asked:
            continue
        if "continue" in request.POST:
            drafts.renew(institution=request.institution, key=draft.key, session=request.session)
        else:
            drafts.destroy(key=draft.key)
    return ""


def _keep(request: Request, form: ReportForm, key: DraftKey) -> None:
    draft: Any = {"institution": request.institution, "key": key, "session": request.session}
    fields: dict[str, Any] = typed_fields(request.POST)
    if "add_subject" in request.POST and len(fields["subjects"]) < MOST_SUBJECTS:
        fields["subjects"].append({})
    try:
        if form.uploads:
            drafts.add_files(**draft, uploads=form.uploads)
    except TooManyFiles:
        if too_many() not in form.errors.get("files", []):
            form.add_error("files", too_many())
    drafts.save(**draft, fields=fields | {"slips": list(form.errors.get("files", []))})


def _page(
    request: Request, form: ReportForm, key: DraftKey, *, saved: bool = False
) -> HttpResponse:
    found = own_drafts(request, key.token)
    draft = next((draft for draft in found if draft.key == key), None)
    context = {
        "saved": saved,
        "form": form,
        "before": _print(_words(draft.fields if draft else {})),
        "begun": draft is not None,
        "evidence": draft.files if draft else [],
        "others": [one for one in found if one is not draft],
        "limits": {
            "max_bytes": settings.WBS_MAX_FILE_BYTES,
            "max_files": settings.WBS_MAX_FILES,
        },
    }
    status = refused_status(request) if form.is_bound else 200
    response = render(request, "reports/create.html", context, status=status)
    # Several uploads may follow at once; they share a browser only if it has its token before.
    drafts.remember(response, request, key.token)
    return response


def _to_login() -> HttpResponse:
    where = urlencode({"next": reverse("reports:create")})
    return redirect(f"{reverse('accounts:login')}?{where}")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
