# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page Petugas shows of leaving: who is shut out, whose cases wait, and the forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts import leaving
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.reports import actions, opened
from wbs.reports.actions import ASSIGNERS


class SuccessorForm(forms.Form):
    """Who is to be the supervisor from now on."""

    successor = forms.ChoiceField(
        label=__("Inspektur yang baru"),
        help_text=__("Orangnya harus sudah ada di daftar petugas dengan kuncinya sendiri."),
        error_messages={
            "required": __("Pilih penggantinya."),
            "invalid_choice": __("Pilih dari daftar ini."),
        },
    )
    sure = forms.BooleanField(
        label=__("Saya berhenti sebagai inspektur. Akun saya ditutup sekarang juga."),
        error_messages={"required": __("Centang ini kalau Anda memang berhenti.")},
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, auto_id="succeed-%s")
        found = leaving.successors(person.roster_seen)
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", _("Pilih petugas")),
            *((str(one.id), f"{one.name} ({opened.role_names(one.roles)})") for one in found),
        ]


class TakerForm(forms.Form):
    """Who takes the cases of those who left."""

    taker = forms.ChoiceField(
        label=__("Serahkan kepada"),
        error_messages={
            "required": __("Pilih petugas yang menerimanya."),
            "invalid_choice": __("Pilih dari daftar ini."),
        },
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, auto_id="taker-%s")
        found = sorted(actions.takers(person), key=lambda one: one.name)
        self.fields["taker"].choices = [  # type: ignore[attr-defined]
            ("", _("Pilih petugas")),
            *((str(one.id), f"{one.name} ({opened.role_names(one.roles)})") for one in found),
        ]


def shown(person: Person, bound: Mapping[str, Form]) -> dict[str, Any]:
    """Return what the page says of leaving; `bound` holds a form that came back with errors."""
    supervises = Role.SUPERVISOR in person.roles
    adrift = actions.adrift(person).count() if person.roles & ASSIGNERS else 0
    return {
        "may_shut_out": [
            one.id for one in person.roster_seen.readers if leaving.may_shut_out(person, one)
        ],
        "shut_out": leaving.waiting(person.institution),
        "adrift": adrift,
        "taker_form": (bound.get("taker") or TakerForm(person=person)) if adrift else None,
        "successor_form": (
            (bound.get("successor") or SuccessorForm(person=person)) if supervises else None
        ),
    }
