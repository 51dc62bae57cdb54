# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that people fill in as they write by hand."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __


def day_of(typed: str) -> date:
    """Return the day of `7/11/1990`, `7-11-1990` or `7.11.1990`. Raises ValueError."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})\s*", typed)
    if not found:
        raise ValueError("not a day")
    day, month, year = (int(part) for part in found.groups())
    return date(year, month, day)


def no_day() -> str:
    """Return what is said of a text that is no day."""
    return _("Tulis tanggal sebagai hari/bulan/tahun, misalnya 7/11/1990.")


class DayField(forms.CharField):
    """A day, typed as hari/bulan/tahun."""

    def __init__(self, **told: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        told.setdefault("error_messages", {"required": __("Tulis tanggalnya.")})
        told.setdefault("help_text", __("hari/bulan/tahun, misalnya 25/12/2026"))
        super().__init__(max_length=20, widget=widget, **told)

    def clean(self, value: Any) -> Any:
        """Return the day; None where none is required and none is there."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return day_of(typed)
        except ValueError as error:
            raise ValidationError(no_day()) from error


def email_field(**told: Any) -> forms.EmailField:
    """Return the field of an address to which letters go."""
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    invalid = {"invalid": __("Tulis alamat email lengkap, misalnya nama@contoh.id.")}
    errors = {**invalid, **told.pop("error_messages", {})}
    # RFC 5321, 4.5.3.1.3: a path has 256 octets at most, two of them its brackets.
    return forms.EmailField(max_length=254, widget=widget, error_messages=errors, **told)
