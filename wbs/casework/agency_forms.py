# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which a verifier says what office a report is about."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.reports import agencies
from wbs.reports.access import Case


class AgencyForm(forms.Form):
    """One office of the institution's list, or none."""

    agency = forms.ChoiceField(
        required=False,
        label=__("Instansi"),
        error_messages={"invalid_choice": __("Pilih instansi dari daftar ini.")},
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        own = case.report.agency
        super().__init__(data, initial={"agency": str(own.id) if own else ""}, auto_id="agency-%s")
        offered = {str(one.id): one.name for one in agencies.offered(case.institution)}
        kept = {str(own.id): own.name} if own else {}
        choices = [("", _("Belum dipilih")), *(kept | offered).items()]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> UUID | None:
        """Return what was chosen; None for none."""
        said = self.cleaned_data["agency"]
        return UUID(said) if said else None
