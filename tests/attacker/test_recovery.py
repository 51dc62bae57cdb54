# SPDX-License-Identifier: AGPL-3.0-or-later
"""The printed halves of the recovery key: together they open a case, alone they open nothing."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.attacker import deeds
from tests.cast import PROFILE, Cast
from wbs.accounts import custody, roster
from wbs.accounts.profile import custody_context
from wbs.audit import chain as audit
from wbs.reports import sealing
from wbs.reports.models import Grant
from wbs.vault import codes, crockford, envelope, grants
from wbs.vault.errors import VaultError, WrongCode
from wbs.vault.keys import KeyRing


def case_key_with(pair: KeyRing, grant: Grant) -> bytes:
    """Open the recovery grant of a report with a pair."""
    report, sealed = grant.report_id.bytes, bytes(grant.case_key)
    return grants.open_grant_with(pair.box_secret, pair.box_public, grants.CASE, report, sealed)


def test_both_halves_joined_open_the_case_and_its_desk_key(cast: Cast) -> None:
    report = deeds.file_report(cast.reporter, files=[("a.txt", b"isi")])
    grant = Grant.objects.get(report=report, holder=Grant.Holder.RECOVERY)
    first, second = cast.case_halves
    for halves in ((first, second), (second.lower().replace("-", " "), first)):
        pair = KeyRing(codes.join(*halves))
        assert pair.box_public == roster.current(cast.institution).kit.cases
        key = case_key_with(pair, grant)
        filed = sealing.open_report(key, report)
        assert filed["explanation"] == deeds.TEXT
        assert sealing.open_evidence(key, report.evidence.get()).name == "a.txt"
        desk = grants.open_grant_with(
            pair.box_secret,
            pair.box_public,
            grants.DESK,
            report.id.bytes,
            bytes(grant.desk_key or b""),
        )
        assert desk != key


def test_one_half_opens_nothing(cast: Cast) -> None:
    report = deeds.file_report(cast.reporter)
    grant = Grant.objects.get(report=report, holder=Grant.Holder.RECOVERY)
    for half in cast.case_halves:
        for other in (half, half[::-1], codes.new_code(), "", codes.split(bytes(32))[0]):
            with pytest.raises(WrongCode):
                codes.join(half, other)
        symbols = crockford.typed(half)
        shares = [
            crockford.parsed(symbols[at : at + crockford.LENGTH]).to_bytes(32, "big")
            for at in (0, crockford.LENGTH)
        ]
        whole = codes._parsed_half(half)[1]
        for secret in (*shares, whole):
            with pytest.raises(VaultError):
                case_key_with(KeyRing(secret), grant)


def test_the_recovery_key_of_identities_opens_no_case(cast: Cast) -> None:
    report = deeds.file_report(cast.reporter)
    document = roster.current(cast.institution)
    assert document.kit.cases != document.kit.identities
    custodian = cast.people["custodian"]
    pair = custody.open_key(document, custodian.id, custodian.ring)
    grant = Grant.objects.get(report=report, holder=Grant.Holder.RECOVERY)
    sealed, report_id = bytes(grant.case_key), grant.report_id.bytes
    with pytest.raises(VaultError):
        grants.open_grant_with(pair.secret, pair.public, grants.CASE, report_id, sealed)
    with pytest.raises(VaultError):
        case_key_with(KeyRing(codes.join(*cast.identity_halves)), grant)


def test_the_halves_are_stored_nowhere(cast: Cast) -> None:
    deeds.file_report(cast.reporter)
    secret = codes.join(*cast.case_halves)
    tables = deeds.sql("SELECT * FROM accounts_roster") + deeds.sql("SELECT * FROM reports_grant")
    for row in tables:
        for value in row:
            told = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert secret not in told
            assert secret.hex().encode() not in told.lower()


def test_the_identity_halves_open_who_filed_a_report_and_the_case_halves_do_not(
    cast: Cast,
) -> None:
    report = deeds.file_report(cast.reporter)
    document = roster.current(cast.institution)
    kit = KeyRing(codes.join(*cast.identity_halves))
    pair = custody.open_key(document, custody.KIT, kit)
    context = custody_context(cast.institution.id, report.id)
    told = envelope.unseal_from(pair.secret, pair.public, bytes(report.custody), context)
    assert json.loads(told)["told"]["id_number"] == PROFILE["id_number"]
    with pytest.raises(VaultError):
        custody.open_key(document, custody.KIT, KeyRing(codes.join(*cast.case_halves)))


def test_the_kit_gives_a_case_to_a_reader_only_when_nobody_is_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = deeds.file_report(cast.reporter)
    kept = deeds.file_report(cast.other_reporter)
    Grant.objects.filter(report=lost, holder=Grant.Holder.STAFF).delete()
    told = iter(cast.case_halves)
    monkeypatch.setattr("wbs.ops.kit.getpass", lambda _: next(told))
    assert cast.examiner.get(f"/meja/{lost.id}").status_code == 404
    call_command("recover", "eka", slug="contoh")
    assert deeds.TEXT in cast.examiner.get(f"/meja/{lost.id}").content.decode()
    assert cast.examiner.get(f"/meja/{kept.id}").status_code == 404
    assert audit.verify(cast.institution.id)


@pytest.mark.parametrize("username", ["adi", "cici", "aulia", "bintang", "siapa"])
def test_the_kit_gives_nothing_to_whoever_reads_no_cases(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    lost = deeds.file_report(cast.reporter)
    Grant.objects.filter(report=lost, holder=Grant.Holder.STAFF).delete()
    told = iter(cast.case_halves)
    monkeypatch.setattr("wbs.ops.kit.getpass", lambda _: next(told))
    with pytest.raises(CommandError):
        call_command("recover", username, slug="contoh")
    assert not Grant.objects.filter(report=lost, holder=Grant.Holder.STAFF).exists()
