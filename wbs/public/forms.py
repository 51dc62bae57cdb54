# SPDX-License-Identifier: AGPL-3.0-or-later
"""The field Nomor Aduan."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberField(forms.Field):
    """Any text: what cannot be a number is answered like a number that no report has."""

    def to_python(self, value: str | None) -> str:
        """Return it without the spaces around it."""
        return (value or "").strip()


class NumberForm(forms.Form):
    """A registration number, as typed."""

    number = NumberField(
        label=_("Nomor Aduan"),
        help_text=_("16 angka dari tanda terima Anda."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Tulis nomor aduan Anda: 16 angka dari tanda terima.")},
    )
