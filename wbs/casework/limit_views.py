# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batas berkas: how large and how many files may be, as the admin sets them."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.reports import actions, limits
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

SAID = "limits_said"


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        error_messages={"invalid": __("Tulis angka saja, misalnya 3.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class LimitForm(forms.Form):
    """Both limits; left empty, the server's own hold."""

    megabytes = _number(__("Ukuran satu berkas, paling besar (MB)"))
    files = _number(  # type: ignore[assignment]
        __("Jumlah berkas sekali kirim, paling banyak")
    )

    def __init__(self, data: Any = None, *, institution: Institution) -> None:
        own = institution.file_bytes
        now = {"megabytes": own and own // limits.MEGABYTE, "files": institution.files_most}
        super().__init__(data, initial=now, auto_id="limit-%s")
        server = limits.of_server()
        self._bound("megabytes", server.file_bytes // limits.MEGABYTE)
        self._bound("files", server.files)

    def _bound(self, name: str, most: int) -> None:
        field = self.fields[name]
        words = _("Server ini menerima paling banyak %(most)s. Kosongkan untuk memakai batas itu.")
        field.help_text = words % {"most": most}
        too_much = _("Paling banyak %(most)s.") % {"most": most}
        field.validators += [
            MinValueValidator(1, _("Paling sedikit 1.")),
            MaxValueValidator(most, too_much),
        ]


@open_to(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def file_limits(request: Request) -> HttpResponse:
    """Show the limits, and set them."""
    own = Institution.objects.get(id=request.institution.id)
    form = LimitForm(request.POST if request.method == "POST" else None, institution=own)
    if form.is_bound and form.is_valid():
        actions.set_limits(person=request.person, **form.cleaned_data)
        request.session[SAID] = _("Tersimpan. Formulir pelapor memakai batas ini mulai sekarang.")
        return redirect("casework:file_limits")
    said = request.session.pop(SAID, "") if not form.errors and is_shown(request) else ""
    words = {"form": form, "said": said}
    return render(request, "casework/file_limits.html", words, status=422 if form.errors else 200)
