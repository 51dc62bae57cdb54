# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time that figures are about, chosen by name or from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.web.fields import DayField
from wbs.web.jinja import localdate


class Name(TextChoices):
    """The periods that have a name; OWN is from one day to another."""

    YEAR = "year", __("Tahun ini")
    LAST_YEAR = "last_year", __("Tahun lalu")
    QUARTER = "quarter", __("Triwulan ini")
    LAST_QUARTER = "last_quarter", __("Triwulan lalu")
    TWELVE_MONTHS = "months", __("12 bulan terakhir")
    ALL = "all", __("Semua waktu")
    OWN = "own", __("Tanggal sendiri")


@dataclass(frozen=True)
class Period:
    """From a day to a day, both of which count; None leaves that side open."""

    begin: date | None
    end: date | None

    @property
    def words(self) -> str:
        """Say it within a sentence, in the language of the page."""
        begin = self.begin and localdate(self.begin)
        end = self.end and localdate(self.end)
        if begin and end:
            return _("%(begin)s sampai %(end)s") % {"begin": begin, "end": end}
        if begin:
            return _("sejak %(begin)s") % {"begin": begin}
        return _("sampai %(end)s") % {"end": end} if end else _("semua waktu")


def named(name: str, today: date) -> Period:
    """Return the period of a name other than OWN, as it is today."""
    year = today.replace(month=1, day=1)
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    day = timedelta(days=1)
    last_quarter = (quarter - day).replace(month=(quarter - day).month - 2, day=1)
    this_month = today.replace(day=1)
    return {
        Name.YEAR.value: Period(year, today),
        Name.LAST_YEAR.value: Period(year.replace(year=year.year - 1), year - day),
        Name.QUARTER.value: Period(quarter, today),
        Name.LAST_QUARTER.value: Period(last_quarter, quarter - day),
        Name.TWELVE_MONTHS.value: Period(_months_before(this_month, 11), today),
        Name.ALL.value: Period(None, None),
    }[name]


def _months_before(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


class PeriodForm(forms.Form):
    """Which period is shown. The days count only for one's own."""

    name = forms.ChoiceField(label=__("Masa"), choices=Name.choices)
    begin = DayField(label=__("Dari"), required=False, help_text="")
    end = DayField(label=__("Sampai"), required=False, help_text="")

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"name": Name.YEAR.value}, auto_id="period-%s")

    def clean(self) -> dict[str, Any]:
        """See that one's own period has a day, and does not end before it begins."""
        said = super().clean() or {}
        if said.get("name") != Name.OWN or self.errors:
            return said
        begin, end = said["begin"], said["end"]
        if begin is None and end is None:
            self.add_error("begin", _("Tulis dari tanggal berapa, atau sampai tanggal berapa."))
        elif begin and end and end < begin:
            self.add_error("end", _("Tanggal ini sebelum awalnya."))
        return said

    def period(self, today: date) -> Period:
        """Return the period that was chosen; this year where nothing sensible was."""
        if not self.is_valid():
            return named(Name.YEAR, today)
        said = self.cleaned_data
        if said["name"] == Name.OWN:
            return Period(said["begin"], said["end"])
        return named(said["name"], today)

    def kept(self) -> dict[str, str]:
        """Return what was sent, to be kept and shown again."""
        return {name: str(self.data.get(name, "")) for name in self.fields}
