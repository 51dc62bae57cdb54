# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checklist of a verification as a form, and what of it stands on the page of a case."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.casework import checklist
from wbs.casework.checklist import QUESTIONS, Answer
from wbs.casework.journal import DeskNote
from wbs.reports.access import Case
from wbs.reports.forms import OnceField, WordsField
from wbs.web.http import Request


class ChecklistForm(forms.Form):
    """Four questions, and a note."""

    FIELDS = (*QUESTIONS, "note", "once")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "checklist-%s", **kwargs})
        for name, question in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(question.label),
                help_text=str(question.meaning),
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Pilih jawabannya.")},
            )
        self.fields["note"] = WordsField(
            label=__("Catatan untuk tim"),
            help_text=__("Apa yang kurang, atau siapa yang dekat dengan terlapor."),
            rows=3,
            required=False,
        )
        self.fields["once"] = OnceField()

    def answers(self) -> dict[str, str]:
        """Return the answer to each question."""
        return {name: self.cleaned_data[name] for name in QUESTIONS}


def shown(
    request: Request, case: Case, notes: Sequence[DeskNote], bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Return the checklist that counts and, for whoever verifies, its form."""
    verifies = checklist.may_fill_in(request.person, case)
    path = reverse("casework:checklist", args=[case.report.id])
    return {
        "checklist": checklist.newest(case, notes),
        "checklist_rows": checklist.rows,
        "checklist_form": (
            bound.get("checklist") or ChecklistForm(initial=request.unsent.typed(path))
        )
        if verifies
        else None,
    }
