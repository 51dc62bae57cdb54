# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second step of staff at sign-in, and its first set-up."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from markupsafe import Markup

from wbs.accounts import actions, asking, second
from wbs.accounts.factors import totp
from wbs.accounts.people import Person
from wbs.accounts.roles import STAFF
from wbs.accounts.second import Given
from wbs.accounts.second_forms import FirstCodeForm, SecondForm
from wbs.accounts.views import get_or_post, next_of, page, start_page, wait_message
from wbs.web.http import Request
from wbs.web.marks import HALF, open_to
from wbs.web.views import safe_next

# Where a session keeps the secret that is about to be set up.
NEW_SECRET = "new_totp"  # noqa: S105 (the name of a place)


@open_to(HALF, *STAFF)
@get_or_post
def second_step(request: Request) -> HttpResponse:
    """Ask for the second step, and lead on once it is given."""
    person: Person = request.session.holder
    target = next_of(request)
    if request.session.is_half and second.factors_of(person) is None:
        path = reverse("accounts:set_up")
        return redirect(f"{path}?{urlencode({'next': target})}" if target else path)
    form = SecondForm(request.POST or None)
    if request.method == "POST" and take(request, form):
        rotate_token(request)
        return redirect(safe_next(target, start_page(person)))
    words = {"next": target, "half": request.session.is_half, "options": asking.to_use(request)}
    return page(request, "accounts/second.html", form, **words)


def take(request: Request, form: SecondForm) -> bool:
    """Take the second step that a form brings, or say on the form why not."""
    if not form.is_valid():
        return False
    try:
        second.give(session=request.session, given=_given(request, form.cleaned_data))
    except actions.Refused:
        _refuse(form)
        return False
    except actions.Wait as wait:
        form.add_error(None, wait_message(wait))
        return False
    return True


def _given(request: Request, data: dict[str, Any]) -> Given:
    if data["passkey"]:
        return Given(passkey=asking.answer(request, data["passkey"]))
    return Given(totp=data["totp"], backup=data["backup"])


def _refuse(form: SecondForm) -> None:
    data = form.cleaned_data
    if data["passkey"]:
        form.add_error(None, _("Kunci sandi itu tidak cocok. Coba lagi, atau pakai kode."))
    elif data["backup"]:
        words = _("Kode cadangan ini tidak cocok, atau sudah pernah dipakai.")
        form.add_error("backup", words)
    else:
        form.add_error("totp", _refused_code())


def _refused_code() -> str:
    return _("Kode ini tidak cocok atau sudah dipakai. Tulis kode berikutnya dari aplikasi.")


@open_to(HALF)
@get_or_post
def set_up(request: Request) -> HttpResponse:
    """Let whoever has no second step yet set it up; then show their backup codes, this once."""
    person: Person = request.session.holder
    target = next_of(request)
    if not second.may_set_up(person):
        return _nothing_to_set_up(request, person)
    secret = new_secret(request)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = second.set_up(
                session=request.session, secret=secret, typed=form.cleaned_data["totp"]
            )
        except second.WrongDigits:
            form.add_error("totp", wrong_digits())
        else:
            rotate_token(request)
            return show_codes(request, made, safe_next(target, start_page(person)))
    return show_secret(request, form, secret, person.username, next=target)


def _nothing_to_set_up(request: Request, person: Person) -> HttpResponse:
    if second.factors_of(person) is not None:
        return redirect("accounts:second")
    return render(request, "accounts/second_lost.html", status=409)


def new_secret(request: Request) -> str:
    """Return the secret that this session is setting up; the same until it is kept."""
    if NEW_SECRET not in request.session:
        request.session[NEW_SECRET] = totp.new_secret()
    return str(request.session[NEW_SECRET])


def wrong_digits() -> str:
    """Return what is said of a first code that does not fit."""
    return _("Kode ini tidak cocok. Periksa apakah jam HP Anda benar, lalu tulis kode yang baru.")


def show_secret(
    request: Request, form: Form, secret: str, username: str, **more: object
) -> HttpResponse:
    """Show a secret as picture and text, and the form for its first code."""
    address = totp.address(secret, username, request.institution.name)
    words = {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": address,
        "picture": Markup(totp.picture(address)),  # noqa: S704 (made here, of nothing typed)
        "action": request.path,
        "first": True,
        **more,
    }
    return page(request, "accounts/totp.html", form, **words)


def show_codes(
    request: Request, made: list[str], onward: str, *, first: bool = True
) -> HttpResponse:
    """Show new backup codes, this once, and the way on."""
    words = {"codes": made, "onward": onward, "first": first}
    return render(request, "accounts/backup_codes.html", words)
