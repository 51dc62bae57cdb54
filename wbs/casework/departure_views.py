# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving: someone is shut out, signed off, succeeded; and their cases go to a colleague."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts import leaving, roster
from wbs.accounts.roles import Role
from wbs.accounts.step_up import asks_again
from wbs.casework import team
from wbs.casework.departures import SuccessorForm, TakerForm
from wbs.reports import actions, opened
from wbs.reports.actions import ASSIGNERS
from wbs.reports.errors import NotAllowed
from wbs.web.http import Request
from wbs.web.marks import open_to


@asks_again
@open_to(Role.ADMIN, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def shut_out(request: Request, id: UUID) -> HttpResponse:
    """Say what it means to shut someone out, and do it."""
    reader = roster.current(request.institution).reader(id)
    if reader is None or not leaving.may_shut_out(request.person, reader):
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            leaving.shut_out(person=request.person, account=id)
        except leaving.MayNotLeave:
            raise Http404 from None
        except leaving.LastOne as error:
            problem = _last(error)
        else:
            words = _("%(name)s dinonaktifkan. Inspektur tinggal menandatangani daftar baru.")
            return team.done(request, words % {"name": reader.name})
    words_ = {"one": reader, "roles": opened.role_names(reader.roles), "problem": problem}
    return render(request, "casework/shut_out.html", words_, status=422 if problem else 200)


def _last(error: leaving.LastOne) -> str:
    words = _(
        "Belum ada petugas lain dengan peran %(role)s yang memegang kuncinya. Undang penggantinya "
        "dulu, tanda tangani, lalu nonaktifkan orang ini."
    )
    return words % {"role": error.role.label}


@asks_again
@open_to(Role.SUPERVISOR)
@require_POST
def sign_off(request: Request, id: UUID) -> HttpResponse:
    """Sign the roster without someone who was shut out."""
    try:
        former = actions.sign_off(person=request.person, account=id)
    except leaving.MayNotLeave:
        raise Http404 from None
    words = _("Daftar petugas sudah ditandatangani: %(name)s bukan petugas lagi.")
    return team.done(request, words % {"name": former.name})


@asks_again
@open_to(Role.SUPERVISOR)
@require_POST
def succeed(request: Request) -> HttpResponse:
    """Name another supervisor; this one's session ends with it."""
    form = SuccessorForm(request.POST, person=request.person)
    if form.is_valid():
        try:
            actions.succeed(
                institution=request.institution,
                signer=request.person.id,
                ring=request.person.ring,
                successor=UUID(form.cleaned_data["successor"]),
            )
        except leaving.LastOne as error:
            form.add_error("successor", _last(error))
        except leaving.NotASuccessor:
            form.add_error("successor", _("Pilih dari daftar ini."))
        else:
            request.session.destroy()
            return redirect("accounts:login")
    return team.page(request, {"successor": form})


@asks_again
@open_to(*ASSIGNERS)
@require_POST
def hand_on(request: Request) -> HttpResponse:
    """Give the cases of those who left to a colleague, with their keys."""
    form = TakerForm(request.POST, person=request.person)
    if not form.is_valid():
        return team.page(request, {"taker": form})
    try:
        taken, left = actions.hand_on(
            person=request.person, reader=UUID(form.cleaned_data["taker"])
        )
    except NotAllowed:  # a colleague was quicker
        return team.done(request, _("Tidak ada lagi aduan yang menunggu diserahkan."))
    words = ngettext("%(count)d aduan diserahkan.", "%(count)d aduan diserahkan.", taken)
    over = ngettext(
        "%(count)d aduan dilewati: petugas itu tidak boleh membacanya, atau bukan pemeriksa.",
        "%(count)d aduan dilewati: petugas itu tidak boleh membacanya, atau bukan pemeriksa.",
        left,
    )
    said = [words % {"count": taken}, over % {"count": left} if left else ""]
    return team.done(request, " ".join(filter(None, said)))
