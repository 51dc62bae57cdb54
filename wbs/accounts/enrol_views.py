# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone invited to the staff sees: the link, the form, and the fingerprint to read out."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wbs.accounts import enrolment, forms
from wbs.accounts.actions import NameTaken
from wbs.accounts.roles import Role
from wbs.accounts.views import SIGN_UPS, tell_busy, too_many
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
    """Show the invitation; make the keys; show their fingerprint until they are signed."""
    token = cookies.get(request, COOKIE) or ""
    try:
        row = enrolment.find(request.institution, token)
        form = forms.EnrolForm(request.POST or None)
        made = row.box_public is not None
        if not made and request.method == "POST" and form.is_valid():
            own = _accept(request, form)
            if own:
                response = redirect("accounts:enrol")
                cookies.put(response, request, COOKIE, own)
                return response
    except enrolment.Over:
        return render(request, "accounts/enrol_over.html", status=410)
    words = {
        "form": form,
        "name": row.name,
        "roles": ", ".join(str(Role(role).label) for role in row.roles),
        "renews": row.renews,
        "expires": row.expires,
        "fingerprint": enrolment.fingerprint(row) if made else "",
    }
    status = getattr(form, "status", 422) if form.errors and not made else 200
    return render(request, "accounts/enrol.html", words, status=status)


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
