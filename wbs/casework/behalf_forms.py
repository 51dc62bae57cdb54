# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms for a reporter without an account: entering their report, and their objection."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts.people import Person
from wbs.accounts.roster import Document
from wbs.reports import actions
from wbs.reports.access import Case
from wbs.reports.actions import NOTE_WRITERS
from wbs.reports.behalf import Behalf, Way
from wbs.reports.forms import ObjectionForm, ReportForm
from wbs.web import clock
from wbs.web.fields import DayField
from wbs.web.http import Request

_IDENTITY = "who_"


def _line(label: Any, most: int, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(required=False, max_length=most, label=label, widget=widget)


class EnterForm(ReportForm):
    """Create Aduan, as staff fill it in for somebody else.

    The longest identity fits into the fixed size of a custody copy.
    """

    way = forms.ChoiceField(
        label=__("Bagaimana aduan ini datang"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": __("Pilih cara datangnya.")},
    )
    came = DayField(
        label=__("Tanggal diterima"),
        help_text=__("Hari surat atau orangnya tiba: hari/bulan/tahun, misalnya 25/12/2026."),
    )
    who_name = _line(__("Nama pelapor"), 120)
    who_phone = _line(__("Nomor HP"), 24, inputmode="tel")
    who_email = _line(__("Surel"), 120)
    who_address = _line(__("Alamat"), 200)

    IDENTITY: ClassVar[tuple[str, ...]] = ("who_name", "who_phone", "who_email", "who_address")
    ORDER = ("way", "came", *ReportForm.ORDER)
    WORDS = (*ReportForm.WORDS, "way", "came", *IDENTITY)

    def __init__(self, *args: Any, staff: Document, **kwargs: Any) -> None:
        super().__init__(*args, staff=staff, **kwargs)
        self.fields["explanation"].help_text = _(
            "Tulis seperti yang disampaikan. Jangan tulis siapa pelapornya: tim membaca semua "
            "yang tertulis di sini."
        )
        self.fields["files"].help_text = _(
            "Surat yang dipindai, foto, atau rekaman. Tutup dulu nama, tanda tangan, dan alamat "
            "pelapor: tim yang membaca aduan dapat membuka berkas ini."
        )
        self.fields["excluded"].help_text = _(
            "Centang petugas yang terlibat atau dekat dengan terlapor. Kalau itu Anda sendiri, "
            "sebaiknya rekan lain yang mencatat; kalau tidak bisa, centang nama Anda. Yang "
            "dicentang tidak mendapat kunci."
        )

    def clean_came(self) -> date:
        """Return the day the report came; none that is still ahead."""
        came: date = self.cleaned_data["came"]
        if came > timezone.localdate(clock.now()):
            raise forms.ValidationError(_("Tanggal ini belum tiba."))
        return came

    def behalf(self) -> Behalf:
        """Return how the report came and who brought it."""
        data = self.cleaned_data
        identity = {
            name.removeprefix(_IDENTITY): data[name].strip()
            for name in self.IDENTITY
            if data[name].strip()
        }
        return Behalf(way=data["way"], came=data["came"], identity=identity)


def shown(request: Request, case: Case, bound: Mapping[str, Form]) -> dict[str, Any]:
    """Return the form by which the objection of a reporter without an account is recorded."""
    form = None
    if may_record_objection(request.person, case):
        kept = request.unsent.typed(reverse("casework:object_for", args=[case.report.id]))
        form = bound.get("object") or ObjectionForm(initial=kept, auto_id="object-%s")
    return {"objection_form": form}


def may_record_objection(person: Person, case: Case) -> bool:
    """Tell whether this person may now record that the reporter objects."""
    speaks_for = case.entered is not None and bool(person.roles & NOTE_WRITERS)
    return speaks_for and actions.may_object(case.report)
