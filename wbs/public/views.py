# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anyone may see: Home, the guides, the status of a number, the public figures."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from wbs.public.forms import NumberForm
from wbs.reports import calendar, figures, home_texts, opened
from wbs.reports.calendar import Term
from wbs.reports.home_texts import Passage
from wbs.web.faults import TooOften
from wbs.web.http import Request
from wbs.web.kept import same_for_visitors
from wbs.web.limits import AddressLimit
from wbs.web.marks import ANYONE, open_to

# One in ten million guesses hits even with a hundred million reports: this keeps the machine free.
LOOK_UPS = AddressLimit(300)


@open_to(ANYONE)
@same_for_visitors
@require_safe
def home(request: Request) -> HttpResponse:
    """The manual's dashboard."""
    words = {
        "form": NumberForm(),
        "result": None,
        "figures": figures.snapshot(request.institution),
        "welcome": home_texts.told(request.institution, Passage.WELCOME, top=2),
        "contact": home_texts.told(request.institution, Passage.CONTACT, top=3),
    }
    return render(request, "public/home.html", words)


@open_to(ANYONE)
@csrf_exempt  # looking up changes nothing, so Home can be the same bytes for everybody
def status(request: Request) -> HttpResponse:
    """Tell the status of a number and its dates; a malformed and an unknown one answer alike."""
    if request.method != "POST":
        return redirect("public:home")
    if not LOOK_UPS.allows(request):
        raise TooOften
    form = NumberForm(request.POST)
    if not form.is_valid():
        return render(request, "public/status.html", {"form": form, "result": None}, status=422)
    found = opened.public_status(request.institution, form.cleaned_data["number"])
    if found is None:
        return render(request, "public/status.html", {"form": form, "result": "unknown"})
    return render(request, "public/status.html", {"form": NumberForm(), "result": found})


@open_to(ANYONE)
@same_for_visitors
@require_safe
def criteria(request: Request) -> HttpResponse:
    """What makes a report easy to follow up."""
    return render(request, "public/criteria.html")


@open_to(ANYONE)
@same_for_visitors
@require_safe
def guide(request: Request) -> HttpResponse:
    """How to report, step by step."""
    days = calendar.of(request.institution.id).days_of(Term.VERIFICATION, None)
    contact = home_texts.told(request.institution, Passage.CONTACT, top=3)
    return render(request, "public/guide.html", {"days": days, "contact": contact})


@open_to(ANYONE)
@same_for_visitors
@require_safe
def confidentiality(request: Request) -> HttpResponse:
    """What is kept secret, how, and what cannot be promised."""
    return render(request, "public/confidentiality.html")
