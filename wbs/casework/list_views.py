# SPDX-License-Identifier: AGPL-3.0-or-later
"""Daftar pilihan: what reporters and the case team choose from, as the admin keeps it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts.roles import Role
from wbs.reports import actions, lists
from wbs.reports.errors import Incomplete
from wbs.reports.lists import Kept, Word
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

SAID = "lists_said"


class WordForm(forms.Form):
    """One word, in both languages."""

    name = forms.CharField(
        label=__("Tulisan"),
        max_length=120,
        error_messages={
            "required": __("Tulis pilihannya."),
            "max_length": __("Paling banyak 120 huruf."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "lang": "id"}),
    )
    name_en = forms.CharField(
        label=__("Tulisan dalam bahasa Inggris"),
        max_length=120,
        error_messages={
            "required": __("Tulis juga dalam bahasa Inggris."),
            "max_length": __("Paling banyak 120 huruf."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "lang": "en"}),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="word-%s", **more)

    def words(self) -> dict[str, str]:
        """Return both names."""
        return {key: self.cleaned_data[key] for key in ("name", "name_en")}


class NewWordForm(WordForm):
    """One word more, and for which list."""

    kept = forms.ChoiceField(label=__("Daftar"), choices=Kept.choices)
    field_order = ("kept", "name", "name_en")


@open_to(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: Request) -> HttpResponse:
    """Show the lists, and take one word more."""
    form = NewWordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        kept = Kept(form.cleaned_data["kept"])
        if actions.add_word(person=request.person, kept=kept, **form.words()):
            return _done(request)
        form.add_error("name", _("Pilihan ini sudah ada di daftar."))
    return _page(request, form, status=422 if form.errors else 200)


def _page(request: Request, form: NewWordForm, *, status: int, refused: str = "") -> HttpResponse:
    shown = {
        "lists": [(kept, lists.rows(request.institution, kept)) for kept in Kept],
        "form": form,
        "refused": refused,
        "said": request.session.pop(SAID, "") if status == 200 and is_shown(request) else "",
    }
    return render(request, "casework/lists.html", shown, status=status)


@open_to(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: Request, id: UUID) -> HttpResponse:
    """Write one word anew."""
    kept, row = _found(request, id)
    own = {"name": row.name, "name_en": row.name_en}
    form = WordForm(request.POST if request.method == "POST" else None, initial=own)
    if form.is_bound and form.is_valid():
        if actions.rename_word(person=request.person, kept=kept, word=row, **form.words()):
            return _done(request)
        form.add_error("name", _("Pilihan ini sudah ada di daftar."))
    shown = {"form": form, "word": row, "kept": kept}
    return render(request, "casework/list_word.html", shown, status=422 if form.errors else 200)


@open_to(Role.ADMIN)
@require_POST
def offer(request: Request, id: UUID) -> HttpResponse:
    """Offer a word to be chosen, or no longer."""
    kept, row = _found(request, id)
    try:
        actions.offer_word(
            person=request.person, kept=kept, word=row, active="active" in request.POST
        )
    except Incomplete:
        last = _("Ini pilihan terakhir di daftarnya. Tampilkan yang lain lebih dulu.")
        return _page(request, NewWordForm(), status=422, refused=last)
    return _done(request)


@open_to(Role.ADMIN)
@require_POST
def put_higher(request: Request, id: UUID) -> HttpResponse:
    """Put a word one place higher."""
    kept, row = _found(request, id)
    actions.raise_word(person=request.person, kept=kept, word=row)
    return _done(request)


def _found(request: Request, id: UUID) -> tuple[Kept, Word]:
    found = lists.find(request.institution, id)
    if found is None:
        raise Http404
    return found


def _done(request: Request) -> HttpResponse:
    request.session[SAID] = _("Tersimpan.")
    return redirect("casework:lists")
