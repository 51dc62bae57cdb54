# SPDX-License-Identifier: AGPL-3.0-or-later
"""Surat pemberitahuan: the page on which a member of staff chooses their letters."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts import notices
from wbs.accounts.account_views import done
from wbs.accounts.notices import When
from wbs.accounts.people import Person
from wbs.accounts.roles import STAFF
from wbs.accounts.views import get_or_post
from wbs.web.fields import email_field
from wbs.web.http import Request
from wbs.web.marks import open_to


class NoticesForm(forms.Form):
    """An address, and for each kind when to write."""

    email = email_field(
        label=__("Alamat email"),
        required=False,
        help_text=__("Kosongkan untuk mematikan semua surat."),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in notices.offered(person):
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=When.choices)

    def choices(self) -> dict[str, str]:
        """Return what was chosen for each kind."""
        return {name: said for name, said in self.cleaned_data.items() if name != "email"}


@open_to(*STAFF)
@get_or_post
def letters(request: Request) -> HttpResponse:
    """Show what was chosen, and take another choice."""
    person, slip = request.person, notices.chosen(request.person)
    told = {"email": slip.email, **slip.choices} if slip else {}
    form = NoticesForm(person, request.POST if request.method == "POST" else None, initial=told)
    if settings.WBS_MAIL and form.is_valid():
        email = form.cleaned_data["email"]
        notices.choose(person=person, email=email, choices=form.choices())
        if not email:
            return done(request, _("Surat pemberitahuan dimatikan."))
        return done(request, _("Surat pemberitahuan tersimpan."))
    words = {"form": form, "can_send": settings.WBS_MAIL, "kinds": notices.offered(person)}
    return render(request, "accounts/letters.html", words, status=422 if form.errors else 200)
