# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short form by which a reporter tells what happened to them because of a report."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as __

from wbs.reports import followups
from wbs.reports.access import Case
from wbs.reports.actions import first_readers
from wbs.reports.excluding import ExcludingForm
from wbs.reports.forms import MOST_LINE, OnceField, WordsField
from wbs.web.http import Request


class HarmForm(ExcludingForm):
    """What happened. Staff who hold no key of the first report are ticked as kept out."""

    body = WordsField(
        label=__("Apa yang terjadi pada Anda"),
        help_text=__("Ceritakan seperlunya: apa, kapan, di mana. Jangan tulis nama Anda."),
        rows=5,
        error_messages={"required": __("Tulis apa yang terjadi.")},
    )
    who = forms.CharField(
        required=False,
        max_length=MOST_LINE,
        label=__("Siapa yang melakukannya"),
        help_text=__("Kalau Anda tahu."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    once = OnceField()

    field_order = ("body", "who", "excluded")
    # What of it is kept when it comes too late.
    FIELDS = ("body", "who", "excluded", "once")

    def __init__(
        self, data: QueryDict | None = None, *, case: Case, request: Request, **kwargs: Any
    ) -> None:
        staff = request.person.roster_seen
        super().__init__(data, staff=staff, auto_id="harm-%s", **kwargs)
        first = [one.id for one in first_readers(staff, frozenset())]
        kept_out = followups.without_grant(case.report, first)
        self.fields["excluded"].initial = [str(one) for one in kept_out]

    def typed_subjects(self) -> list[Mapping[str, str]]:
        """Return who did it, as far as it is known."""
        return [{"name": self.cleaned_data["who"], "unit": "", "agency": ""}]

    @classmethod
    def empty(cls, case: Case, request: Request) -> "HarmForm":
        """Return the form as it stands on the page, with what came too late if anything did."""
        typed = request.unsent.typed(reverse("reports:harmed", args=[case.report.id]))
        return cls(case=case, request=request, initial=typed)
