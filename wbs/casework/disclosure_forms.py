# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which an identity is asked for, and by which custodians decide."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.reports.actions import MOST_DAYS, Wait
from wbs.reports.forms import WordsField


class AskForm(forms.Form):
    """Why the one who asks has to know who filed the report."""

    reason = WordsField(
        label=__("Alasan"),
        help_text=__(
            "Penjaga identitas membaca alasan ini, tetapi tidak membaca aduannya: jangan menulis "
            "isi aduan atau nama terlapor. Kalau disetujui, pelapor membacanya juga."
        ),
        rows=3,
        error_messages={"required": __("Tulis mengapa Anda perlu tahu.")},
    )


class RefuseForm(forms.Form):
    """Why a custodian does not agree."""

    reason = WordsField(
        label=__("Alasan penolakan"),
        help_text=__("Hanya dibaca oleh peminta."),
        rows=2,
        error_messages={"required": __("Tulis alasannya.")},
    )


class ApproveForm(forms.Form):
    """A custodian's agreement: at once, or the reporter told on a later day for a lawful reason.

    `seen` holds whose first approval stood on the page; where there was one, its terms stay.
    """

    TERMS = ("tell_from", "why_later")

    tell_from = forms.DateField(
        required=False,
        label=__("Pelapor diberi tahu mulai"),
        help_text=__("Paling lambat 90 hari lagi. Kosongkan supaya diberi tahu hari ini."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": __("Tulis tanggalnya seperti 2027-03-31.")},
    )
    why_later = WordsField(
        required=False,
        label=__("Alasan hukum penundaan"),
        help_text=__("Aturan atau perintah yang mewajibkan menunggu. Disegel untuk penjaga."),
        rows=2,
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: date, first: UUID | None, **kwargs: Any) -> None:
        """`day` is today where the institution is, `first` who approved already."""
        super().__init__(*args, **kwargs)
        self._day = day
        self.fields["seen"].initial = first
        if first:
            for name in self.TERMS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for a day within the limit and a reason, or for neither."""
        cleaned = super().clean() or self.cleaned_data
        until, why = cleaned.get("tell_from"), cleaned.get("why_later")
        if until and not self._day < until <= self._day + timedelta(days=MOST_DAYS):
            self.add_error("tell_from", _("Pilih hari sesudah hari ini, paling lambat 90 hari."))
        if until and not why:
            self.add_error("why_later", _("Menunda pemberitahuan perlu alasan hukum."))
        if why and not until and "tell_from" not in self.errors:
            self.add_error("tell_from", _("Pilih sampai kapan pemberitahuan ditunda."))
        return cleaned

    def wait(self) -> Wait | None:
        """Return what the action `approve` asks for."""
        until = self.cleaned_data.get("tell_from")
        return Wait(until, self.cleaned_data["why_later"]) if until else None
