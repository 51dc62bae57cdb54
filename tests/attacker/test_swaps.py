# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thief who can write to the database moves sealed values about; each move is an explicit error.

Each test first sees the page whole, then moved, then whole again once the value is put back: so a
refusal cannot pass for another reason.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import models

from tests.attacker import deeds
from tests.cast import PASSWORD, Actor, Cast
from wbs.accounts import custody, roster
from wbs.accounts.models import Account, CustodyGrant, Session
from wbs.accounts.profile import custody_context
from wbs.reports import access
from wbs.reports.models import Digest, Draft, Entry, Evidence, Grant, Report
from wbs.vault import envelope, grants, keys
from wbs.vault.errors import VaultError, WrongContext

CODE = re.compile(r"(?:[0-9A-Z]{5}[ -]){5}[0-9A-Z]{5}")
FIRST, SECOND = "Pertama: gudang kosong di utara.", "Kedua: bensin dinas dijual di selatan."


@contextmanager
def put(row: models.Model, **columns: Any) -> Iterator[None]:
    """Write columns past all code, and put back what was there."""
    table = type(row)._default_manager.filter(pk=row.pk)
    before = table.values(*columns).get()
    assert before != columns, "nothing would change"
    table.update(**columns)
    try:
        yield
    finally:
        table.update(**before)


@contextmanager
def swapped(a: models.Model, b: models.Model, column: str) -> Iterator[None]:
    """Exchange one column of two rows."""
    a.refresh_from_db()
    b.refresh_from_db()
    with put(a, **{column: getattr(b, column)}), put(b, **{column: getattr(a, column)}):
        yield


def assert_refused(who: Actor, path: str, *secrets: str) -> None:
    """The page fails loudly and tells nothing of any report."""
    answer = who.get(path)
    assert answer.status_code == 500, path
    page = deeds.body_of(answer).decode()
    assert "Ada kesalahan pada sistem kami" in page
    for secret in (FIRST, SECOND, deeds.SUBJECT, *secrets):
        assert secret not in page


def assert_whole(who: Actor, path: str, *texts: str) -> None:
    """The page is there and shows `texts`."""
    answer = who.get(path)
    assert answer.status_code == 200, path
    page = deeds.body_of(answer).decode()
    for text in texts:
        assert text in page


@pytest.fixture
def two(cast: Cast) -> tuple[Report, Report]:
    """Two reports of one reporter, both before the same verifier, each with a file and a message.

    One reader holds both keys: only what a value is bound to tells the two apart.
    """
    for who in (cast.reporter, cast.verifier, cast.examiner, cast.other_examiner):
        deeds.without_raising(who)
    deeds.without_raising(cast.other_reporter)
    reports = []
    for text, name in ((FIRST, "satu.txt"), (SECOND, "dua.txt")):
        report = deeds.file_report(cast.reporter, text, [(name, b"rahasia " + name.encode())])
        deeds.reply(cast.reporter, report, f"Tambahan pada {text}")
        reports.append(report)
    return reports[0], reports[1]


def pages_of(cast: Cast, report: Report) -> list[tuple[Actor, str]]:
    """The pages that open what was filed: the reporter's and the desk's."""
    return [
        (cast.reporter, "/aduan"),
        (cast.reporter, f"/aduan/{report.id}"),
        (cast.verifier, "/meja"),
        (cast.verifier, f"/meja/{report.id}"),
    ]


@pytest.mark.parametrize("column", ["sealed", "version"])
def test_a_report_does_not_open_with_the_content_or_version_of_another(
    cast: Cast, two: tuple[Report, Report], column: str
) -> None:
    one, other = two
    pages = [page for report in two for page in pages_of(cast, report)]
    for who, path in pages:
        assert_whole(who, path)
    moved = swapped(one, other, column) if column == "sealed" else put(one, version=2)
    with moved:
        for who, path in pages[: None if column == "sealed" else 4]:
            assert_refused(who, path)
    assert_whole(cast.reporter, f"/aduan/{one.id}", FIRST)
    assert_whole(cast.verifier, f"/meja/{other.id}", SECOND)


def test_a_report_does_not_open_under_another_number(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    one, _other = two
    with put(one, number="1000000000000000"):
        assert_refused(cast.reporter, f"/aduan/{one.id}")
        assert_refused(cast.verifier, f"/meja/{one.id}")
    assert_whole(cast.verifier, f"/meja/{one.id}", FIRST)


def test_a_message_does_not_open_in_the_place_of_another(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    one, other = two
    deeds.reply(cast.verifier, one, "Terima kasih, kami baca.")
    first, answer = one.entries.order_by("position")
    foreign = other.entries.get()
    for a, b in ((first, answer), (first, foreign)):
        with swapped(a, b, "sealed"):
            assert_refused(cast.reporter, f"/aduan/{one.id}", "Terima kasih", "Tambahan pada")
            assert_refused(cast.verifier, f"/meja/{one.id}", "Terima kasih", "Tambahan pada")
    assert_whole(cast.reporter, f"/aduan/{one.id}", "Terima kasih", "Tambahan pada")


@pytest.mark.parametrize(
    "columns", [{"position": 9}, {"kind": Entry.Kind.NOTE}, {"report": None}], ids=str
)
def test_a_message_does_not_open_at_another_place_of_another_kind_or_in_another_report(
    cast: Cast, two: tuple[Report, Report], columns: dict[str, Any]
) -> None:
    one, other = two
    entry = one.entries.get()
    moved = columns if "report" not in columns else {"report": other, "position": 9}
    with put(entry, **moved):
        assert_refused(cast.reporter, f"/aduan/{entry_report(entry).id}", "Tambahan pada")
        assert_refused(cast.verifier, f"/meja/{entry_report(entry).id}", "Tambahan pada")
    assert_whole(cast.reporter, f"/aduan/{one.id}", "Tambahan pada")


def entry_report(entry: Entry) -> Report:
    """The report in which the entry stands now."""
    return Entry.objects.get(pk=entry.pk).report


@pytest.mark.parametrize("column", ["sealed", "storage"])
@pytest.mark.parametrize("same_report", [True, False])
def test_a_file_does_not_open_with_the_key_name_or_place_of_another(
    cast: Cast, two: tuple[Report, Report], column: str, same_report: bool
) -> None:
    one, other = two
    deeds.reply(cast.reporter, one, "Satu lagi", [("tiga.txt", b"rahasia tiga.txt")])
    a, b = one.evidence.order_by("position")
    if not same_report:
        b = other.evidence.get()
    paths = [f"/aduan/{one.id}/bukti/{a.id}", f"/aduan/{one.id}"]
    assert deeds.body_of(cast.reporter.get(paths[0])) == b"rahasia satu.txt"
    if column == "storage":  # it is unique, so that a swap takes a third value
        with put(b, storage="00/00"), put(a, storage=b.storage), put(b, storage=a.storage):
            for path in paths:
                assert_refused(cast.reporter, path, "rahasia ", "satu.txt", "dua.txt", "tiga.txt")
    else:
        with swapped(a, b, column):
            for path in paths:
                assert_refused(cast.reporter, path, "rahasia ", "satu.txt", "dua.txt", "tiga.txt")
    assert deeds.body_of(cast.reporter.get(paths[0])) == b"rahasia satu.txt"


def test_a_file_does_not_open_in_another_report(cast: Cast, two: tuple[Report, Report]) -> None:
    one, other = two
    file = one.evidence.get()
    with put(file, report=other):
        assert_refused(cast.verifier, f"/meja/{other.id}/bukti/{file.id}", "rahasia ", "satu.txt")
        assert_refused(cast.verifier, f"/meja/{other.id}", "satu.txt")
    assert (
        deeds.body_of(cast.verifier.get(f"/meja/{one.id}/bukti/{file.id}")) == b"rahasia satu.txt"
    )


def test_a_search_digest_of_another_report_is_refused(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    a, b = (Digest.objects.get(report=report) for report in two)
    lists = ((cast.verifier, "/meja"), (cast.reporter, "/aduan"))
    for who, path in lists:
        deeds.search(who, path, "bensin")
        assert_whole(who, path, SECOND)
    with swapped(a, b, "sealed"):
        for who, path in lists:
            assert_refused(who, path, "bensin")
    for who, path in lists:
        assert_whole(who, path, SECOND)


def test_an_older_search_digest_is_refused_and_nothing_is_added_to_it(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    report, _other = two
    old = bytes(report.digest.sealed)
    deeds.reply(cast.reporter, report, "Kata baru: kwitansi palsu.")
    deeds.search(cast.verifier, "/meja", "kwitansi")
    assert_whole(cast.verifier, "/meja", FIRST)
    said = report.entries.count()
    with put(Digest.objects.get(report=report), sealed=old):
        assert_refused(cast.verifier, "/meja")
        assert cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "x"}).status_code == 500
        assert report.entries.count() == said
    deeds.reply(cast.reporter, report, "x")


def test_a_custody_copy_of_another_report_is_refused(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    one, other = two
    custodian = cast.people["custodian"]
    document = roster.current(cast.institution)
    pair = custody.open_key(document, custodian.id, custodian.ring)

    def opened(report: Report) -> bytes:
        report.refresh_from_db()
        context = custody_context(cast.institution.id, report.id)
        return envelope.unseal_from(pair.secret, pair.public, bytes(report.custody), context)

    assert b"Maria Markerina" in opened(one)
    with swapped(one, other, "custody"), pytest.raises(VaultError):
        opened(one)
    assert b"Maria Markerina" in opened(one)
    for who in ("verifier", "supervisor", "examiner", "admin", "auditor"):
        person = cast.people[who]
        with pytest.raises(VaultError):
            custody.open_key(document, person.id, person.ring)
        with pytest.raises(VaultError):
            custody.open_key(document, custodian.id, person.ring)


def test_another_key_put_in_place_of_the_custody_key_is_an_explicit_error(cast: Cast) -> None:
    custodian, document = cast.people["custodian"], roster.current(cast.institution)
    row = CustodyGrant.objects.get(holder=custodian.id)
    context = envelope.context(cast.institution.id.bytes, "custody-key", custodian.id.bytes)
    own = envelope.seal_to(custodian.ring.box_public, keys.new_key(), context)
    CustodyGrant.objects.filter(id=row.id).update(sealed=own)
    with pytest.raises(WrongContext):
        custody.open_key(document, custodian.id, custodian.ring)


def test_a_profile_does_not_open_in_another_account(cast: Cast) -> None:
    deeds.without_raising(cast.reporter)
    deeds.without_raising(cast.other_reporter)
    a, b = (cast.people[who].account for who in ("reporter", "other_reporter"))
    assert_whole(cast.reporter, "/pengadu", "Maria Markerina")
    with swapped(a, b, "sealed_profile"):
        assert_refused(cast.reporter, "/pengadu", "Maria Markerina")
        assert_refused(cast.other_reporter, "/pengadu", "Maria Markerina")
    assert_whole(cast.other_reporter, "/pengadu", "Maria Markerina")


def test_a_seed_does_not_open_in_another_account_though_both_have_one_password(cast: Cast) -> None:
    a, b = (cast.people[who].account for who in ("reporter", "other_reporter"))
    with swapped(a, b, "sealed_seed"):
        answer = cast.visitor.post("/login", {"username": "bintang", "password": PASSWORD})
        assert answer.status_code == 422
        assert cast.visitor.get("/aduan").status_code == 302
    assert cast.sign_in("reporter").get("/aduan").status_code == 200


def test_a_recovery_code_does_not_open_another_account(cast: Cast) -> None:
    a, b = (cast.people[who].account for who in ("reporter", "other_reporter"))
    page = cast.reporter.post("/pengadu/kode-pemulihan")
    code = CODE.search(page.content.decode())[0]
    a.refresh_from_db()
    Account.objects.filter(id=b.id).update(recovery_seed=a.recovery_seed)
    new = {"password": "perahu biru 12 bata", "password_again": "perahu biru 12 bata"}
    wrong = cast.visitor.post("/lupa-password", {"username": "senja", "code": code, **new})
    assert wrong.status_code == 422
    right = cast.visitor.post("/lupa-password", {"username": "bintang", "code": code, **new})
    assert right.status_code == 302


def test_a_session_moved_into_the_row_of_another_opens_neither(cast: Cast) -> None:
    assert cast.reporter.get("/pengadu").status_code == 200
    assert cast.other_reporter.get("/pengadu").status_code == 200
    a, b = Session.objects.all()
    sealed = bytes(a.sealed), bytes(b.sealed)
    for row, value in ((a, sealed[1]), (b, sealed[0])):
        Session.objects.filter(pk=row.pk).update(sealed=value)
    for who in (cast.reporter, cast.other_reporter):
        answer = who.get("/pengadu")
        assert (answer.status_code, answer.headers["Location"][:6]) == (302, "/login")


@pytest.mark.parametrize("opened_before", [False, True], ids=["boxed", "wrapped"])
def test_a_grant_moved_to_another_report_opens_nothing(
    cast: Cast, two: tuple[Report, Report], opened_before: bool
) -> None:
    one, other = two
    deeds.examine(cast.verifier, one, cast.people["examiner"].id)
    if opened_before:
        assert_whole(cast.examiner, f"/meja/{one.id}", FIRST)
    grant = Grant.objects.get(report=one, reader=cast.people["examiner"].id)
    assert grants.is_boxed(bytes(grant.case_key)) is not opened_before
    assert cast.examiner.get(f"/meja/{other.id}").status_code == 404
    with put(grant, report=other):
        assert_refused(cast.examiner, f"/meja/{other.id}")
        assert_refused(cast.examiner, "/meja")
    assert_whole(cast.examiner, f"/meja/{one.id}", FIRST)


@pytest.mark.parametrize("opened_before", [False, True], ids=["boxed", "wrapped"])
def test_a_grant_moved_to_another_reader_opens_nothing(
    cast: Cast, two: tuple[Report, Report], opened_before: bool
) -> None:
    one, _other = two
    deeds.examine(cast.verifier, one, cast.people["examiner"].id)
    if opened_before:
        assert_whole(cast.examiner, f"/meja/{one.id}", FIRST)
    grant = Grant.objects.get(report=one, reader=cast.people["examiner"].id)
    assert cast.other_examiner.get(f"/meja/{one.id}").status_code == 404
    with put(grant, reader=cast.people["other_examiner"].id):
        assert_refused(cast.other_examiner, f"/meja/{one.id}")
        assert_refused(cast.other_examiner, "/meja")
        assert cast.examiner.get(f"/meja/{one.id}").status_code == 404
    assert_whole(cast.examiner, f"/meja/{one.id}", FIRST)


def test_the_case_key_does_not_open_as_a_desk_key(cast: Cast, two: tuple[Report, Report]) -> None:
    grant = Grant.objects.get(report=two[0], reader=cast.people["verifier"].id)
    with put(grant, desk_key=grant.case_key):
        assert_refused(cast.verifier, f"/meja/{two[0].id}")
    with put(grant, case_key=grant.desk_key):
        assert_refused(cast.verifier, f"/meja/{two[0].id}")
    assert_whole(cast.verifier, f"/meja/{two[0].id}", FIRST)


def test_a_reporters_grant_with_the_tag_of_another_reporter_opens_nothing(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    one, _other = two
    tag = access.free_tag(cast.people["other_reporter"])
    grant = Grant.objects.filter(report=one, holder=Grant.Holder.REPORTER).get()
    assert cast.other_reporter.get(f"/aduan/{one.id}").status_code == 404
    with put(grant, tag=tag):
        assert_refused(cast.other_reporter, "/aduan")
        assert_refused(cast.other_reporter, f"/aduan/{one.id}")


def test_a_grant_written_by_hand_gives_its_reader_nothing(
    cast: Cast, two: tuple[Report, Report]
) -> None:
    one, _other = two
    deeds.without_raising(cast.admin)
    for who, status in (("other_examiner", 500), ("admin", 404)):
        public = cast.people[who].ring.box_public
        made = {
            purpose: grants.seal_grant(purpose, one.id.bytes, public, keys.new_key())
            for purpose in (grants.CASE, grants.DESK)
        }
        Grant.objects.create(
            institution=cast.institution,
            report=one,
            holder=Grant.Holder.STAFF,
            reader=cast.people[who].id,
            case_key=made[grants.CASE],
            desk_key=made[grants.DESK],
        )
        answer = getattr(cast, who).get(f"/meja/{one.id}")
        assert answer.status_code == status
        assert FIRST not in answer.content.decode()


def test_a_draft_of_another_browser_and_an_older_one_of_the_same_are_refused(cast: Cast) -> None:
    who = deeds.without_raising(cast.reporter)
    for text in (FIRST, SECOND):
        who.post("/aduan/tambah", deeds.report_form(text, save="1"))
        if text == FIRST:
            old = bytes(Draft.objects.get().sealed)
    cast.other_reporter.post("/aduan/tambah", deeds.report_form("Milik senja", save="1"))
    mine, others = sorted(Draft.objects.all(), key=lambda row: -row.version)
    assert_whole(who, "/aduan/tambah", SECOND)
    for sealed in (old, bytes(others.sealed)):
        with put(mine, sealed=sealed):
            assert_refused(who, "/aduan/tambah", "Milik senja")
    assert_whole(who, "/aduan/tambah", SECOND)


def test_evidence_rows_name_a_file_each(cast: Cast, two: tuple[Report, Report]) -> None:
    assert len(set(Evidence.objects.values_list("storage", flat=True))) == 2
