# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that links a case to another one by its number, and the links a case page shows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.casework import links
from wbs.casework.links import How
from wbs.reports import followups
from wbs.reports.access import Case
from wbs.reports.forms import MOST_LINE
from wbs.reports.veil import Veil
from wbs.web.http import Request


class LinkForm(forms.Form):
    """Which case, and how it belongs to this one. `other` is the case that was found."""

    number = forms.CharField(
        label=__("Nomor aduan yang lain"),
        max_length=MOST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": __("Tulis nomornya.")},
    )
    how = forms.ChoiceField(
        label=__("Hubungannya"),
        choices=[
            (How.RELATED.value, How.RELATED.label),
            (How.DUPLICATE.value, How.DUPLICATE.label),
            (How.FOLLOWS.value, __("Aduan ini kelanjutan dari aduan itu")),
        ],
        error_messages={"required": __("Pilih hubungannya.")},
    )
    note = forms.CharField(
        label=__("Keterangan, kalau perlu"),
        required=False,
        max_length=MOST_LINE,
        help_text=__("Dibaca tim yang boleh membaca kedua aduan."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, request: Request, case: Case, **told: Any) -> None:
        super().__init__(*args, **{"auto_id": "link-%s", **told})
        self._person, self._case = request.person, case
        self.other: Case | None = None

    def clean_number(self) -> str:
        """Find the case; one that may not be read is answered like one that is not there."""
        number: str = self.cleaned_data["number"]
        self.other = links.by_number(self._person, number)
        if self.other is None:
            raise forms.ValidationError(
                _("Tidak ada aduan dengan nomor ini yang dapat Anda baca. Periksa lagi nomornya.")
            )
        if self.other.report.id == self._case.report.id:
            raise forms.ValidationError(_("Ini nomor aduan ini sendiri."))
        return number


def shown(
    request: Request, case: Case, veil: Veil, bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Return what a case is linked to, for this person, and the form that links it."""
    kept = request.unsent.typed(reverse("casework:link", args=[case.report.id]))
    return {
        "links": [
            replace(one, note=veil.over(one.note)) for one in links.of_case(case, request.person)
        ],
        "came_of": followups.came_of(case, request.person),
        "led_to": followups.led_to(case, request.person),
        "link_form": bound.get("link") or LinkForm(request=request, case=case, initial=kept),
    }
