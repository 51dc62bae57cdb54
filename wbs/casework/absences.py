# SPDX-License-Identifier: AGPL-3.0-or-later
"""Petugas: who is away and who stands in; recording it, and ending it early."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts import absence, standing_in
from wbs.accounts.models import Absence
from wbs.accounts.people import Person
from wbs.accounts.roster import Reader
from wbs.web.fields import DayField

_WRONG = {"invalid_choice": __("Pilih dari daftar ini.")}


class AbsenceForm(forms.Form):
    """Who is away, from when until when, and who stands in."""

    who = forms.ChoiceField(
        label=__("Siapa yang tidak masuk"),
        error_messages={**_WRONG, "required": __("Pilih petugasnya.")},
    )
    since = DayField(label=__("Mulai tanggal"))
    until = DayField(label=__("Sampai tanggal"))
    stand_in = forms.ChoiceField(
        label=__("Digantikan oleh"),
        help_text=__("Orang dengan peran yang sama. Ia mendapat kunci aduan baru, dan suratnya."),
        error_messages={**_WRONG, "required": __("Pilih penggantinya.")},
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, auto_id="absence-%s", initial={"who": str(person.id)})
        self._person = person
        readers = sorted(person.roster_seen.readers, key=lambda one: one.name)
        theirs = [one for one in readers if absence.may_record(person, one)]
        self.fields["who"].choices = _choices(theirs)  # type: ignore[attr-defined]
        others = {
            other for one in theirs for other in standing_in.stand_ins(person.roster_seen, one)
        }
        found = [one for one in readers if one in others]
        self.fields["stand_in"].choices = _choices(found)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days that are over, or too many, and who cannot do the other's work."""
        said = super().clean() or self.cleaned_data
        day = standing_in.today(self._person.institution)
        since, until = said.get("since"), said.get("until")
        if since and until and not (since <= until and day <= until <= day + absence.LONGEST):
            self.add_error("until", _("Tanggal akhir belum lewat, dan paling lama 180 hari lagi."))
        reader = self._person.roster_seen.reader(UUID(said["who"])) if said.get("who") else None
        if reader and said.get("stand_in"):
            fit = standing_in.stand_ins(self._person.roster_seen, reader)
            if said["stand_in"] not in {str(one.id) for one in fit}:
                self.add_error("stand_in", _("Pengganti harus orang lain dengan peran yang sama."))
        return said


@dataclass(frozen=True)
class Away:
    """One absence as the page shows it; `mine` where this person may end it."""

    row: Absence
    name: str
    other: str
    mine: bool


def shown(person: Person, bound: Mapping[str, Form]) -> dict[str, Any]:
    """Return what the page says of absences; `bound` holds a form that came back with errors."""
    document = person.roster_seen
    names, may = document.names(), _may(person)
    return {
        "away": [
            Away(row, names[row.account], names[row.stand_in], row.account in may)
            for row in standing_in.recorded(person.institution, document)
        ],
        "absence_form": (bound.get("absence") or AbsenceForm(person=person)) if may else None,
    }


def _may(person: Person) -> set[UUID]:
    readers = person.roster_seen.readers
    return {one.id for one in readers if absence.may_record(person, one)}


def _choices(readers: list[Reader]) -> list[tuple[str, str]]:
    return [("", _("Pilih petugas")), *((str(one.id), one.name) for one in readers)]
