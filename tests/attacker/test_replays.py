# SPDX-License-Identifier: AGPL-3.0-or-later
"""Older versions put back, things taken away, and an identity put beside another's report."""

import json
import re

import pytest

from tests.cast import PASSWORD, PROFILE, Cast
from tests.journeys import file_report
from wbs.accounts import profile, roster
from wbs.accounts.models import Account
from wbs.audit import chain
from wbs.audit.models import Entry as AuditEntry
from wbs.audit.models import Head
from wbs.reports.models import Entry, Report
from wbs.vault import envelope
from wbs.vault.errors import ChainBroken

NEW = "gajah menari di atap"


def account(cast: Cast) -> Account:
    return Account.objects.get(id=cast.people["reporter"].id)


def put_back(row: Account, **values: object) -> None:
    Account.objects.filter(id=row.id).update(**values)


def refused(cast: Cast, path: str) -> bool:
    cast.reporter.client.raise_request_exception = False
    return bool(cast.reporter.get(path).status_code >= 500)


def test_an_older_seed_put_back_does_not_take_the_older_password(cast: Cast) -> None:
    old = account(cast)
    fields = {"current": PASSWORD, "password": NEW, "password_again": NEW}
    assert cast.reporter.post("/pengadu/password", fields).status_code == 302
    put_back(old, sealed_seed=old.sealed_seed)
    visitor = cast.visitor
    for secret in (PASSWORD, NEW):
        answer = visitor.post("/login", {"username": "bintang", "password": secret})
        assert answer.status_code == 422


def test_an_older_profile_put_back_is_an_error(cast: Cast) -> None:
    old = account(cast)
    fields = {**PROFILE, "birth_date": "7/11/1990", "city": "Samarinda"}
    assert cast.reporter.post("/pengadu", fields).status_code == 302
    assert "Samarinda" in cast.reporter.get("/pengadu").content.decode()
    put_back(old, sealed_profile=old.sealed_profile)
    assert refused(cast, "/pengadu")


def test_an_older_recovery_code_put_back_opens_nothing(cast: Cast) -> None:
    page = cast.reporter.post("/pengadu/kode-pemulihan").content.decode()
    found = re.search(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}", page)
    assert found
    old = account(cast)
    cast.reporter.post("/pengadu/kode-pemulihan")
    put_back(old, recovery_seed=old.recovery_seed)
    fields = {"username": "bintang", "code": found[0], "password": NEW, "password_again": NEW}
    assert cast.visitor.post("/lupa-password", fields).status_code == 422


def test_another_identity_sealed_beside_a_report_is_an_error(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert not refused(cast, f"/aduan/{report.id}")
    forged = envelope.seal_to(
        roster.current(cast.institution).custody_public,
        json.dumps({**PROFILE, "name": "Orang Lain"}).encode(),
        profile.custody_context(cast.institution.id, report.id),
        size=4160,
    )
    Report.objects.filter(id=report.id).update(custody=forged)
    assert refused(cast, f"/aduan/{report.id}")


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_message_taken_out_is_missed(cast: Cast, gone: int) -> None:
    report = file_report(cast.reporter)
    for words in ("satu", "dua", "tiga"):
        cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": words})
    assert not refused(cast, f"/aduan/{report.id}")
    Entry.objects.filter(report=report, position=gone).delete()
    assert refused(cast, f"/aduan/{report.id}")


def test_a_chain_wiped_with_its_head_is_not_whole(cast: Cast) -> None:
    file_report(cast.reporter)
    assert chain.verify(cast.institution.id) > 0
    AuditEntry.objects.all().delete()
    Head.objects.all().delete()
    with pytest.raises(ChainBroken):
        chain.verify(cast.institution.id)
