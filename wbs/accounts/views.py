# SPDX-License-Identifier: AGPL-3.0-or-later
"""Register, Login, Lupa password, and the reporter's own data (Pengadu)."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts import actions, forms, names
from wbs.accounts.people import Person, ProfileTooLong
from wbs.accounts.roles import STAFF, Role
from wbs.web.faults import Busy
from wbs.web.http import Request
from wbs.web.limits import AddressLimit
from wbs.web.marks import ANYONE, comes_back, open_to
from wbs.web.views import safe_next

get_or_post = require_http_methods(["GET", "HEAD", "POST"])

# A whole office behind one address signs in within these; a guesser does not get far.
SIGN_INS = AddressLimit(300)
SIGN_UPS = AddressLimit(100)


def too_many() -> str:
    """Return what is said to an address that asks too often."""
    return _(
        "Ada terlalu banyak percobaan dari jaringan ini, mungkin oleh orang lain. "
        "Tunggu beberapa menit, lalu coba lagi."
    )


def tell_busy(form: Form) -> None:
    """Say on the form, so that what was typed stays, that all places for passwords are taken."""
    form.add_error(None, _("Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi."))
    form.status = 503  # type: ignore[attr-defined]


def too_long() -> str:
    """Return what is said when a profile does not fit its row."""
    return _("Data diri terlalu panjang. Persingkat beberapa isian.")


def start_page(person: Person) -> str:
    """Return where this person begins: their reports, the requests to custodians, or the desk."""
    if Role.CUSTODIAN in person.roles:
        return reverse("casework:requests")
    return reverse("reports:list") if person.is_reporter else reverse("casework:inbox")


@open_to(ANYONE)
@get_or_post
def register(request: Request) -> HttpResponse:
    """Show the form of the manual, and make the account; the user is signed in at once."""
    if request.person:
        return redirect(start_page(request.person))
    form = forms.RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _create(request, form):
        rotate_token(request)
        return redirect("reports:list")
    return page(request, "accounts/register.html", form)


def _create(request: Request, form: forms.RegisterForm) -> bool:
    data = form.cleaned_data
    if not SIGN_UPS.allows(request):
        form.add_error(None, too_many())
        return False
    try:
        account, seed = actions.create_account(
            institution=request.institution,
            username=data["username"],
            secret=data["password"],
            profile=form.profile(),
        )
    except actions.NameTaken:
        form.add_error("username", _("Username ini sudah dipakai. Pilih nama samaran yang lain."))
        return False
    except ProfileTooLong:
        form.add_error("address", too_long())
        return False
    except Busy:
        tell_busy(form)
        return False
    request.session.begin(account, request.institution, seed)
    request.session["offer_recovery"] = True
    return True


@open_to(ANYONE)
@get_or_post
def login(request: Request) -> HttpResponse:
    """Sign in; one message for an unknown name and a wrong password, in the same time."""
    target = next_of(request)
    if request.person:
        return redirect(safe_next(target, start_page(request.person)))
    if request.session.is_half and request.method != "POST":
        return to_second(target)
    form = forms.LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (person := _sign_in(request, form)):
        rotate_token(request)
        return _further(request, person, target)
    ended = request.POST.get("akhir") or request.GET.get("akhir", "")
    return page(request, "accounts/login.html", form, next=target, ended=ended)


def next_of(request: Request) -> str:
    """Return where a form or an address says to go on to; not checked."""
    return request.POST.get("next") or request.GET.get("next", "")


def to_second(target: str) -> HttpResponse:
    """Lead to the second step and on to `target`."""
    path = reverse("accounts:second")
    return redirect(f"{path}?{urlencode({'next': target})}" if target else path)


def _further(request: Request, person: Person, target: str) -> HttpResponse:
    """Lead whoever has given the password on: staff to their second step."""
    if request.session.is_half:
        return to_second(target)
    return redirect(safe_next(target, start_page(person)))


def _sign_in(request: Request, form: forms.LoginForm) -> Person | None:
    data = form.cleaned_data
    return _opened(
        request,
        form,
        partial(actions.sign_in, username=data["username"], secret=data["password"]),
        refused=_("Username atau password tidak cocok. Periksa lalu coba lagi."),
    )


def _opened(
    request: Request,
    form: forms.LoginForm | forms.ForgotForm,
    door: Callable[..., Person],
    *,
    refused: str,
) -> Person | None:
    """Open an account by one of its doors, or say on the form why not."""
    if _guesses(request, form):
        return None
    try:
        return door(session=request.session, institution=request.institution)
    except actions.Refused:
        SIGN_INS.count(request)
        form.add_error(None, refused)
    except actions.Wait as wait:
        form.add_error(None, wait_message(wait))
    except Busy:
        tell_busy(form)
    return None


def _guesses(request: Request, form: forms.LoginForm | forms.ForgotForm) -> bool:
    """Tell whether an address with many failures goes on trying a name that has failed before.

    A colleague behind the same address, whose own name has not failed, is let in all the same.
    """
    username = form.cleaned_data["username"]
    if not SIGN_INS.is_over(request) or not names.failed_lately(request.institution, username):
        return False
    form.add_error(None, too_many())
    return True


def wait_message(wait: actions.Wait) -> str:
    """Return what is said to whoever must wait."""
    if wait.seconds > 90:
        return _("Terlalu banyak percobaan. Tunggu %(minutes)d menit, lalu coba lagi.") % {
            "minutes": wait.seconds // 60 + 1
        }
    return _("Terlalu banyak percobaan. Tunggu %(seconds)d detik, lalu coba lagi.") % {
        "seconds": wait.seconds
    }


@open_to(ANYONE)
@require_POST
def logout(request: Request) -> HttpResponse:
    """Sign out: the session is destroyed, and so is what was being written."""
    response = redirect("public:home")
    actions.sign_out(session=request.session)
    for hook in settings.WBS_SIGN_OUT_HOOKS:
        import_string(hook)(request, response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@open_to(ANYONE)
@get_or_post
def forgot(request: Request) -> HttpResponse:
    """Lupa password: set a new one with the recovery code."""
    form = forms.ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (person := _recover(request, form)):
        rotate_token(request)
        if person.is_reporter:
            request.session["offer_recovery"] = True
        return _further(request, person, "")
    return page(request, "accounts/forgot.html", form)


def _recover(request: Request, form: forms.ForgotForm) -> Person | None:
    data = form.cleaned_data
    return _opened(
        request,
        form,
        partial(
            actions.recover, username=data["username"], code=data["code"], new=data["password"]
        ),
        refused=_("Username atau kode pemulihan tidak cocok. Periksa lalu coba lagi."),
    )


@comes_back("accounts:profile", *forms.ProfileForm.base_fields)
@open_to(Role.REPORTER)
@get_or_post
def profile(request: Request) -> HttpResponse:
    """Pengadu: one's own data, readable and changeable."""
    person = request.person
    initial = request.unsent.typed(request.path) or _typed(person.profile())
    form = forms.ProfileForm(request.POST or None, initial=initial)
    saved = request.session.pop("profile_saved", False) if request.method == "GET" else False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(person=person, profile=form.profile())
        except ProfileTooLong:
            form.add_error("address", too_long())
        else:
            request.session["profile_saved"] = True
            return redirect("accounts:profile")
    return page(
        request,
        "accounts/profile.html",
        form,
        username=person.username,
        has_recovery=bool(person.account.recovery_seed),
        saved=saved,
    )


def _typed(stored: dict[str, str]) -> dict[str, str]:
    year, _dash, rest = stored.get("birth_date", "").partition("-")
    if not rest:
        return stored
    month, _dash, day = rest.partition("-")
    return {**stored, "birth_date": f"{day}/{month}/{year}"}


@comes_back("accounts:password")
@open_to(Role.REPORTER, *STAFF)
@get_or_post
def password(request: Request) -> HttpResponse:
    """Change the password; every other session ends."""
    form = forms.PasswordForm(request.POST or None)
    saved = request.session.pop("password_saved", False) if request.method == "GET" else False
    if request.method == "POST" and form.is_valid() and _change_password(request, form):
        request.session["password_saved"] = True
        return redirect("accounts:password")
    return page(request, "accounts/password.html", form, saved=saved)


def _change_password(request: Request, form: forms.PasswordForm) -> bool:
    data = form.cleaned_data
    try:
        actions.change_password(
            session=request.session,
            person=request.person,
            current=data["current"],
            new=data["password"],
        )
    except actions.Refused:
        form.add_error("current", _("Password sekarang tidak cocok."))
        return False
    except actions.Wait as wait:
        form.add_error(None, wait_message(wait))
        return False
    except Busy:
        tell_busy(form)
        return False
    return True


@comes_back("accounts:recovery")
@open_to(Role.REPORTER)
@get_or_post
def recovery(request: Request) -> HttpResponse:
    """Make a recovery code and show it, this once."""
    request.session.pop("offer_recovery", None)
    code = None
    if request.method == "POST":
        code = actions.new_recovery_code(session=request.session, person=request.person)
    has_recovery = bool(request.person.account.recovery_seed)
    words = {"code": code, "has_recovery": has_recovery}
    return render(request, "accounts/recovery.html", words)


def page(request: Request, template: str, form: Form, **more: object) -> HttpResponse:
    """Show a page with its form; 422 where the form has errors."""
    status = getattr(form, "status", 422) if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)
