# SPDX-License-Identifier: AGPL-3.0-or-later
"""Akun saya: what opens the account of a member of staff, and where it is open."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts import own_sessions, second
from wbs.accounts.factors import passkeys
from wbs.accounts.roles import STAFF
from wbs.accounts.second_forms import FirstCodeForm
from wbs.accounts.second_views import (
    NEW_SECRET,
    new_secret,
    show_codes,
    show_secret,
    wrong_digits,
)
from wbs.accounts.step_up import asks_again
from wbs.accounts.views import get_or_post
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

# What the session carries over one redirect: a sentence of what was done.
SAID = "account_said"


@open_to(*STAFF)
@require_safe
def account(request: Request) -> HttpResponse:
    """Show the second step and the sessions of whoever asks."""
    person = request.person
    words = {
        "name": person.name,
        "username": person.username,
        "roles": ", ".join(sorted(str(role.label) for role in person.roles)),
        "factors": second.factors_of(person),
        "most": passkeys.MOST,
        "sessions": own_sessions.listed(person, request.session.row_id),
        "said": request.session.pop(SAID, "") if is_shown(request) else "",
    }
    return render(request, "accounts/account.html", words)


@asks_again
@open_to(*STAFF)
@get_or_post
def new_totp(request: Request) -> HttpResponse:
    """Put another app in place of the old one; the old one counts until the new one is proven."""
    secret = new_secret(request)
    form = FirstCodeForm(request.POST if "totp" in request.POST else None)
    if form.is_valid():
        try:
            second.replace_totp(
                person=request.person, secret=secret, typed=form.cleaned_data["totp"]
            )
        except second.WrongDigits:
            form.add_error("totp", wrong_digits())
        else:
            request.session.pop(NEW_SECRET)
            return done(request, _("Aplikasi kode yang baru sudah berlaku."))
    return show_secret(request, form, secret, request.person.username, first=False)


@asks_again
@open_to(*STAFF)
@require_POST
def new_codes(request: Request) -> HttpResponse:
    """Make new backup codes and show them, this once."""
    made = second.renew_codes(person=request.person)
    return show_codes(request, made, reverse("accounts:account"), first=False)


@asks_again
@open_to(*STAFF)
@require_POST
def end_one(request: Request, row: str) -> HttpResponse:
    """End one session of one's own; this one ends by Keluar."""
    try:
        wanted = bytes.fromhex(row)
    except ValueError:
        raise Http404 from None
    session, person = request.session, request.person
    if not own_sessions.end(person, but=session.row_id, only=wanted):
        raise Http404
    return done(request, _("Sesi itu sudah diakhiri."))


@asks_again
@open_to(*STAFF)
@require_POST
def end_others(request: Request) -> HttpResponse:
    """End all sessions of one's own but this one."""
    count = own_sessions.end(request.person, but=request.session.row_id)
    words = ngettext("%(count)d sesi diakhiri.", "%(count)d sesi diakhiri.", count)
    return done(request, words % {"count": count})


def done(request: Request, words: str) -> HttpResponse:
    """Lead back to Akun saya, which tells what was done."""
    request.session[SAID] = words
    return redirect("accounts:account")
