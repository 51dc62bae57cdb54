# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the second step."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts.second import Given


def _code(help_text: Any) -> Any:
    return forms.CharField(
        label=__("Kode enam angka"),
        max_length=80,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )


class SecondForm(forms.Form):
    """The second step: six digits, or where the phone is gone a backup code."""

    totp = _code(__("Dari aplikasi kode di HP Anda. Kodenya berganti setiap 30 detik."))
    backup = forms.CharField(
        label=__("Kode cadangan"),
        max_length=80,
        required=False,
        help_text=__("12 huruf dan angka yang Anda simpan. Setiap kode berlaku satu kali."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of them must be there."""
        data = super().clean() or {}
        if not data.get("totp") and not data.get("backup") and not self.errors:
            self.add_error("totp", _("Belum diisi."))
        return data

    def given(self) -> Given:
        """Return what was given; a backup code where there is one."""
        return Given(totp=self.cleaned_data["totp"], backup=self.cleaned_data["backup"])


class FirstCodeForm(forms.Form):
    """The first code of a new secret, which proves that the app has it."""

    totp = _code(__("Yang sekarang tampil di aplikasi itu."))

    def clean_totp(self) -> str:
        """It must be there."""
        typed: str = self.cleaned_data["totp"]
        if not typed:
            raise ValidationError(_("Belum diisi."))
        return typed
