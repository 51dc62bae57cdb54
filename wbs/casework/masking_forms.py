# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked for to mask a passage, and to show it again."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.casework import masking
from wbs.reports.forms import OnceField, WordsField


class MaskForm(forms.Form):
    """Which passage is masked, and why."""

    passage = forms.CharField(
        label=__("Nama atau kalimat yang disamarkan"),
        help_text=__("Semua yang sama ikut disamarkan, juga di dalam kata yang lebih panjang."),
        max_length=500,
        error_messages={"required": __("Tulis yang perlu disamarkan.")},
    )
    reason = WordsField(
        label=__("Alasan menyamarkan"),
        help_text=__("Tim membacanya, pelapor tidak."),
        rows=2,
        error_messages={"required": __("Tulis alasannya.")},
    )
    once = OnceField()

    def clean_passage(self) -> str:
        """Refuse what would be in half of all words."""
        passage: str = self.cleaned_data["passage"]
        if not masking.is_long_enough(passage):
            raise forms.ValidationError(_("Terlalu pendek: tulis paling sedikit 3 huruf."))
        return passage


class LiftForm(forms.Form):
    """Which mask is lifted, and why."""

    mask = forms.UUIDField(widget=forms.HiddenInput)
    reason = WordsField(
        label=__("Alasan menampilkan lagi"),
        rows=2,
        error_messages={"required": __("Tulis alasannya.")},
    )
    once = OnceField()
