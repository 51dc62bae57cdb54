# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batas waktu: how long each step may take, and which days count, as the admin sets them."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django import forms
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.reports import actions, calendar, categories
from wbs.reports.calendar import DEFAULTS, IN_WORKING_DAYS, MOST_DAYS, Term
from wbs.reports.forms import CategoryField
from wbs.reports.house import DaySet, TermSet
from wbs.reports.models import Category
from wbs.web.fields import DayField
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

NOTHING: Mapping[str, Form] = MappingProxyType({})
SAID = "terms_said"


class TermForm(forms.Form):
    """One term, for all reports or for those of one jenis."""

    term = forms.ChoiceField(label=__("Langkah"), choices=Term.choices)
    category = CategoryField(
        queryset=Category.objects.none(),
        required=False,
        label=__("Jenis Aduan"),
        empty_label=__("Semua jenis"),
    )
    days = forms.IntegerField(
        label=__("Jumlah hari"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=__("Aduan yang masih berjalan langsung dihitung ulang."),
        error_messages={
            "required": __("Tulis jumlah hari."),
            "invalid": __("Tulis angka saja, misalnya 3."),
            "min_value": __("Paling sedikit 1 hari."),
            "max_value": __("Paling banyak 365 hari."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, institution: Institution) -> None:
        super().__init__(data, auto_id="term-%s")
        kinds = Category.objects.filter(institution=institution)
        self.fields["category"].queryset = kinds  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """One day that the calendar does not know, or has wrong."""

    day = DayField(label=__("Tanggal"))
    works = forms.ChoiceField(
        label=__("Hari itu"),
        choices=[("", __("Pilih")), ("free", __("Libur")), ("works", __("Hari kerja"))],
        error_messages={"required": __("Pilih libur atau hari kerja.")},
    )
    why = forms.CharField(
        label=__("Keterangan"),
        required=False,
        max_length=120,
        help_text=__("Misalnya nama hari libur atau nomor surat keputusan."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="day-%s")


@open_to(Role.ADMIN)
@require_safe
def terms(request: Request) -> HttpResponse:
    """Show what is set."""
    return _page(request)


def _page(request: Request, bound: Mapping[str, Form] = NOTHING) -> HttpResponse:
    institution = request.institution
    own = TermSet.objects.filter(institution=institution, category__isnull=False)
    said = request.session.pop(SAID, "") if not bound and is_shown(request) else ""
    now = calendar.of(institution.id)
    words = {
        "terms": [
            (term, now.days_of(term, None), DEFAULTS[term], term in IN_WORKING_DAYS)
            for term in Term
        ],
        "own": [
            (row, categories.label(row.category), Term(row.term))  # type: ignore[arg-type]
            for row in own.select_related("category").order_by("category__position", "term")
        ],
        "days": DaySet.objects.filter(institution=institution),
        "term_form": bound.get("term") or TermForm(institution=institution),
        "day_form": bound.get("day") or DayForm(),
        "said": said,
    }
    return render(request, "casework/terms.html", words, status=422 if bound else 200)


@open_to(Role.ADMIN)
@require_POST
def set_term(request: Request) -> HttpResponse:
    """Set one term."""
    form = TermForm(request.POST, institution=request.institution)
    if not form.is_valid():
        return _page(request, {"term": form})
    data = form.cleaned_data
    actions.set_term(
        person=request.person,
        term=Term(data["term"]),
        days=data["days"],
        category=data["category"].id if data["category"] else None,
    )
    return _done(request)


@open_to(Role.ADMIN)
@require_POST
def drop_term(request: Request, id: UUID) -> HttpResponse:
    """Give a jenis the institution's term again."""
    row = TermSet.objects.filter(institution=request.institution, id=id).first()
    if row is None:
        raise Http404
    actions.set_term(
        person=request.person, term=Term(row.term), days=None, category=row.category_id
    )
    return _done(request)


@open_to(Role.ADMIN)
@require_POST
def set_day(request: Request) -> HttpResponse:
    """Set one day."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, {"day": form})
    data = form.cleaned_data
    actions.set_day(
        person=request.person, day=data["day"], works=data["works"] == "works", why=data["why"]
    )
    return _done(request)


@open_to(Role.ADMIN)
@require_POST
def drop_day(request: Request, id: UUID) -> HttpResponse:
    """Leave a day to the calendar again."""
    row = DaySet.objects.filter(institution=request.institution, id=id).first()
    if row is None:
        raise Http404
    actions.set_day(person=request.person, day=row.day, works=None)
    return _done(request)


def _done(request: Request) -> HttpResponse:
    request.session[SAID] = _("Tersimpan. Batas waktu aduan yang berjalan sudah dihitung ulang.")
    return redirect("casework:terms")
