# SPDX-License-Identifier: AGPL-3.0-or-later
"""Naming the filters one looks through, having them back with one click, and deleting them."""

from functools import partial
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_POST

from wbs.accounts.roles import CASE_READERS
from wbs.casework import inbox, saved, shelves
from wbs.reports import filtering
from wbs.web.http import Request
from wbs.web.marks import open_to


class NameForm(forms.Form):
    """What the filters of now are to be called."""

    name = forms.CharField(
        label=__("Nama saringan"),
        max_length=saved.LONGEST_NAME,
        error_messages={"required": __("Beri nama dulu.")},
    )


@open_to(*CASE_READERS)
@require_POST
def save(request: Request) -> HttpResponse:
    """Save the filters of now under a name."""
    form = NameForm(request.POST)
    shown = filtering.form(request, partial(shelves.DeskFilterForm, person=request.person))
    if not form.is_valid():
        return inbox.say(request, str(form.errors["name"][0]))
    try:
        saved.save(person=request.person, name=form.cleaned_data["name"], filters=shown.filters())
    except saved.TooMany:
        words = _("Paling banyak %(most)d saringan tersimpan. Hapus dulu salah satu.")
        return inbox.say(request, words % {"most": saved.MOST})
    return redirect("casework:inbox")


@open_to(*CASE_READERS)
@require_POST
def use(request: Request, id: UUID) -> HttpResponse:
    """Look through saved filters."""
    found = saved.find(request.person, id)
    if found is None:
        raise Http404
    return filtering.show(request, "casework:inbox", found.filters)


@open_to(*CASE_READERS)
@require_POST
def drop(request: Request, id: UUID) -> HttpResponse:
    """Delete saved filters."""
    if saved.find(request.person, id) is None:
        raise Http404
    saved.drop(person=request.person, id_=id)
    return redirect("casework:inbox")
