# SPDX-License-Identifier: AGPL-3.0-or-later
"""Create Aduan: the form, its draft, and filing.

Each form has its own draft, so that two tabs are two drafts; the page goes on with the last saved
one and lists the others. Open to visitors too: a form sent after the session ended must still be
kept. It is saved as a draft and leads through Login back to this page. The desk has a page of the
same making (`Writing`), for those who come without an account.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wbs.accounts import roster
from wbs.accounts.roles import Role
from wbs.reports import actions, drafts, limits
from wbs.reports.actions import Filing
from wbs.reports.behalf import Behalf
from wbs.reports.drafts import DraftKey, OpenDraft
from wbs.reports.errors import NobodyReads, TooManyFiles
from wbs.reports.forms import MOST_SUBJECTS, ReportForm
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
    return words % {"most": limits.now().files}


class Writing:
    """One request to a page on which a report is written: Create Aduan, or a page made like it."""

    page: ClassVar[str] = "reports:create"
    template: ClassVar[str] = "reports/create.html"
    form: ClassVar[type[ReportForm]] = ReportForm

    def __init__(self, request: Request) -> None:
        self.request = request

    def answer(self) -> HttpResponse:
        """Show the form as far as it was filled in; keep it; or file the report."""
        request = self.request
        if request.method == "POST":
            return self._posted()
        if not request.person:
            return self._to_login()
        saved = request.session.get(SAVED, False)
        if is_shown(request):
            request.session.pop(FILED, None)
            request.session.pop(SAVED, None)
        key = _new_key(request) if EMPTY in request.GET else key_of(request, "")
        draft = drafts.load(request.institution, key)
        typed = dict(draft.fields) if draft else {}
        typed["submission"] = key.submission
        form = self.form(staff=self._staff(), typed=typed)
        if slips := typed.get("slips"):
            form.warnings["files"] = " ".join(slips)
        return self._page(form, key, saved=saved)

    def behalf(self, form: Any) -> Behalf | None:
        """Return whom a valid form is filed for, where that is not whoever sends it."""
        return None

    def filed(self, report: Report) -> HttpResponse:
        """Lead on from a report that was just filed."""
        self.request.session[FILED] = str(report.id)
        return redirect("reports:list")

    def _filing(self, form: ReportForm, key: DraftKey, draft: OpenDraft | None) -> Filing:
        return Filing(
            submission=key.submission,
            category=form.cleaned_data["category"],
            explanation=form.cleaned_data["explanation"],
            subjects=[one for part in form.subjects if (one := part.subject())],
            uploads=form.uploads,
            draft=(key.row, key.key) if draft else None,
            excluded=form.cleaned_data["excluded"],
            behalf=self.behalf(form),
        )

    def _posted(self) -> HttpResponse:
        request = self.request
        if not within_limit(request):
            raise TooOften
        key = key_of(request, request.POST.get("submission", ""))
        if not key.submission:
            return self._to_login()
        if file := request.POST.get("remove_file"):
            drafts.remove_file(institution=request.institution, key=key, file=_uuid(file))
        draft = drafts.load(request.institution, key)
        overtaken = draft is not None and self._is_overtaken(draft)
        if overtaken:
            key, draft = DraftKey(key.token, drafts.branch(key.submission)), None
        form = self._form_sent(key, draft)
        form.is_valid()
        if overtaken:
            form.add_error("files", _elsewhere())
        return self._handled(form, key, draft)

    def _form_sent(self, key: DraftKey, draft: OpenDraft | None) -> ReportForm:
        data = self.request.POST.copy()
        data["submission"] = key.submission
        held = len(draft.files) if draft else 0
        return self.form(data, self.request.FILES, staff=self._staff(), held=held)

    def _staff(self) -> roster.Document:
        person = self.request.person
        return person.roster_seen if person else roster.current(self.request.institution)

    def _handled(self, form: ReportForm, key: DraftKey, draft: OpenDraft | None) -> HttpResponse:
        """Keep what was sent, or file it if that was asked for and nothing stands against it."""
        request = self.request
        if not request.person or self._only_keeps():
            return self._kept(form, key)
        if form.is_valid() and draft and (unseen := self._not_shown(draft)):
            form.add_error("files", _unseen(unseen))
        if form.is_valid() and not form.propose() and (report := self._file(form, key, draft)):
            response = self.filed(report)
            if drafts.leave(response, request) and self._has_files(key):
                return self._sent_before(form, key, report)
            return response
        self._keep(form, key)
        return self._page(form, key)

    def _is_overtaken(self, draft: OpenDraft) -> bool:
        """Tell whether the draft has other words than the form was opened with: another tab's."""
        words, before = self._words(draft.fields), self.request.POST.get("before", "")
        return bool(before) and before != _print(words) and words != self._words(self._typed())

    def _typed(self) -> dict[str, Any]:
        return self.form.typed(self.request.POST)

    def _words(self, fields: Mapping[str, Any]) -> list[Any]:
        """What was typed into a form, alike whether it was never filled in or left blank."""
        persons = [one for one in fields.get("subjects", []) if any(one.values())]
        return [*(fields.get(name, "") for name in self.form.WORDS), persons]

    def _not_shown(self, draft: OpenDraft) -> list[str]:
        """Return the names of the draft's files that the form sent did not list.

        A file cancelled just as it arrived, or brought by another tab, is filed only once its
        sender has seen it in the list.
        """
        sent = self.request.POST
        if "shown" not in sent:
            return []
        listed = {*sent["shown"].split(","), *sent.getlist("files")}
        return [file.name for file in draft.files if str(file.id) not in listed]

    def _only_keeps(self) -> bool:
        keeping = ("save", "add_subject", "remove_file", *LEAVING)
        return any(name in self.request.POST for name in keeping)

    def _has_files(self, key: DraftKey) -> bool:
        left = drafts.load(self.request.institution, key)
        return left is not None and bool(left.files)

    def _file(self, form: ReportForm, key: DraftKey, draft: OpenDraft | None) -> Report | None:
        filing = self._filing(form, key, draft)
        try:
            return actions.file_report(person=self.request.person, filing=filing)
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

    def _sent_before(self, form: ReportForm, key: DraftKey, report: Report) -> HttpResponse:
        """Keep the files that came after this form was filed, as the draft of another report."""
        request = self.request
        words = _(
            "Aduan ini sudah dikirim dengan nomor %(number)s. Berkas yang Anda tambahkan "
            "sesudahnya tidak ikut dan tersimpan di konsep ini. Kirim lewat pesan pada aduan itu, "
            "atau kirim konsep ini sebagai aduan baru."
        )
        form.add_error("files", words % {"number": codes.format_number(report.number)})
        form.uploads = []
        again = _new_key(request, key.token)
        drafts.hand_on(institution=request.institution, key=key, to=again, session=request.session)
        return self._kept(form, again, "#bukti")

    def _kept(self, form: ReportForm, key: DraftKey, place: str = "") -> HttpResponse:
        """Save the draft, and go where it, or the one that was asked for, is shown."""
        request = self.request
        if "remove_file" in request.POST:
            place = "#bukti"
        elif "add_subject" in request.POST:
            place = "#terlapor"
        elif "save" in request.POST and request.person:
            request.session[SAVED] = True
        if not (self._leaves() and self._is_blank(form, key)):
            self._keep(form, key)
        there = self._turn(key) or place if request.person else ""
        response = redirect(reverse(self.page) + there) if request.person else self._to_login()
        drafts.remember(response, request, key.token)
        return response

    def _leaves(self) -> bool:
        return any(name in self.request.POST for name in LEAVING)

    def _is_blank(self, form: ReportForm, key: DraftKey) -> bool:
        """Tell whether there is nothing to keep: no word, no file, no draft."""
        words = self._words(self._typed())
        return not (any(words) or form.uploads or drafts.load(self.request.institution, key))

    def _turn(self, key: DraftKey) -> str:
        """Turn to another of this person's drafts, or discard it; return what the address needs."""
        request = self.request
        if "empty" in request.POST:
            return f"?{EMPTY}"
        asked = request.POST.get("continue") or request.POST.get("discard")
        for draft in own_drafts(request, key.token) if asked else []:
            if draft.ref != asked:
                continue
            if "continue" in request.POST:
                place: Any = {"institution": request.institution, "session": request.session}
                drafts.renew(key=draft.key, **place)
            else:
                drafts.destroy(key=draft.key)
        return ""

    def _keep(self, form: ReportForm, key: DraftKey) -> None:
        request = self.request
        draft: Any = {"institution": request.institution, "key": key, "session": request.session}
        fields = self._typed()
        if "add_subject" in request.POST and len(fields["subjects"]) < MOST_SUBJECTS:
            fields["subjects"].append({})
        try:
            if form.uploads:
                drafts.add_files(**draft, uploads=form.uploads)
        except TooManyFiles:
            if too_many() not in form.errors.get("files", []):
                form.add_error("files", too_many())
        drafts.save(**draft, fields=fields | {"slips": list(form.errors.get("files", []))})

    def _page(self, form: ReportForm, key: DraftKey, *, saved: bool = False) -> HttpResponse:
        request = self.request
        found = own_drafts(request, key.token)
        draft = next((draft for draft in found if draft.key == key), None)
        context = {
            "page": self.page,
            "saved": saved,
            "form": form,
            "before": _print(self._words(draft.fields if draft else {})),
            "begun": draft is not None,
            "evidence": draft.files if draft else [],
            "others": [one for one in found if one is not draft],
            "limits": {
                "max_bytes": limits.now().file_bytes,
                "max_files": limits.now().files,
            },
        }
        status = refused_status(request) if form.is_bound else 200
        response = render(request, self.template, context, status=status)
        # Several uploads may follow at once; they share a browser only if it has its token before.
        drafts.remember(response, request, key.token)
        return response

    def _to_login(self) -> HttpResponse:
        where = urlencode({"next": reverse(self.page)})
        return redirect(f"{reverse('accounts:login')}?{where}")


@limits_visitors(VISITORS)
@accepts_files
@open_to(VISITOR, Role.REPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request) -> HttpResponse:
    """Show the form as far as it was filled in; keep it; or file the report."""
    return Writing(request).answer()


def _elsewhere() -> str:
    return _(
        "Belum dikirim: konsep ini juga diubah di tab lain. Supaya tidak ada yang hilang, yang "
        "tertulis di sini menjadi konsep tersendiri; yang lain, beserta berkasnya, ada di daftar."
    )


def _print(words: list[Any]) -> str:
    return keys.digest("draft.words", json.dumps(words, sort_keys=True).encode()).hex()


def _unseen(names: list[str]) -> str:
    words = _(
        "Belum dikirim: konsep ini juga berisi %(names)s. Periksa daftarnya, lalu kirim lagi."
    )
    return words % {"names": ", ".join(names)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
