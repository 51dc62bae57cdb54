# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which part of a list a person is looking at, kept in their sealed session.

Never in the address: a name that was searched for would stand in the browser's history.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts.models import Institution
from wbs.reports.forms import MOST_LINE, CategoryField
from wbs.reports.models import Category
from wbs.reports.narrowing import DEFAULT_SORT, ERASING, OVER, SOON, WAITS, Filters
from wbs.reports.workflow import Status
from wbs.web.http import Request


class FilterForm(forms.Form):
    """Search, filters and order of a list; a value that makes no sense counts as empty."""

    q = forms.CharField(required=False, max_length=MOST_LINE, label=__("Cari"))
    status = forms.ChoiceField(required=False, label=__("Status"))
    category = CategoryField(
        queryset=Category.objects.none(),
        required=False,
        label=__("Jenis Aduan"),
        empty_label=__("Semua jenis"),
    )
    deadline = forms.ChoiceField(
        required=False,
        label=__("Batas waktu"),
        choices=[
            ("", __("Semua")),
            (OVER, __("Lewat batas")),
            (SOON, __("Segera jatuh tempo")),
            (WAITS, __("Menunggu pelapor")),
            (ERASING, __("Akan dihapus")),
        ],
    )
    sort = forms.ChoiceField(
        required=False,
        label=__("Urutan"),
        choices=[
            ("newest", __("Terbaru dahulu")),
            ("oldest", __("Terlama dahulu")),
            ("changed", __("Perubahan terakhir")),
            ("number", __("Nomor Registrasi")),
            ("status", __("Status")),
            ("category", __("Jenis Aduan")),
            ("due", __("Batas waktu")),
        ],
    )

    warnings: Mapping[str, str] = {}

    def __init__(self, data: Mapping[str, Any] | None = None, *, institution: Institution) -> None:
        super().__init__(data)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", _("Semua status")),
            *Status.choices,
        ]
        kinds = Category.objects.filter(institution=institution)
        self.fields["category"].queryset = kinds  # type: ignore[attr-defined]

    @property
    def narrows(self) -> bool:
        """Tell whether some reports may be left out."""
        said = self.filters()
        return said != Filters(sort=said.sort)

    def filters(self) -> Filters:
        """Return what the list is narrowed to."""
        said = self.cleaned_data if self.is_valid() or self.is_bound else {}
        category = said.get("category")
        return Filters(
            q=said.get("q", ""),
            status=said.get("status", ""),
            category=str(category.id) if category else "",
            deadline=said.get("deadline", ""),
            owner=said.get("owner", ""),
            age=said.get("age", ""),
            unread=said.get("unread", ""),
            sort=said.get("sort") or DEFAULT_SORT,
        )


_KEPT = "filters"

Make: TypeAlias = Callable[[Mapping[str, Any] | None], FilterForm]


def form(request: Request, make: Make | None = None) -> FilterForm:
    """Return the filter form as its owner last sent it; `make` is for another than the common."""
    return _made(request, request.session.get(_KEPT) or None, make)


def keep(request: Request, name: str, make: Make | None = None) -> HttpResponse:
    """Keep what was sent, or forget it where `clear` was pressed; show the list `name` again."""
    sent = request.POST.copy()
    # A whole page pasted by mistake would not fit into the session.
    sent["q"] = sent.get("q", "")[:MOST_LINE]
    said = _made(request, sent, make).filters()
    return show(request, name, Filters() if "clear" in request.POST else said)


def show(request: Request, name: str, filters: Filters) -> HttpResponse:
    """Keep these filters, and show the list `name`."""
    request.session[_KEPT] = asdict(filters)
    request.session.save()  # here, where it can still be told that it was not
    return redirect(name)


def _made(request: Request, data: Mapping[str, Any] | None, make: Make | None) -> FilterForm:
    return make(data) if make else FilterForm(data, institution=request.institution)
