# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever has the whole database and some keys wants to know who reports, past the custodians.

The keys are those of the case team, unlocked, or of the admin; the database is read, and written.
Each test of a refusal first sees what is refused succeed where it may.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.attacker import deeds
from tests.attacker.test_swaps import assert_refused, assert_whole, put, swapped
from tests.casework.disclosing import (
    REASON,
    approve,
    ask,
    examined,
    fresh,
    grant,
    granted,
    refuse,
    second_custodian,
)
from tests.casework.test_behalf import ADDRESS, PHONE, WORDS, enter, named
from tests.casework.test_behalf import NAME as LETTER_WRITER
from tests.cast import PROFILE, Cast
from tests.journeys import file_report, send_to_examination
from wbs.accounts import custody, profile, roster
from wbs.accounts.people import Person
from wbs.reports import access, identity, sealing
from wbs.reports.models import Disclosure, Draft, Grant, Report
from wbs.vault import envelope, grants, keys
from wbs.vault.errors import VaultError
from wbs.web import clock

NAME = PROFILE["name"]
BROUGHT_BY = (LETTER_WRITER, PHONE, ADDRESS)
TEAM = ("verifier", "examiner", "supervisor")


def blobs() -> Iterator[bytes]:
    """Give every binary value of every row that there is."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            yield from (
                bytes(value) for value in row.values() if isinstance(value, bytes | memoryview)
            )


def contexts(report: Report, row: Disclosure) -> list[bytes]:
    """Return all that an identity, or what is said about one, is bound to."""
    made = [profile.custody_context(report.institution_id, report.id)]
    made += [identity._context(row, what) for what in ("request", "answer", "wait", "identity")]
    return [*made, identity._disclosed_context(row)] if row.until else made


def opened_with(cast: Cast, who: str, report: Report, row: Disclosure) -> bytes:
    """Return all that someone's keys open of the database, whatever it is bound to."""
    person = fresh(cast.people[who])
    ring, plain = person.ring, [b""]
    symmetric = [ring.wrap_key, ring.tag_key]
    grant_ = Grant.objects.filter(report=report, reader=person.id).first()
    if grant_ is not None:
        case_key, desk_key = access.open_keys(person, [grant_])[0]
        symmetric += [case_key, desk_key or b"", sealing.reader_proof(case_key)]
        plain += [json.dumps(sealing.open_report(case_key, report)).encode()]
    bound = contexts(report, row)
    for blob in blobs():
        for context in bound:
            plain.append(
                _tried(envelope.unseal_from, ring.box_secret, ring.box_public, blob, context)
            )
            plain += [_tried(envelope.unseal, key, blob, context) for key in symmetric]
    return b"\n".join(plain)


def _tried(opener: Any, *args: Any) -> bytes:
    try:
        return bytes(opener(*args))
    except (VaultError, ValueError):
        return b""


def test_the_keys_of_the_team_and_of_the_admin_open_no_identity(cast: Cast) -> None:
    report = examined(cast, explanation=deeds.TEXT)
    row = ask(cast.examiner, report)
    for who in (*TEAM, "admin", "auditor", "other_reporter"):
        told = opened_with(cast, who, report, row)
        assert NAME.encode() not in told, who
        assert PROFILE["id_number"].encode() not in told, who
    # They do open what is theirs, so the search works; and once granted it finds the identity.
    assert deeds.TEXT.encode() in opened_with(cast, "examiner", report, row)
    grant(cast.custodian, row)
    assert NAME.encode() in opened_with(cast, "examiner", report, row)
    for who in ("verifier", "supervisor", "other_examiner", "admin"):
        assert NAME.encode() not in opened_with(cast, who, report, row), who


def test_who_brought_a_letter_is_opened_by_no_key_of_the_team_not_even_of_who_typed_it(
    cast: Cast,
) -> None:
    report = named(cast.verifier)
    send_to_examination(cast.verifier, report, cast.examiner)
    row = ask(cast.examiner, report)
    assert not Draft.objects.exists()
    for who in (*TEAM, "admin", "auditor"):
        told = opened_with(cast, who, report, row)
        assert not any(part.encode() in told for part in BROUGHT_BY), who
    assert WORDS.encode() in opened_with(cast, "verifier", report, row)
    grant(cast.custodian, row)
    assert all(part.encode() in opened_with(cast, "examiner", report, row) for part in BROUGHT_BY)
    assert BROUGHT_BY[0].encode() not in opened_with(cast, "verifier", report, row)


def test_whether_somebody_said_who_they_are_is_not_told_by_a_size(cast: Cast) -> None:
    sizes = {len(one.custody) for one in (named(cast.verifier), enter(cast.verifier))}
    assert sizes == {len(file_report(cast.reporter).custody)}


def test_after_the_time_nothing_is_left_in_the_database_that_opens_it(cast: Cast) -> None:
    report, row = granted(cast)
    assert NAME.encode() in opened_with(cast, "examiner", report, row)
    assert row.until is not None
    with clock.standing_at(row.until + timedelta(minutes=15)):
        call_command("tick")
    for who in TEAM:
        assert NAME.encode() not in opened_with(cast, who, report, row)


def test_the_digest_in_the_report_tells_nothing_of_an_identity_that_is_guessed(cast: Cast) -> None:
    report = examined(cast)
    case = access.readable_report(fresh(cast.people["examiner"]), report.id)
    digest = sealing.identity_digest(case.case_key, report)
    told = {name: value for name, value in _profile(cast).items() if name != "username"}
    for guess in (told, {"told": told}):
        plain = json.dumps(guess, ensure_ascii=False, separators=(",", ":")).encode()
        assert profile.digest(plain) != digest
    other = examined(cast)
    assert digest != sealing.identity_digest(
        access.readable_report(fresh(cast.people["examiner"]), other.id).case_key, other
    )


def _profile(cast: Cast) -> dict[str, Any]:
    return cast.people["reporter"].profile()


@pytest.fixture
def careful(cast: Cast) -> Cast:
    """The cast, seeing error pages as browsers do."""
    for who in ("examiner", "verifier", "custodian", "reporter"):
        deeds.without_raising(getattr(cast, who))
    return cast


def test_what_is_disclosed_does_not_open_in_another_row(careful: Cast) -> None:
    cast = careful
    report, row = granted(cast)
    other, second = granted(cast)
    path = f"/meja/{report.id}/identitas"
    assert_whole(cast.examiner, path, NAME)
    with swapped(row, second, "disclosed"):
        assert_refused(cast.examiner, path, NAME)
        assert_refused(cast.examiner, f"/meja/{other.id}/identitas", NAME)
    theirs = grant(cast.custodian, ask(cast.verifier, report))
    with put(theirs, disclosed=row.disclosed, reader_key=cast.people["verifier"].ring.box_public):
        assert_refused(cast.verifier, path, NAME)
    assert_whole(cast.examiner, path, NAME)


def test_what_was_granted_to_one_is_not_shown_to_another_by_renaming_the_row(
    careful: Cast,
) -> None:
    cast = careful
    report, row = granted(cast)
    verifier = cast.people["verifier"]
    with put(row, asked_by=verifier.id, reader_key=verifier.ring.box_public):
        assert_refused(cast.verifier, f"/meja/{report.id}/identitas", NAME)
    assert_whole(cast.examiner, f"/meja/{report.id}/identitas", NAME)


def test_the_last_hour_written_later_opens_nothing(careful: Cast) -> None:
    cast = careful
    report, row = granted(cast)
    assert row.until is not None
    with put(row, until=row.until + timedelta(days=30)):
        assert_refused(cast.examiner, f"/meja/{report.id}/identitas", NAME)
    assert_whole(cast.examiner, f"/meja/{report.id}/identitas", NAME)


def test_another_identity_sealed_to_whoever_asked_is_refused(careful: Cast) -> None:
    cast = careful
    report, row = granted(cast)
    reader = roster.current(cast.institution).reader(cast.people["examiner"].id)
    assert reader is not None
    forged = {"told": {"name": "Orang Lain"}, "proof": "", "salt": ""}
    sealed = identity.seal_disclosed(row, reader, json.dumps(forged).encode())
    with put(row, disclosed=sealed):
        assert_refused(cast.examiner, f"/meja/{report.id}/identitas", "Orang Lain")
    assert_whole(cast.examiner, f"/meja/{report.id}/identitas", NAME)


def test_a_custody_copy_of_another_report_or_of_ones_own_making_is_not_disclosed(
    careful: Cast,
) -> None:
    cast = careful
    report, other = examined(cast), examined(cast)
    row = ask(cast.examiner, report)
    with swapped(report, other, "custody"):
        assert approve(cast.custodian, row).status_code == 500
    document = roster.current(cast.institution)
    lies = profile.told_by(cast.people["other_reporter"])
    forged, _digest = profile.custody_copy(lies, document, report.id, keys.new_key())
    with put(report, custody=forged):
        assert approve(cast.custodian, row).status_code == 500
    row.refresh_from_db()
    assert (row.state, row.disclosed) == ("asked", None)
    grant(cast.custodian, row)


def _forged_request(cast: Cast, report: Report, who: str, proof: bytes) -> Disclosure:
    """Write a request as one can who writes to the database but holds no key of the case."""
    row = Disclosure(
        institution=cast.institution,
        report=report,
        asked_by=cast.people[who].id,
        asked_at=clock.hour(),
        asking=b"x",
    )
    public = roster.current(cast.institution).custody_public
    row.request = identity.seal_request(public, row, REASON, keys.new_key(), proof)
    row.save(force_insert=True)
    return row


def test_who_holds_no_key_of_the_case_gets_nothing_by_writing_a_request_and_a_grant(
    careful: Cast,
) -> None:
    cast = careful
    report = file_report(cast.reporter, excluded=[str(cast.people["verifier"].id)])
    verifier = cast.people["verifier"]
    row = _forged_request(cast, report, "verifier", keys.new_key())
    made = {
        purpose: grants.seal_grant(
            purpose, report.id.bytes, verifier.ring.box_public, keys.new_key()
        )
        for purpose in (grants.CASE, grants.DESK)
    }
    Grant.objects.create(
        institution=cast.institution,
        report=report,
        holder=Grant.Holder.STAFF,
        reader=verifier.id,
        case_key=made[grants.CASE],
        desk_key=made[grants.DESK],
    )
    assert approve(cast.custodian, row).status_code == 500
    row.refresh_from_db()
    assert (row.state, row.disclosed) == ("asked", None)


def test_a_request_moved_to_another_case_or_another_person_does_not_open(careful: Cast) -> None:
    cast = careful
    report, other = examined(cast), examined(cast)
    row = ask(cast.examiner, report)
    assert_whole(cast.custodian, "/identitas", REASON)
    for changed in ({"report": other}, {"asked_by": cast.people["verifier"].id}):
        with put(row, **changed):
            assert_refused(cast.custodian, "/identitas", REASON)
    assert_whole(cast.custodian, "/identitas", REASON)


def test_a_first_approval_written_by_hand_is_none(careful: Cast) -> None:
    cast = careful
    dara = second_custodian(cast)
    row = ask(cast.examiner, examined(cast))
    [found] = [one for one in roster.current(cast.institution).readers if "Dara" in one.name]
    admin: Person = cast.people["admin"]
    for signature in (bytes(64), identity.sign_approval(admin.ring, row)):
        with put(row, state="seconded", approved_by=found.id, approval=signature):
            assert approve(cast.custodian, row).status_code == 302
            row.refresh_from_db()
            assert (row.state, row.disclosed) == ("seconded", None)
            assert row.approved_by == cast.people["custodian"].id
        Disclosure.objects.filter(id=row.id).update(state="asked")
        row.refresh_from_db()
    # Nor is one over other terms, such as a later day for the reporter.
    approve(dara, row)
    row.refresh_from_db()
    with put(row, tell_from=clock.now().date() + timedelta(days=80)):
        approve(cast.custodian, row)
        row.refresh_from_db()
        assert (row.state, row.disclosed) == ("seconded", None)


def test_one_custodian_alone_does_not_pass_for_two_under_another_name(careful: Cast) -> None:
    cast = careful
    second_custodian(cast)
    row = ask(cast.examiner, examined(cast))
    approve(cast.custodian, row)
    row.refresh_from_db()
    [dara] = [one for one in roster.current(cast.institution).readers if "Dara" in one.name]
    with put(row, approved_by=dara.id):
        approve(cast.custodian, row)
        row.refresh_from_db()
        assert (row.state, row.disclosed) == ("seconded", None)


def test_why_it_was_refused_does_not_open_in_another_row(careful: Cast) -> None:
    cast = careful
    first, second = examined(cast), examined(cast)
    rows = []
    for report, why in ((first, "Alasan pertama."), (second, "Alasan kedua.")):
        rows.append(ask(cast.examiner, report))
        refuse(cast.custodian, rows[-1], why)
    with swapped(rows[0], rows[1], "answer"):
        assert_refused(cast.examiner, f"/meja/{first.id}", "Alasan")
    assert_whole(cast.examiner, f"/meja/{first.id}", "Alasan pertama.")


def test_the_custodian_opens_no_case_by_what_a_request_brings(cast: Cast) -> None:
    report, row = granted(cast)
    custodian = fresh(cast.people["custodian"])
    pair = custody.open_key(roster.current(cast.institution), custodian.id, custodian.ring)
    copy = profile.open_custody_copy(pair, report.institution_id, report.id, bytes(report.custody))
    proof = profile.identity(copy).proof
    for key in (proof, keys.derive(proof, "case.proof")):
        with pytest.raises(VaultError):
            sealing.open_report(key, report)
        with pytest.raises(VaultError):
            identity.open_asking(key, row)
