# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tulisan halaman depan: what the institution says on Home, with a preview before it is saved."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.accounts.step_up import asks_again
from wbs.reports import actions, home_texts
from wbs.reports.forms import WordsField
from wbs.reports.home_texts import KEYS, LANGUAGES, MOST, Passage, Told, key
from wbs.web.http import Request, is_shown
from wbs.web.marks import comes_back, open_to

SAID = "home_said"


def _field(passage: Passage, lang: str, label: Any, why: Any = "") -> WordsField:
    field = WordsField(
        most=MOST[passage],
        rows=5 if passage == Passage.WELCOME else 9,
        required=False,
        label=label,
        help_text=why,
    )
    field.widget.attrs["lang"] = lang
    return field


class HomeForm(forms.Form):
    """Each passage, in both languages."""

    welcome_id = _field(
        Passage.WELCOME,
        "id",
        __("Kata pembuka"),
        __("Di bawah judul halaman depan. Paling banyak 1.000 huruf."),
    )
    welcome_en = _field(
        Passage.WELCOME,
        "en",
        __("Kata pembuka, bahasa Inggris"),
        __("Kosong: halaman Inggris memakai tulisan bawaan."),
    )
    contact_id = _field(
        Passage.CONTACT,
        "id",
        __("Kontak dan jam layanan"),
        __("Juga tampil di halaman cara melapor. Paling banyak 2.000 huruf."),
    )
    contact_en = _field(
        Passage.CONTACT,
        "en",
        __("Kontak dan jam layanan, bahasa Inggris"),
        __("Kosong: halaman Inggris menampilkan yang bahasa Indonesia."),
    )

    def __init__(self, data: Any = None, **told: Any) -> None:
        super().__init__(data, auto_id="home-%s", **told)

    def clean(self) -> dict[str, Any]:
        """Refuse English without Indonesian, which most people read."""
        data = super().clean() or {}
        for passage in Passage:
            if data.get(key(passage, "en")) and data.get(key(passage, "id")) == "":
                self.add_error(key(passage, "id"), _("Tulis juga dalam bahasa Indonesia."))
        return data


@comes_back("casework:home_texts", *KEYS)
@open_to(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def home_texts_page(request: Request) -> HttpResponse:
    """Show the texts, or a preview of those that were sent; nothing is saved here."""
    if request.method != "POST":
        return _page(request)
    form = HomeForm(request.POST)
    return _page(request, form, _preview(form.cleaned_data) if form.is_valid() else ())


@asks_again
@comes_back("casework:home_texts", *KEYS)
@open_to(Role.ADMIN)
@require_POST
def save(request: Request) -> HttpResponse:
    """Say this on Home. It asks for the second step: a wrong telephone number betrays people."""
    form = HomeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    actions.set_home(person=request.person, texts=form.cleaned_data)
    request.session[SAID] = _("Tersimpan. Paling lama satu menit lagi semua orang melihatnya.")
    return redirect("casework:home_texts")


def _page(request: Request, form: HomeForm | None = None, preview: Any = ()) -> HttpResponse:
    own = Institution.objects.get(id=request.institution.id).home
    paths = (reverse("casework:home_texts"), reverse("casework:save_home_texts"))
    sent = [request.unsent.typed(path) for path in paths]
    words = {
        "form": form or HomeForm(initial=next(filter(None, sent), own)),
        "preview": preview,
        "said": request.session.pop(SAID, "") if form is None and is_shown(request) else "",
    }
    status = 422 if form and form.errors else 200
    return render(request, "casework/home_texts.html", words, status=status)


def _preview(texts: Mapping[str, str]) -> list[tuple[str, list[tuple[Any, Told | None]]]]:
    """Return by language each passage as it would be shown, None where the product speaks."""
    return [
        (lang, [(one.label, home_texts.shown(texts, one, lang, 4)) for one in Passage])
        for lang in LANGUAGES
    ]
