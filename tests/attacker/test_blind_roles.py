# SPDX-License-Identifier: AGPL-3.0-or-later
"""Admin, custodian and auditor walk through all they can reach, and find nothing of any report."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pytest

from tests.attacker import deeds
from tests.cast import Actor, Cast
from wbs.accounts import roster
from wbs.reports.models import Evidence, Grant, Report
from wbs.vault import grants
from wbs.vault.errors import VaultError

# What differs each time a page is shown.
TOKEN = re.compile(
    r'name="(?:csrfmiddlewaretoken|submission)" value="[^"]+"'
    r'|data-left="\d+"|"left": \d+|data-passkey="[^"]+"'
    r"|dengan sendirinya pukul [\d.]+"
)
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
BEGIN = ("/", "/meja", "/aduan", "/audit", "/pengadu", "/pengadu/password", "/aduan/tambah")
BLIND = ("admin", "custodian", "auditor")


def walk(who: Actor, *more: str) -> dict[str, str]:
    """Open every page that a link or form leads to; return what each said, one-time tokens out."""
    pages: dict[str, str] = {}
    ahead = [*BEGIN, *more]
    while ahead:
        path = ahead.pop()
        if path in pages or path.startswith("/static/"):
            continue
        answer = who.get(path)
        if answer.status_code in (301, 302):
            ahead.append(urlsplit(answer.headers["Location"]).path)
            continue
        page = deeds.body_of(answer).decode()
        pages[path] = TOKEN.sub("", page) if answer.status_code == 200 else ""
        ahead += [unescape(link) for link in LINK.findall(page)]
    return pages


def much_happens(cast: Cast) -> Report:
    """A report with a file, words from both sides, and an examination."""
    report = deeds.file_report(cast.reporter, files=[("kuitansi-palsu.pdf", b"isi bukti")])
    deeds.reply(cast.reporter, report, "Tambahan dari pengadu, lengkuas.")
    deeds.reply(cast.verifier, report, "Pertanyaan dari verifikator, lengkuas.")
    cast.verifier.post(f"/meja/{report.id}/catatan", {"body": "Catatan lengkuas."})
    deeds.examine(cast.verifier, report, cast.people["examiner"].id)
    return report


def secrets_of(report: Report) -> list[str]:
    """All that would tell of a report, or find it."""
    number = report.number
    grouped = [sign.join(number[n : n + 4] for n in range(0, 16, 4)) for sign in " -"]
    words = [deeds.TEXT, deeds.SUBJECT, "kuitansi-palsu", "lengkuas"]
    return [*words, number, *grouped, str(report.id), report.id.hex]


@pytest.mark.parametrize("who", BLIND)
def test_no_page_they_reach_tells_of_a_report(cast: Cast, who: str) -> None:
    report = much_happens(cast)
    file = Evidence.objects.get()
    paths = [f"/{room}/{report.id}" for room in ("meja", "aduan")]
    paths += [f"{path}/bukti/{file.id}" for path in paths]
    actor = getattr(cast, who)
    pages = walk(actor, *paths)
    actor.post("/meja", {"q": "laci"})
    pages |= {f"{path} searched": page for path, page in walk(actor).items()}
    assert "/meja" in pages
    assert not any(pages[path] for path in paths)
    for path, page in pages.items():
        for secret in secrets_of(report):
            assert secret not in page, (path, secret)


def test_the_same_walk_finds_the_report_where_a_key_is_held(cast: Cast) -> None:
    report = much_happens(cast)
    for who in (cast.verifier, cast.examiner, cast.supervisor, cast.reporter):
        told = "".join(walk(who).values())
        assert deeds.TEXT in told
        assert str(report.id) in told


@pytest.mark.parametrize("who", BLIND)
def test_no_page_they_reach_changes_when_reports_come_but_the_auditors_log(
    cast: Cast, who: str
) -> None:
    actor = getattr(cast, who)
    before = walk(actor)
    much_happens(cast)
    deeds.file_report(cast.other_reporter)
    after = walk(actor)
    log = {path for path in before.keys() | after.keys() if path.startswith("/audit")}
    if who == "auditor":
        assert before["/audit"] != after["/audit"]
    else:
        assert log == {"/audit"}
        assert after["/audit"] == ""
    assert {path: page for path, page in before.items() if path not in log} == {
        path: page for path, page in after.items() if path not in log
    }


@pytest.mark.parametrize("who", [*BLIND, "other_examiner", "other_reporter"])
def test_their_keys_open_no_grant_that_is_in_the_database(cast: Cast, who: str) -> None:
    much_happens(cast)
    ring = cast.people[who].ring
    rows = Grant.objects.exclude(reader=cast.people[who].id)
    assert rows.count() == Grant.objects.count() == 5  # two desks, examiner, reporter, recovery

    def tried(grant: Grant, purpose: str, sealed: bytes) -> None:
        with pytest.raises(VaultError):
            grants.open_grant(ring, purpose, grant.report_id.bytes, sealed)

    for grant in rows:
        tried(grant, grants.CASE, bytes(grant.case_key))
        if grant.desk_key:
            tried(grant, grants.DESK, bytes(grant.desk_key))


def test_the_desk_key_is_never_sealed_to_the_reporter(cast: Cast) -> None:
    much_happens(cast)
    assert Grant.objects.get(holder=Grant.Holder.REPORTER).desk_key is None


WAYS: dict[str, Callable[[Cast], str]] = {
    "an examiner who is the admin": lambda cast: str(cast.people["admin"].id),
    "a reporter": lambda cast: str(cast.people["other_reporter"].id),
    "a custodian": lambda cast: str(cast.people["custodian"].id),
    "nobody": lambda _cast: "00000000-0000-4000-8000-000000000000",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_case_is_sealed_to_nobody_who_is_no_examiner_on_the_roster(cast: Cast, way: str) -> None:
    report = deeds.file_report(cast.reporter)
    chosen = {"examiners": [str(cast.people["examiner"].id), WAYS[way](cast)]}
    answer = cast.verifier.post(f"/meja/{report.id}/status/examine", chosen)
    assert answer.status_code == 422
    readers = {str(reader) for reader in Grant.objects.values_list("reader", flat=True)}
    assert WAYS[way](cast) not in readers
    assert {one.id for one in roster.current(cast.institution).with_role("verifier")} == {
        cast.people["verifier"].id
    }
