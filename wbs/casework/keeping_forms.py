# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long reports are kept, as the admin sets it, and holding one back, as its case shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as __

from wbs.accounts.models import Institution
from wbs.accounts.roles import DECIDERS
from wbs.reports import keeping
from wbs.reports.access import Case
from wbs.reports.clocks import today
from wbs.reports.forms import CategoryField, OnceField, WordsField
from wbs.reports.keeping import LEAST_MONTHS, MOST_MONTHS
from wbs.reports.models import Category
from wbs.reports.workflow import concluded_statuses
from wbs.web.http import Request


class KeepForm(forms.Form):
    """How long the reports of one jenis are kept."""

    category = CategoryField(
        queryset=Category.objects.none(),
        label=__("Jenis Aduan"),
        empty_label=__("Pilih jenis"),
        error_messages={"required": __("Pilih jenisnya.")},
    )
    months = forms.IntegerField(
        label=__("Berapa bulan disimpan sesudah selesai"),
        required=False,
        min_value=LEAST_MONTHS,
        max_value=MOST_MONTHS,
        help_text=__("Misalnya 60 untuk lima tahun. Kosongkan kalau tidak pernah dihapus."),
        error_messages={
            "invalid": __("Tulis angka saja, misalnya 60."),
            "min_value": __(
                "Paling sedikit 12 bulan: sampai 180 hari sesudah selesai pelapor masih ditanya "
                "apakah ia dibalas, dan sesudah itu ia perlu waktu untuk menjawab."
            ),
            "max_value": __("Paling banyak 600 bulan. Kosongkan kalau tidak pernah dihapus."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, institution: Institution) -> None:
        super().__init__(data, auto_id="keep-%s")
        kinds = Category.objects.filter(institution=institution)
        self.fields["category"].queryset = kinds  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Why a case must not be erased."""

    reason = WordsField(
        label=__("Mengapa ditahan"),
        help_text=__("Misalnya nomor perkara. Tim membacanya, pelapor tidak."),
        rows=2,
        error_messages={"required": __("Tulis alasannya.")},
    )
    once = OnceField()


class LetGoForm(forms.Form):
    """Why a held case may be erased again."""

    reason = WordsField(
        label=__("Mengapa dilepas"),
        help_text=__("Tim membacanya, pelapor tidak."),
        rows=2,
        error_messages={"required": __("Tulis alasannya.")},
    )
    once = OnceField()


def shown(request: Request, case: Case, bound: Mapping[str, Form]) -> dict[str, Any]:
    """Return until when a case is kept, and the form that holds it or lets it go."""
    report = case.report
    form: Form | None = None
    if report.held and request.person.roles & DECIDERS:
        form = bound.get("let_go") or LetGoForm(**_typed(request, case, "let_go"))
    elif not report.held and report.status in concluded_statuses:
        form = bound.get("hold") or HoldForm(**_typed(request, case, "hold"))
    return {
        "hold_form": form,
        "erased_soon": is_soon(report.erase_on, today(case.institution)),
    }


def is_soon(erase_on: date | None, day: date) -> bool:
    """Tell whether notice is given on this day."""
    return erase_on is not None and erase_on <= day + keeping.NOTICE


def _typed(request: Request, case: Case, name: str) -> dict[str, Any]:
    kept = request.unsent.typed(reverse(f"casework:{name}", args=[case.report.id]))
    return {"initial": kept, "auto_id": f"{name}-%s"}
