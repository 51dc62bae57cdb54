# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the auditor narrows the log: by words, from a day to a day, who did it, what was done."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.audit import chain
from wbs.audit.events import Event
from wbs.audit.models import Entry
from wbs.reports import search
from wbs.reports.forms import MOST_LINE
from wbs.web.fields import DayField

REPORTER = "reporter"
# So much of a reference at least: fewer signs would be in too many words.
_HEX = re.compile("[0-9a-f]{4,64}")


class LogFilterForm(forms.Form):
    """What of the log is shown. Each field left empty shows all."""

    q = forms.CharField(
        label=__("Cari"),
        required=False,
        max_length=MOST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=__("Kejadian, nama petugas, atau rujukan."),
    )
    begin = DayField(label=__("Dari"), required=False, help_text="")
    end = DayField(label=__("Sampai"), required=False, help_text="")
    actor = forms.ChoiceField(label=__("Oleh"), required=False)
    event = forms.ChoiceField(label=__("Kejadian"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, names: dict[UUID, str]) -> None:
        super().__init__(data, auto_id="log-%s")
        self.names = names
        people = sorted(((str(id), name) for id, name in names.items()), key=lambda one: one[1])
        nobody = [(REPORTER, _("pelapor")), (str(chain.SYSTEM), _("sistem"))]
        kinds = sorted(((one.value, str(one.label)) for one in Event), key=lambda one: one[1])
        everybody = [("", _("Semua")), *nobody, *people]
        self.fields["actor"].choices = everybody  # type: ignore[attr-defined]
        self.fields["event"].choices = [("", _("Semua")), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that the period does not end before it begins."""
        said = super().clean() or {}
        begin, end = said.get("begin"), said.get("end")
        if begin and end and end < begin:
            self.add_error("end", _("Tanggal ini sebelum awalnya."))
        return said

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self.is_valid() and any(self.cleaned_data.values())

    def entries(self, institution: UUID) -> QuerySet[Entry]:
        """Return the entries that are meant; all of them where the form says nothing sensible."""
        found = Entry.objects.filter(institution=institution)
        if not self.is_valid():
            return found
        said = self.cleaned_data
        for word in search.words(said["q"]):
            found = found.filter(self._has(word))
        if said["begin"]:
            found = found.filter(at__gte=_midnight(said["begin"]))
        if said["end"]:
            found = found.filter(at__lt=_midnight(said["end"] + timedelta(days=1)))
        if said["actor"]:
            found = found.filter(actor=None if said["actor"] == REPORTER else UUID(said["actor"]))
        return found.filter(event=said["event"]) if said["event"] else found

    def _has(self, word: str) -> Q:
        """Return what entries show this word: as who did it, what was done, or its reference."""
        events = [one.value for one in Event if word in search.fold(str(one.label))]
        actors = [id for id, name in self._shown() if word in search.fold(name)]
        where = Q(event__in=events) | Q(actor__in=actors)
        if word in search.fold(_("pelapor")):
            where |= Q(actor=None)
        if _HEX.fullmatch(word):  # the first signs of a reference, as a line shows them
            least, most = word.ljust(64, "0"), word.ljust(64, "f")
            where |= Q(subject__gte=bytes.fromhex(least), subject__lte=bytes.fromhex(most))
        return where

    def _shown(self) -> Iterable[tuple[UUID, str]]:
        return [*self.names.items(), (chain.SYSTEM, _("sistem"))]

    def kept(self) -> dict[str, str]:
        """Return what was sent, to be kept and shown again."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
