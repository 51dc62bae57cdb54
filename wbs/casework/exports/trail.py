# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log taken along: in words for a spreadsheet, or as the chain itself, to be proved."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wbs.accounts.roles import Role
from wbs.accounts.step_up import asks_again
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.audit.models import Entry
from wbs.casework import log
from wbs.casework.exports import listing
from wbs.casework.exports.answer import as_of_now, taken
from wbs.casework.log_lines import line
from wbs.web import clock
from wbs.web.http import Request
from wbs.web.marks import open_to


@asks_again
@open_to(Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponseBase:
    """Say what would be downloaded; POST records it and sends it."""
    form = log.narrowing(request)
    institution = request.institution.id
    if request.method != "POST":
        count, whole = form.entries(institution).count(), chain.entries(institution).count()
        words = {"count": count, "whole": whole, "filtered": form.narrows}
        return render(request, "audit/export.html", words)
    kind = "chain" if request.POST.get("format") == "chain" else "csv"
    _record(institution, request.person.id, kind)
    today = timezone.localdate(clock.now()).isoformat()
    if kind == "chain":
        lines = StreamingHttpResponse(chain.exported(institution), content_type="application/jsonl")
        return taken(lines, f"audit-{today}.jsonl")
    found = _lines(form.entries(institution).order_by("position"), form.names)
    table = StreamingHttpResponse(as_of_now(found), content_type="text/csv; charset=utf-8")
    return taken(table, f"audit-{today}.csv")


@transaction.atomic
def _record(institution: UUID, auditor: UUID, kind: str) -> None:
    chain.record(
        institution=institution,
        event=Event.LOG_EXPORTED,
        actor=auditor,
        details={"kind": kind},
    )


def _lines(entries: QuerySet[Entry], names: dict[UUID, str]) -> Iterator[str]:
    comma = "," if get_language() == "en" else ";"
    head = [_("Nomor"), _("Waktu"), _("Oleh"), _("Kejadian"), _("Rujukan"), _("Rincian")]
    yield listing.BOM + listing.line(head, comma)
    for entry in entries.iterator():
        one = line(entry, names)
        at = timezone.localtime(one.at).isoformat(timespec="minutes")
        who = one.actor_name or _("pelapor")
        told = [one.event, one.reference, one.details]
        yield listing.line([str(one.position), at, who, *told], comma)
