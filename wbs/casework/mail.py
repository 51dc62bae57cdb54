# SPDX-License-Identifier: AGPL-3.0-or-later
"""Surat: how the letters are doing, for the admin: numbers and classes of errors, no address."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts import notices, server_key
from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.post import addresses, queue
from wbs.post.letters import What
from wbs.web import turns
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

SAID = "mail_said"


@open_to(Role.ADMIN)
@require_safe
def mail(request: Request) -> HttpResponse:
    """Show the queue."""
    words = {
        "queue": queue.summary(request.institution.id),
        "can_send": settings.WBS_MAIL,
        "has_address": addresses.find(account=request.person.id) is not None,
        "said": request.session.pop(SAID, "") if is_shown(request) else "",
    }
    return render(request, "casework/mail.html", words)


@open_to(Role.ADMIN)
@require_POST
def trial(request: Request) -> HttpResponse:
    """Send a letter to the admin's own address, at once, and tell whether it left."""
    row = addresses.find(account=request.person.id)
    if row is None or not settings.WBS_MAIL:
        return _done(request, _("Isi dulu alamat email Anda di Akun saya."))
    letter = queue.write(row, What.TRIAL)
    with turns.aside():
        left = queue.send(server_key.get(), _houses(request.institution), only=letter)
    if left:
        return _done(request, _("Surat percobaan sudah diserahkan kepada server email."))
    return _done(
        request, _("Surat percobaan belum berangkat. Jenis kesalahannya ada di bawah ini.")
    )


@open_to(Role.ADMIN)
@require_POST
def again(request: Request) -> HttpResponse:
    """Let the letters that failed wait for the next tick."""
    count = queue.again(request.institution.id)
    words = ngettext(
        "%(count)d surat dicoba lagi dalam 15 menit.",
        "%(count)d surat dicoba lagi dalam 15 menit.",
        count,
    )
    return _done(request, words % {"count": count})


def _houses(institution: Institution) -> dict[UUID, queue.House]:
    return {institution.id: notices.house(institution)}


def _done(request: Request, words: str) -> HttpResponse:
    request.session[SAID] = words
    return redirect("casework:mail")
