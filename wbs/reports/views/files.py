# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files one by one: evidence to download, and uploads into the draft (with JavaScript)."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wbs.accounts.roles import Role
from wbs.reports import access, actions, drafts
from wbs.reports.download import attachment
from wbs.reports.forms import good_uploads
from wbs.reports.uploads import accepts_files, sent
from wbs.reports.views.create import VISITORS, current_draft
from wbs.web.faults import TooOften
from wbs.web.http import Request
from wbs.web.marks import VISITOR, open_to

_TEXT = "text/plain; charset=utf-8"
_LONGEST_ID = 64


@open_to(Role.REPORTER)
@require_GET
def evidence(request: Request, id: UUID, evidence: UUID) -> HttpResponseBase:
    """Send one file of one's own report."""
    case = access.own_report(request.person, id)
    opened = actions.open_evidence(case=case, person=request.person, evidence_id=evidence)
    return attachment(*opened)


@accepts_files
@open_to(VISITOR, Role.REPORTER)
@require_http_methods(["POST", "DELETE"])
def upload(request: Request) -> HttpResponse:
    """Take one file into the draft (201 and its id), or remove one again (204).

    Open to visitors, as the form is: the session may end while its files are uploading.
    """
    return _add(request) if request.method == "POST" else _remove(request)


def _add(request: Request) -> HttpResponse:
    if not request.person and not VISITORS.allows(request):
        raise TooOften
    key, draft = current_draft(request)
    good, slips = good_uploads(sent(request, "files"), held=len(draft.files) if draft else 0)
    if slips or len(good) != 1:
        words = slips or [_("Kirim satu berkas.")]
        return HttpResponse(" ".join(words), content_type=_TEXT, status=413 if slips else 400)
    submission = drafts.new_submission(request.person.ring) if request.person else ""
    [row] = drafts.add_files(
        institution=request.institution, key=key, uploads=good, submission=submission
    )
    response = HttpResponse(str(row.id), content_type=_TEXT, status=201)
    drafts.remember(response, request, key)
    return response


def _remove(request: Request) -> HttpResponse:
    key, _draft = current_draft(request)
    if int(request.headers.get("Content-Length") or 0) > _LONGEST_ID:
        raise Http404
    try:
        file = UUID(request.body.decode("ascii", "replace").strip())
    except ValueError:
        raise Http404 from None
    if not drafts.remove_file(institution=request.institution, key=key, file=file):
        raise Http404
    return HttpResponse(status=204)
