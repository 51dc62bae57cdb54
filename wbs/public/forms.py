# SPDX-License-Identifier: AGPL-3.0-or-later
"""The field Nomor Aduan."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberForm(forms.Form):
    """A registration number, as typed."""

    number = forms.CharField(
        label=_("Nomor Aduan"),
        max_length=60,
        strip=True,
        help_text=_("16 angka dari tanda terima Anda."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Tulis nomor aduan Anda: 16 angka dari tanda terima.")},
    )
