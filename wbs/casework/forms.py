# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the case team; what each step asks for is read from the workflow table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.reports import opened, workflow
from wbs.reports.access import Case
from wbs.reports.actions import MOST_DAYS, Wait
from wbs.reports.forms import OnceField, WordsField
from wbs.reports.workflow import Transition


class NoteForm(forms.Form):
    """Catatan verifikator."""

    body = WordsField(
        label=__("Catatan verifikator"),
        help_text=__("Pengadu dapat membaca catatan ini. Jangan menulis nama petugas lain."),
        rows=4,
        error_messages={"required": __("Tulis catatannya lebih dulu.")},
    )
    once = OnceField()


class AskForm(forms.Form):
    """Why the one who asks has to know who filed the report."""

    reason = WordsField(
        label=__("Alasan"),
        help_text=__(
            "Penjaga identitas membaca alasan ini, tetapi tidak membaca aduannya: jangan menulis "
            "isi aduan atau nama terlapor. Bila disetujui, pelapor membacanya juga."
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


class MoveForm(forms.Form):
    """One step along the workflow table."""

    WORDS = ("note", "reason")
    FIELDS = (*WORDS, "examiners")

    def __init__(self, transition: Transition, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        if workflow.EXAMINERS in transition.needs:
            self._add_examiners(opened.examiners(case))
        if workflow.NOTE in transition.needs:
            self._add_words("note", _("Catatan verifikator"), _("Tulis mengapa."))
        if workflow.REASON in transition.needs:
            self._add_words("reason", _("Alasan"), _("Tulis alasannya."))

    def _add_examiners(self, choices: list[tuple[str, str]]) -> None:
        help_text = _("Hanya pemeriksa yang dipilih yang mendapat kunci aduan ini.")
        if not choices:
            help_text = _(
                "Tidak ada pemeriksa yang boleh membaca aduan ini. "
                "Minta inspektur mengundang pemeriksa lain."
            )
        self.fields["examiners"] = forms.MultipleChoiceField(
            label=_("Pemeriksa"),
            choices=choices,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Pilih paling sedikit satu pemeriksa."),
                "invalid_choice": _("Pilih pemeriksa dari daftar ini."),
            },
        )

    def _add_words(self, name: str, label: str, missing: str) -> None:
        self.fields[name] = WordsField(
            label=label,
            help_text=_("Pengadu dapat membacanya."),
            rows=3,
            error_messages={"required": missing},
        )

    def chosen(self) -> dict[str, Any]:
        """Return what the action `change_status` asks for."""
        data = self.cleaned_data
        return {
            "note": data.get("note", ""),
            "reason": data.get("reason", ""),
            "examiners": [UUID(one) for one in data.get("examiners", [])],
        }
