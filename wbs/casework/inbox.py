# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox: what a member of staff may read, shelf by shelf."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wbs.accounts.roles import CASE_READERS, STAFF
from wbs.casework import masking, saved, shelves
from wbs.casework.forms import OwnerForm
from wbs.reports import actions, filtering, listing, opened
from wbs.reports.behalf import ENTERERS
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

# What the session carries over one redirect: a sentence of what was done.
SAID = "desk_said"


@open_to(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: Request) -> HttpResponse:
    """Show the reports this person may read; to others of the staff, what they are here for."""
    make = partial(shelves.DeskFilterForm, person=request.person)
    if request.method == "POST":
        if (shelf := shelves.find(request.POST.get("shelf", ""))) is not None:
            return filtering.show(request, "casework:inbox", shelf.filters)
        return filtering.keep(request, "casework:inbox", make)
    form = filtering.form(request, make)
    reads = bool(request.person.roles & CASE_READERS)
    lying = shelves.counted(request.person, form.filters()) if reads else []
    page = listing.of_staff(
        request.person,
        form.filters(),
        request.GET.get("page", 1),
        masking.look_of(request.person),
        next((one.count for one in lying if one.current), None),
    )
    if reads:
        actions.record_listing(person=request.person, cases=len(page.object_list))
    words = {
        "page": page,
        "form": form,
        "total": page.paginator.count,
        "shelves": lying,
        "saved": saved.read(request.person) if reads else [],
        "longest_name": saved.LONGEST_NAME,
        "waiting": actions.waiting(request.person) if reads else [],
        "adrift": actions.adrift(request.person).count(),
        "roles_without_cases": not reads,
        "roles": opened.role_names(request.person.roles),
        "name_of": partial(opened.staff_name, request.person),
        "may_enter": bool(request.person.roles & ENTERERS),
        "owner_form": OwnerForm(person=request.person),
        "said": request.session.pop(SAID, "") if is_shown(request) else "",
    }
    return render(request, "casework/inbox.html", words)


def say(request: Request, *words: str) -> HttpResponse:
    """Show the inbox, with a sentence of what was done or why it was not."""
    request.session[SAID] = " ".join(filter(None, words))
    return redirect("casework:inbox")
