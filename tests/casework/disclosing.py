# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for an identity and deciding on it, through the pages, in one line each."""

import re
from datetime import date, timedelta
from typing import Any

from tests.casework.test_team import NEW, accept, link_from, sign, signed_in
from tests.cast import Actor, Cast
from tests.journeys import file_report, form_to, send_to_examination
from wbs.accounts import roster
from wbs.accounts.people import Person
from wbs.reports.clocks import today
from wbs.reports.models import Disclosure, Report

REASON = "Pelapor perlu dilindungi, dan kami belum tahu di mana ia bekerja."


def text(answer: Any) -> str:
    """Return what a page says."""
    page = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def examined(cast: Cast, **told: Any) -> Report:
    """File a report and send it to the examiner."""
    report = file_report(cast.reporter, **told)
    send_to_examination(cast.verifier, report, cast.examiner)
    return report


def ask(who: Actor, report: Report, reason: str = REASON) -> Disclosure:
    """Ask who filed a report; return the row."""
    before = set(Disclosure.objects.values_list("id", flat=True))
    answer = who.post(f"/meja/{report.id}/identitas/minta", {"reason": reason})
    assert answer.status_code == 302, text(answer)
    assert answer["Location"] == f"/meja/{report.id}#identitas"
    [row] = Disclosure.objects.exclude(id__in=before)
    return row


def approve(who: Actor, row: Disclosure, **terms: str) -> Any:
    """Send the form to agree as it stands on the custodian's page."""
    action = f"/identitas/{row.id}/setujui"
    return who.post(action, {**form_to(who, "/identitas", action), **terms})


def grant(who: Actor, row: Disclosure, **terms: str) -> Disclosure:
    """Agree, as the one who decides; return the row as it is then."""
    answer = approve(who, row, **terms)
    assert (answer.status_code, answer["Location"]) == (302, "/identitas"), text(answer)
    row.refresh_from_db()
    assert row.state == Disclosure.State.GRANTED
    return row


def refuse(who: Actor, row: Disclosure, reason: str = "Tidak perlu untuk perkara ini.") -> Any:
    """Refuse a request."""
    return who.post(f"/identitas/{row.id}/tolak", {"reason": reason})


def granted(cast: Cast) -> tuple[Report, Disclosure]:
    """A report whose writer is disclosed to the examiner."""
    report = examined(cast)
    return report, grant(cast.custodian, ask(cast.examiner, report))


def in_days(cast: Cast, days: int) -> str:
    """Return a day from today, as a date field sends it."""
    day: date = today(cast.institution) + timedelta(days=days)
    return day.isoformat()


def second_custodian(cast: Cast, *, with_key: bool = True) -> Actor:
    """Bring Dara onto the roster as another custodian; return her browser."""
    link = link_from(
        cast.admin, "/petugas/undang", {"name": "Dara Penjaga", "roles": ["custodian"]}
    )
    sign(cast, accept(link, "dara")[1])
    document = roster.current(cast.institution)
    [dara] = [one for one in document.readers if one.name == "Dara Penjaga"]
    if with_key:
        given = cast.custodian.post(f"/petugas/{dara.id}/kunci-identitas")
        assert given.status_code == 302
    who = signed_in("dara", NEW)
    assert who is not None
    return who


def fresh(person: Person) -> Person:
    """Return a person of the cast as one who comes now, after the roster was signed."""
    return Person(person.account, person.ring, person.institution)
