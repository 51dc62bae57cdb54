# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every form has that files a report: who of the staff must not read it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts.document import Document, Reader
from wbs.accounts.roles import Role
from wbs.reports import conflicts, opened
from wbs.reports.actions import first_readers
from wbs.reports.sealing import MOST_EXCLUDED


class ExcludingForm(forms.Form):
    """A form that files a report: its writer says which staff must not read it."""

    excluded = forms.MultipleChoiceField(
        required=False,
        label=__("Petugas yang tidak boleh membaca"),
        help_text=__(
            "Centang petugas yang terlibat atau dekat dengan terlapor. Ia tidak mendapat "
            "kunci dan tidak melihat bahwa aduan ini ada."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": __("Pilih petugas dari daftar ini.")},
    )

    # Whom the form has already proposed; its writer decided about them.
    proposed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)

    def __init__(self, *args: Any, staff: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._staff = staff
        self.alike: Sequence[Reader] = ()
        self.fields["excluded"].choices = opened.case_readers(staff)  # type: ignore[attr-defined]
        if staff.with_role(Role.ALTERNATE):
            who = _("Kalau itu inspektur, penggantinya yang membaca.")
            self.fields["excluded"].help_text = f"{self.fields['excluded'].help_text} {who}"

    def clean_excluded(self) -> frozenset[UUID]:
        """Return who is kept out; somebody must be left who reads."""
        excluded = frozenset(UUID(one) for one in self.cleaned_data["excluded"])
        if len(excluded) > MOST_EXCLUDED:
            raise forms.ValidationError(
                _("Paling banyak %(most)d petugas.") % {"most": MOST_EXCLUDED}
            )
        if excluded and not first_readers(self._staff, excluded):
            raise forms.ValidationError(
                _(
                    "Paling sedikit satu petugas harus dapat membaca. Kalau semuanya terlibat, "
                    "Anda dapat melapor ke KPK atau SP4N-LAPOR."
                )
            )
        return excluded

    def typed_subjects(self) -> list[Mapping[str, str]]:
        """Return whom the valid form is about: `name`, `unit` and `agency` of each."""
        raise NotImplementedError

    def propose(self) -> bool:
        """Tick, once, those of the staff who are like a subject of this valid form.

        Return whether there are any: then its writer sees them before anything is filed.
        """
        data = cast(QueryDict, self.data).copy()
        ticked, known = data.getlist("excluded"), self.cleaned_data["proposed"].split(",")
        found = conflicts.alike(self._staff, self.typed_subjects())
        found = [one for one in found if str(one.id) not in {*ticked, *known}]
        self.alike = found[: max(MOST_EXCLUDED - len(ticked), 0)]
        ids = [str(one.id) for one in self.alike]
        data["proposed"] = ",".join(filter(None, [*known, *ids]))
        data.setlist("excluded", [*ticked, *ids])
        self.data = data
        return bool(ids)
