# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two things at the same moment, on a database where each thread has its own connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.casework.test_team import NEW, again, signed_in, text
from tests.cast import Cast
from tests.journeys import closing, narrowed
from tests.reports import acts
from wbs.accounts.people import Person
from wbs.accounts.sessions import SealedSession
from wbs.audit import chain
from wbs.reports import access, actions, drafts, workflow
from wbs.reports.actions import Filing, file_report
from wbs.reports.errors import AlreadyAsked, RequestMoved, StatusMoved
from wbs.reports.models import Category, Disclosure, Draft, Entry, Report, StatusChange
from wbs.vault import tokens

TOGETHER = 6


@pytest.fixture(autouse=True)
def _committed(transactional_db: None) -> None:
    """Threads see each other's rows only when they are committed."""


def at_once(deed: Callable[[int], Any]) -> list[Any]:
    """Do it in several threads that start together; return what each returned or raised."""
    barrier = Barrier(TOGETHER)

    def run(number: int) -> Any:
        barrier.wait(timeout=20)
        try:
            return deed(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))


def person(cast: Cast, who: str) -> Person:
    known = cast.people[who]
    return Person(known.account, known.ring, known.institution)


def test_one_form_sent_many_times_at_once_files_one_report(cast: Cast) -> None:
    kind, token = Category.objects.get(name="Korupsi"), tokens.new_token()
    filed = at_once(
        lambda _: (
            file_report(person=person(cast, "reporter"), filing=Filing(token, kind, "Cerita.")).id
        )
    )
    assert len(set(filed)) == 1
    assert Report.objects.count() == 1


def test_many_forms_of_one_reporter_at_once_file_as_many_reports(cast: Cast) -> None:
    kind = Category.objects.get(name="Korupsi")
    filed = at_once(
        lambda _: (
            file_report(
                person=person(cast, "reporter"), filing=Filing(tokens.new_token(), kind, "Cerita.")
            ).id
        )
    )
    assert set(filed) == set(Report.objects.values_list("id", flat=True))
    assert len(access.own_tags(cast.people["reporter"])) == TOGETHER


def test_one_of_several_steps_at_once_is_taken(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    case = access.readable_report(cast.people["verifier"], report.id)
    step = workflow.find("close", case.report.status)
    assert step

    def close(number: int) -> None:
        seen = access.readable_report(person(cast, "verifier"), report.id)
        actions.change_status(
            case=seen,
            person=person(cast, "verifier"),
            transition=step,
            note=f"Catatan {number}.",
            ground=UUID(closing("")["ground"]),
        )

    outcome = at_once(close)
    assert outcome.count(None) == 1
    assert sum(isinstance(one, StatusMoved) for one in outcome) == TOGETHER - 1
    assert StatusChange.objects.count() == 2
    assert Entry.objects.count() == 1


def test_one_of_several_decisions_at_once_on_an_identity_is_taken(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    case = access.readable_report(cast.people["verifier"], report.id)

    def ask(number: int) -> UUID:
        who = person(cast, "verifier")
        return actions.ask(case=case, person=who, reason=f"Alasan {number}.").id

    asked = at_once(ask)
    [row] = Disclosure.objects.all()
    assert asked.count(row.id) == 1
    assert sum(isinstance(one, AlreadyAsked) for one in asked) == TOGETHER - 1

    def decide(number: int) -> Any:
        who = person(cast, "custodian")
        if number % 2:
            return actions.refuse(person=who, asking=row.id, reason="Belum perlu.")
        return actions.approve(person=who, asking=row.id, seen=None, wait=None)

    outcome = at_once(decide)
    assert sum(isinstance(one, RequestMoved) for one in outcome) == TOGETHER - 1
    row.refresh_from_db()
    assert (row.disclosed is None) is (row.state == Disclosure.State.REFUSED)
    assert chain.verify(cast.institution.id)


def test_messages_at_once_all_arrive_in_some_order(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)

    def write(number: int) -> int:
        case = access.own_report(person(cast, "reporter"), report.id)
        entry = actions.add_entry(
            case=case, person=person(cast, "reporter"), kind="message", body=f"pesan-{number}"
        )
        return entry.position

    assert sorted(at_once(write)) == list(range(1, TOGETHER + 1))
    for number in range(TOGETHER):
        assert "ruang rapat" in acts.text(narrowed(cast.reporter, "/aduan", q=f"pesan-{number}"))


def test_first_uploads_at_once_share_one_draft(cast: Cast) -> None:
    key = drafts.DraftKey(tokens.new_token(), "a visitor's")
    outcome = at_once(
        lambda number: drafts.save(
            institution=cast.institution,
            key=key,
            session=SealedSession(),
            fields={"explanation": str(number)},
        )
    )
    assert outcome == [None] * TOGETHER
    assert Draft.objects.count() == 1
    assert drafts.load(cast.institution, key) is not None


def test_reports_filed_while_the_roster_is_signed_reach_keys_that_open_them(cast: Cast) -> None:
    _who, fingerprint = again(cast, "verifier")
    kind = Category.objects.get(name="Korupsi")

    def deed(number: int) -> Any:
        if number == 0:
            return actions.sign_enrolment(person=person(cast, "supervisor"), typed=fingerprint)
        filing = Filing(tokens.new_token(), kind, f"Cerita {number}.")
        return file_report(person=person(cast, "reporter"), filing=filing)

    done = at_once(deed)
    assert not [one for one in done if isinstance(one, Exception)]
    assert Report.objects.count() == TOGETHER - 1
    vera = signed_in("vera", NEW)
    assert vera is not None
    cast.supervisor.post(f"/petugas/{cast.people['verifier'].id}/kunci-aduan")
    page = text(vera.get("/meja"))
    assert f"{TOGETHER - 1} aduan dapat Anda baca" in page
    assert all(f"Cerita {number}." in page for number in range(1, TOGETHER))
