# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the second step."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __


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


def _answer() -> Any:
    return forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)


def _name(help_text: Any) -> Any:
    return forms.CharField(
        label=__("Nama kunci sandi"),
        max_length=30,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": __("Belum diisi.")},
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

    passkey = _answer()

    def clean(self) -> dict[str, Any]:
        """One of them must be there."""
        data = super().clean() or {}
        if not any(data.get(name) for name in ("totp", "backup", "passkey")) and not self.errors:
            self.add_error("totp", _("Belum diisi."))
        return data


class PasskeyForm(forms.Form):
    """A new passkey and what to call it."""

    name = _name(__("Agar Anda mengenalinya nanti, misalnya: laptop kantor."))
    passkey = _answer()

    def clean(self) -> dict[str, Any]:
        """The browser must have made one."""
        data = super().clean() or {}
        if not data.get("passkey") and not self.errors:
            self.add_error(None, _("Tekan tombolnya, lalu ikuti petunjuk peramban."))
        return data


class NameForm(forms.Form):
    """Another name of a passkey."""

    name = _name("")


class FirstCodeForm(forms.Form):
    """The first code of a new secret, which proves that the app has it."""

    totp = _code(__("Yang sekarang tampil di aplikasi itu."))

    def clean_totp(self) -> str:
        """It must be there."""
        typed: str = self.cleaned_data["totp"]
        if not typed:
            raise ValidationError(_("Belum diisi."))
        return typed
