# SPDX-License-Identifier: AGPL-3.0-or-later
"""Petugas: who is on the signed roster, how someone comes onto it, and who gives them keys."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts import custody, enrolment, roster
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, STAFF, Role, conflicting
from wbs.accounts.roster import Reader
from wbs.accounts.step_up import asks_again
from wbs.casework import absences, departures
from wbs.reports import actions, opened
from wbs.reports.errors import NotAllowed
from wbs.vault.errors import VaultError
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

NOTHING: Mapping[str, Form] = MappingProxyType({})

# What the session carries over one redirect: a link to show once, a sentence of what was done.
LINK, SAID = "team_link", "team_said"


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(
        label=__("Nama petugas"),
        max_length=120,
        help_text=__("Nama yang dilihat pelapor pada daftar pembaca aduannya."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": __("Belum diisi.")},
    )
    unit = forms.CharField(
        label=__("Unit kerja"),
        required=False,
        max_length=120,
        help_text=__(
            "Kalau terlapor bekerja di unit ini, pelapor ditanya apakah ia boleh membaca."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=__("Peran"),
        choices=[(role.value, role.label) for role in enrolment.OFFERED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": __("Pilih paling sedikit satu peran.")},
    )

    def clean_roles(self) -> frozenset[Role]:
        """Refuse roles that must stay apart."""
        held = frozenset(Role(role) for role in self.cleaned_data["roles"])
        if conflicting(held):
            raise ValidationError(
                _("Peran-peran ini tidak boleh dipegang satu orang. Undang dua orang.")
            )
        return held


class SignForm(forms.Form):
    """The fingerprint, as the person read it out."""

    fingerprint = forms.CharField(
        label=__("Sidik kunci"),
        max_length=80,
        help_text=__("16 huruf dan angka yang dibacakan orangnya kepada Anda, bukan oleh admin."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": __("Belum diisi.")},
    )


@open_to(*STAFF)
@require_safe
def team(request: Request) -> HttpResponse:
    """Show the signed roster and what may be done about it."""
    return page(request)


def page(request: Request, bound: Mapping[str, Form] = NOTHING) -> HttpResponse:
    """Show the page; `bound` holds a form that came back with errors, by name."""
    person, document = request.person, roster.current(request.institution)
    signed = roster.signed(request.institution).readers
    may = [one.id for one in signed if _may_invite_again(person, one)]
    invites, shown = Role.ADMIN in person.roles, not bound and is_shown(request)
    words: dict[str, Any] = {
        "readers": [
            (one, opened.role_names(one.roles))
            for one in sorted(document.readers, key=lambda one: one.name)
        ],
        "version": document.version,
        "invites": invites,
        "invites_again": may,
        "signs": Role.SUPERVISOR in person.roles,
        "invitations": [
            (one, opened.role_names(frozenset(Role(role) for role in one.roles)))
            for one in (enrolment.open_ones(request.institution) if may else [])
        ],
        "invite_form": bound.get("invite") or InviteForm(auto_id="invite-%s"),
        "sign_form": bound.get("sign") or SignForm(auto_id="sign-%s"),
        "without_cases": actions.waiting(person) if person.roles & CASE_READERS else [],
        "without_custody": custody.waiting(document) if Role.CUSTODIAN in person.roles else [],
        "link": request.session.pop(LINK, "") if shown else "",
        "said": request.session.pop(SAID, "") if shown else "",
        **departures.shown(person, bound),
        **absences.shown(person, bound),
    }
    return render(request, "casework/team.html", words, status=422 if bound else 200)


@open_to(Role.ADMIN)
@require_POST
def invite(request: Request) -> HttpResponse:
    """Make a link for someone new."""
    form = InviteForm(request.POST, auto_id="invite-%s")
    if not form.is_valid():
        return page(request, {"invite": form})
    return _linked(request, enrolment.invite(person=request.person, **form.cleaned_data))


@asks_again
@open_to(Role.ADMIN, Role.SUPERVISOR)
@require_POST
def invite_again(request: Request, id: UUID) -> HttpResponse:
    """Make a link for a member of staff whose password is lost."""
    reader = roster.signed(request.institution).reader(id)
    if reader is None or not _may_invite_again(request.person, reader):
        raise Http404
    try:
        return _linked(request, enrolment.invite_again(person=request.person, account=id))
    except enrolment.NotOffered:
        raise Http404 from None


def _may_invite_again(person: Person, reader: Reader) -> bool:
    """Two people bring anyone onto the roster: the admin invites, the supervisor signs.

    Only the admin's own lost password is left to the supervisor; the admin reads nothing.
    """
    if Role.ADMIN in person.roles:
        return True
    return Role.SUPERVISOR in person.roles and Role.ADMIN in reader.roles


def _linked(request: Request, token: str) -> HttpResponse:
    path = reverse("accounts:invited", args=[token])
    request.session[LINK] = request.build_absolute_uri(path)
    return redirect("casework:team")


@open_to(Role.ADMIN, Role.SUPERVISOR)
@require_POST
def withdraw(request: Request, id: UUID) -> HttpResponse:
    """Take an invitation back."""
    if not enrolment.withdraw(person=request.person, account=id):
        raise Http404
    return done(request, _("Undangan dibatalkan."))


@asks_again
@open_to(Role.SUPERVISOR)
@require_POST
def sign(request: Request) -> HttpResponse:
    """Sign new keys onto the roster, by the fingerprint that their owner read out."""
    form = SignForm(request.POST, auto_id="sign-%s")
    if form.is_valid():
        try:
            row = actions.sign_enrolment(
                person=request.person, typed=form.cleaned_data["fingerprint"]
            )
        except enrolment.NotTheirs:
            words = _(
                "Tidak ada kunci dengan sidik ini. Minta orangnya membacakan sekali lagi; "
                "jangan menandatangani kalau tetap berbeda."
            )
            form.add_error("fingerprint", words)
        except enrolment.Outdated:
            words = _("Akun ini berubah sesudah undangannya diterima. Undang orangnya sekali lagi.")
            form.add_error("fingerprint", words)
        else:
            words = _("Daftar petugas sudah ditandatangani: %(name)s (%(roles)s) dapat masuk.")
            roles = opened.role_names(frozenset(Role(role) for role in row.roles))
            return done(request, words % {"name": row.name, "roles": roles})
    return page(request, {"sign": form})


@asks_again
@open_to(*CASE_READERS)
@require_POST
def give_access(request: Request, id: UUID) -> HttpResponse:
    """Give a colleague the cases they wait for."""
    try:
        count = actions.give_access(person=request.person, reader=id)
    except NotAllowed:
        raise Http404 from None
    words = ngettext("Kunci %(count)d aduan diberikan.", "Kunci %(count)d aduan diberikan.", count)
    return done(request, words % {"count": count})


@asks_again
@open_to(Role.CUSTODIAN)
@require_POST
def give_custody(request: Request, id: UUID) -> HttpResponse:
    """Give another custodian the key to identities."""
    try:
        custody.give(person=request.person, reader=id)
    except (custody.NoCustodian, VaultError):
        raise Http404 from None
    return done(request, _("Kunci identitas diberikan."))


def done(request: Request, words: str) -> HttpResponse:
    """Show the page, with a sentence of what was done."""
    request.session[SAID] = words
    return redirect("casework:team")
