# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form by which a reporter asks for letters about one case."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as __

from wbs.web.fields import email_field


class WatchForm(forms.Form):
    """An address. It is never shown again, so that no screen gives it away."""

    email = email_field(
        label=__("Alamat email pribadi"),
        help_text=__("Jangan pakai alamat kantor: pengelolanya dapat membaca surat masuk."),
        error_messages={"required": __("Tulis alamat emailnya.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="watch-%s")
