# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that gives a task, and what of the tasks stands on the page of a case."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.casework import tasks
from wbs.casework.journal import DeskNote
from wbs.reports import clocks, opened
from wbs.reports.access import Case
from wbs.reports.forms import OnceField, WordsField
from wbs.web.fields import DayField
from wbs.web.http import Request


class TaskForm(forms.Form):
    """What is to be done, by whom, until when."""

    what = WordsField(
        label=__("Apa yang perlu dikerjakan"),
        help_text=__("Hanya tim yang membacanya."),
        rows=2,
        error_messages={"required": __("Tulis apa yang perlu dikerjakan.")},
    )
    owner = forms.ChoiceField(
        label=__("Dikerjakan oleh"),
        help_text=__("Petugas yang memegang kunci aduan ini."),
        error_messages={
            "required": __("Pilih petugasnya."),
            "invalid_choice": __("Pilih dari daftar ini."),
        },
    )
    due = DayField(label=__("Paling lambat"))
    once = OnceField()

    FIELDS = ("what", "owner", "due", "once")

    def __init__(self, data: Any = None, *, request: Request, case: Case, **told: Any) -> None:
        super().__init__(data, auto_id="task-%s", **told)
        self._today = clocks.today(case.institution)
        found = tasks.takers(request.person, case.report)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Pilih petugas")),
            *((str(one.id), f"{one.name} ({opened.role_names(one.roles)})") for one in found),
        ]

    def clean_due(self) -> date:
        """Refuse a day that is past."""
        due: date = self.cleaned_data["due"]
        if due < self._today:
            raise forms.ValidationError(_("Tanggal ini sudah lewat."))
        return due


def shown(
    request: Request, case: Case, notes: Sequence[DeskNote], bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Return the tasks of a case, and the form that gives another one."""
    found = tasks.of_case(case, notes)
    kept = request.unsent.typed(reverse("casework:task", args=[case.report.id]))
    return {
        "tasks_open": [one for one in found if one.done is None],
        "tasks_done": [one for one in found if one.done is not None],
        "task_readers": opened.reader_ids(case.report),
        "name_of": partial(opened.staff_name, request.person),
        "task_form": bound.get("task") or TaskForm(request=request, case=case, initial=kept),
    }
