# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone invited to the staff sees: link, password, second step, fingerprint to read out."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wbs.accounts import enrolment, forms
from wbs.accounts.actions import NameTaken
from wbs.accounts.models import Enrolment
from wbs.accounts.roles import Role
from wbs.accounts.second import WrongDigits
from wbs.accounts.second_forms import FirstCodeForm
from wbs.accounts.second_views import show_codes, show_secret, wrong_digits
from wbs.accounts.views import SIGN_UPS, page, tell_busy, too_many
from wbs.web import cookies
from wbs.web.faults import Busy
from wbs.web.http import Request
from wbs.web.marks import ANYONE, open_to

COOKIE = "invitation"


@open_to(ANYONE)
@require_safe
def invited(request: Request, token: str) -> HttpResponse:
    """Take the token out of the address, so that it does not stand there while people look on."""
    response = redirect("accounts:enrol")
    cookies.put(response, request, COOKIE, token)
    return response


@open_to(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: Request) -> HttpResponse:
    """Password, second step, fingerprint: show and take the step where this invitation stands."""
    token = cookies.get(request, COOKIE) or ""
    try:
        row = enrolment.find(request.institution, token)
        if row.box_public is not None:
            return _page(request, row, fingerprint=enrolment.fingerprint(row))
        if row.sealed_seed is not None:
            return _second(request, row, token)
        return _first(request, row)
    except enrolment.Over:
        return render(request, "accounts/enrol_over.html", status=410)


def _first(request: Request, row: Enrolment) -> HttpResponse:
    form = forms.EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (own := _accept(request, form)):
        response = redirect("accounts:enrol")
        cookies.put(response, request, COOKIE, own)
        return response
    return _page(request, row, form)


def _second(request: Request, row: Enrolment, token: str) -> HttpResponse:
    form = FirstCodeForm(request.POST if "totp" in request.POST else None)
    if form.is_valid():
        try:
            made = enrolment.equip(
                institution=request.institution, token=token, typed=form.cleaned_data["totp"]
            )
        except WrongDigits:
            form.add_error("totp", wrong_digits())
        else:
            return show_codes(request, made, request.path)
    name = enrolment.username_of(row, token)
    return show_secret(request, form, enrolment.secret_for(token), name)


def _page(
    request: Request, row: Enrolment, form: Form | None = None, **more: object
) -> HttpResponse:
    words = {
        "name": row.name,
        "roles": ", ".join(str(Role(role).label) for role in row.roles),
        "renews": row.renews,
        "expires": row.expires,
        "fingerprint": "",
        **more,
    }
    return page(request, "accounts/enrol.html", form or Form(), **words)


def _accept(request: Request, form: forms.EnrolForm) -> str | None:
    if not SIGN_UPS.allows(request):
        form.add_error(None, too_many())
        return None
    try:
        return enrolment.accept(
            institution=request.institution,
            token=cookies.get(request, COOKIE) or "",
            username=form.cleaned_data["username"],
            secret=form.cleaned_data["password"],
        )
    except NameTaken:
        form.add_error("username", _("Username ini sudah dipakai. Pilih yang lain."))
    except enrolment.OtherName:
        form.add_error("username", _("Ini bukan username Anda. Tulis yang Anda pakai selama ini."))
    except Busy:
        tell_busy(form)
    return None
