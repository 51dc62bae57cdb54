# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys of one's own: add one, name it, take it away."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wbs.accounts import asking, second
from wbs.accounts.account_views import done
from wbs.accounts.factors.passkeys import NotTaken
from wbs.accounts.people import ProfileTooLong
from wbs.accounts.roles import STAFF
from wbs.accounts.second_forms import NameForm, PasskeyForm
from wbs.accounts.step_up import asks_again
from wbs.accounts.views import get_or_post, page
from wbs.web.http import Request
from wbs.web.marks import open_to


@asks_again
@open_to(*STAFF)
@get_or_post
def add(request: Request) -> HttpResponse:
    """Let the browser make a passkey, and keep it under the name it was given."""
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return done(request, _("Kunci sandi ditambahkan."))
    told = asking.to_make(request, request.person)
    return page(request, "accounts/passkey.html", form, options=told)


def _add(request: Request, form: PasskeyForm) -> bool:
    data = form.cleaned_data
    answer = asking.answer(request, data["passkey"])
    try:
        second.add_passkey(person=request.person, answer=answer, name=data["name"])
    except NotTaken:
        form.add_error(None, _("Kunci sandi itu tidak dapat dipakai di sini. Coba sekali lagi."))
    except (second.TooMany, ProfileTooLong):
        form.add_error(None, _("Tidak ada tempat lagi. Hapus satu kunci sandi lebih dulu."))
    else:
        return True
    return False


@asks_again
@open_to(*STAFF)
@require_POST
def rename(request: Request, row: str) -> HttpResponse:
    """Give a passkey another name."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return done(request, _("Nama kunci sandi tidak diganti: isi 1 sampai 30 huruf."))
    try:
        second.rename_passkey(person=request.person, ref=row, name=form.cleaned_data["name"])
    except second.NotThere:
        raise Http404 from None
    except ProfileTooLong:
        return done(request, _("Nama itu terlalu panjang."))
    return done(request, _("Nama kunci sandi sudah diganti."))


@asks_again
@open_to(*STAFF)
@require_POST
def remove(request: Request, row: str) -> HttpResponse:
    """Take a passkey away."""
    try:
        second.remove_passkey(person=request.person, ref=row)
    except second.NotThere:
        raise Http404 from None
    return done(request, _("Kunci sandi dihapus."))
