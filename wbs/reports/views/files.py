# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files one by one: evidence to download, and uploads into a form's draft (with JavaScript)."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wbs.accounts.roles import Role
from wbs.reports import access, actions, drafts
from wbs.reports.behalf import ENTERERS
from wbs.reports.download import attachment
from wbs.reports.errors import TooManyFiles
from wbs.reports.forms import good_uploads
from wbs.reports.uploads import (
    VISITORS,
    accepts_files,
    limits_visitors,
    refused_status,
    sent,
    within_limit,
)
from wbs.reports.views.create import key_of, too_many
from wbs.web.faults import TooOften
from wbs.web.http import Request
from wbs.web.marks import VISITOR, open_to

_TEXT = "text/plain; charset=utf-8"


@open_to(Role.REPORTER)
@require_GET
def evidence(request: Request, id: UUID, evidence: UUID) -> HttpResponseBase:
    """Send one file of one's own report."""
    case = access.own_report(request.person, id)
    opened = actions.open_evidence(case=case, person=request.person, evidence_id=evidence)
    return attachment(*opened)


@limits_visitors(VISITORS)
@accepts_files
@open_to(VISITOR, Role.REPORTER, *ENTERERS)
@require_http_methods(["POST", "DELETE"])
def upload(request: Request) -> HttpResponse:
    """Take one file into the draft (201 and its id), or remove one again (204).

    Open to visitors, as the form is: the session may end while its files are uploading. The header
    X-Submission is the form's token.
    """
    return _add(request) if request.method == "POST" else _remove(request)


def _add(request: Request) -> HttpResponse:
    if not within_limit(request):
        raise TooOften
    key = key_of(request, _carried(request))
    if not key.submission:
        raise PermissionDenied
    draft = drafts.load(request.institution, key)
    good, slips = good_uploads(sent(request, "files"), held=len(draft.files) if draft else 0)
    if slips or len(good) != 1:
        status = refused_status(request, otherwise=413)
        return _answer(" ".join(slips), status) if slips else _answer(_("Kirim satu berkas."), 400)
    try:
        [row] = drafts.add_files(
            institution=request.institution,
            key=key,
            session=request.session,
            uploads=good,
        )
    except TooManyFiles:
        return _answer(too_many(), 413)
    response = _answer(str(row.id), 201)
    drafts.remember(response, request, key.token)
    return response


def _remove(request: Request) -> HttpResponse:
    key = key_of(request, _carried(request))
    try:
        file = UUID(request.body.decode("ascii", "replace").strip())
    except ValueError:
        raise Http404 from None
    if not drafts.remove_file(institution=request.institution, key=key, file=file):
        raise Http404
    return HttpResponse(status=204)


def _carried(request: Request) -> str:
    return request.headers.get("X-Submission", "")


def _answer(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, content_type=_TEXT, status=status)
