# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is erased with a report: every row and file that hangs from it, and nothing of another."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.attacker.deeds import reply
from tests.casework.disclosing import ask, refuse, text
from tests.cast import Cast
from tests.journeys import (
    file_report,
    fill_in_checklist,
    give_task,
    link,
    propose,
    send_to_examination,
    upload,
)
from tests.reports.keeping import (
    DAY,
    ENDED,
    LAST,
    ended,
    is_there,
    keep,
    kept_until,
    on,
    page,
    rounds,
    tick,
)
from wbs.audit import chain
from wbs.audit.models import Entry as AuditEntry
from wbs.post.models import Address, Letter
from wbs.reports import access
from wbs.reports.kept import SpentTag
from wbs.reports.models import Disclosure, DueGrant, Evidence, Grant, Report
from wbs.vault import codes, keys, tokens
from wbs.web import clock

pytestmark = pytest.mark.django_db(transaction=True)

# Whoever adds a table with a foreign key to one of these writes it down here, having thought about
# it: its rows are erased with the report that they lead to.
HANGING = {
    "reports.StatusChange",
    "reports.Pause",
    "reports.Digest",
    "reports.Grant",
    "reports.DueGrant",
    "reports.Entry",
    "reports.Evidence",
    "reports.Disclosure",
    "casework.DeskDigest",
    "casework.DeskEntry",
    "casework.DeskFile",
}
# What names a report without a foreign key.
NAMING = {"post.Address.report"}


def hanging() -> set[Any]:
    """All tables with a foreign key to reports, at whatever remove."""
    found: list[Any] = [Report]
    for one in found:
        for model in apps.get_models():
            if model not in found and any(
                is_link(field, one) for field in model._meta.get_fields()
            ):
                found.append(model)
    return set(found[1:])


def is_link(field: Any, model: Any) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model is model


def counts() -> dict[str, int]:
    """Return how many rows there are of all that hangs from reports, or names one."""
    return {one._meta.label: one.objects.count() for one in (*hanging(), Report, Address, Letter)}


def files() -> set[str]:
    root = settings.EVIDENCE_ROOT
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_all_tables_that_lead_to_reports_are_known() -> None:
    assert {model._meta.label for model in hanging()} == HANGING
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if "report" in field.name and field.concrete and not field.is_relation
    }
    assert named == NAMING


def test_a_report_with_all_that_can_hang_from_it_leaves_nothing_and_takes_nothing_else(
    cast: Cast,
) -> None:
    keep(cast)
    with on(ENDED):
        for who in ("verifier", "examiner", "supervisor", "custodian", "reporter"):
            setattr(cast, who, cast.sign_in(who))
        other = file_report(cast.other_reporter, files={"lain.txt": b"milik orang lain"})
    before, other_files = counts(), files()
    report = with_everything(cast, other)
    assert [name for name, count in counts().items() if count <= before[name]] == []
    assert len(files() - other_files) == 3
    rounds(LAST + DAY)
    assert not is_there(report)
    assert counts() == before
    assert files() == other_files
    assert chain.verify(cast.institution.id)


def with_everything(cast: Cast, other: Report) -> Report:
    """Return a report that ended on ENDED, after everything that can happen to one."""
    with on(ENDED):
        report = file_report(cast.reporter, files={"foto.jpg": b"gambar" * 1000})
        desk, own = f"/meja/{report.id}", f"/aduan/{report.id}"
        fill_in_checklist(cast.verifier, report)
        give_task(cast.verifier, report, cast.supervisor)
        cast.verifier.post(f"{desk}/kelengkapan", {"body": "Kapan?"})
        reply(cast.reporter, report, "Kemarin.", [("lagi.txt", b"isi")])
        cast.verifier.post(f"{desk}/samaran", {"passage": "loket", "reason": "saksi"})
        refuse(cast.custodian, ask(cast.verifier, report))
        link(cast.verifier, report, other)
        assert cast.reporter.post(f"{own}/kabar", {"email": "a@b.example"}).status_code == 302
        send_to_examination(cast.verifier, report, cast.examiner)
        files_ = [upload("lhp.pdf", b"temuan")]
        answer = propose(cast.examiner, report, "proven", files=files_)
        assert answer.status_code == 302
        answer = cast.supervisor.post(f"{desk}/status/prove")
        assert answer.status_code == 302
        reply(cast.verifier, report, "Sudah selesai.")
        letter = Address.objects.get(report=report.id)
        Letter.objects.create(address=letter, what="news", since=clock.now(), not_before=FAR)
    DueGrant.objects.create(institution=cast.institution, report=report, reader=tokens.new_id())
    return report


FAR = datetime.fromisoformat("2999-01-01T00:00:00Z")


def test_nobody_finds_it_any_more_and_the_log_says_once_that_it_went(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    rounds(LAST + DAY)
    after = LAST + DAY
    with on(after):
        for who, path in (("reporter", "aduan"), ("verifier", "meja"), ("supervisor", "meja")):
            assert cast.sign_in(who).get(f"/{path}/{report.id}").status_code == 404
        looked_up = text(cast.visitor.post("/status", {"number": report.number}))
    assert "Aduan yang sudah selesai dihapus sesudah masa simpannya" in looked_up
    assert report.number not in page(cast, "reporter", after, "/aduan")
    [entry] = AuditEntry.objects.filter(event="report:erased")
    assert (entry.actor, entry.details) == (chain.SYSTEM, {})
    told = page(cast, "auditor", after, "/audit")
    assert "Aduan dihapus sesudah masa simpan" in told
    for number in (report.number, str(report.id)):
        assert number not in told


def test_a_link_to_it_is_forgotten_where_the_other_case_is_read(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    with on(ENDED):
        other = file_report(cast.sign_in("other_reporter"))
        verifier = cast.sign_in("verifier")
        assert link(verifier, other, report, note="Sama pelakunya").status_code == 302
        assert "Sama pelakunya" in text(verifier.get(f"/meja/{other.id}"))
    rounds(LAST + DAY)
    assert "Sama pelakunya" not in page(cast, "verifier", LAST + DAY, f"/meja/{other.id}")


def test_who_filed_many_finds_all_that_are_left_and_files_more(cast: Cast) -> None:
    keep(cast)
    person = cast.people["reporter"]
    with on(ENDED):
        reporter = cast.sign_in("reporter")
        reports = [file_report(reporter) for _ in range(3)]
        like_it(cast, reports[0], range(3, 63))
        reports += [file_report(reporter) for _ in range(3)]
    assert len(access.own_tags(person)) == 66
    rounds(LAST + DAY)
    assert SpentTag.objects.count() == 60
    left = {one.id for one in reports}
    assert {one.report_id for one in access.own_grants(person)} == left
    with on(LAST + DAY):
        reporter = cast.sign_in("reporter")
        new = [file_report(reporter) for _ in range(2)]
        for report in (reports[0], reports[-1], *new):
            assert reporter.get(f"/aduan/{report.id}").status_code == 200
    assert {one.report_id for one in access.own_grants(person)} == left | {one.id for one in new}


def like_it(cast: Cast, report: Report, numbers: Iterable[int]) -> None:
    """Let there be more of the reporter's reports like this one, which ended on ENDED."""
    for number in numbers:
        more = Report.objects.get(id=report.id)
        held = list(Grant.objects.filter(report=report))
        more.id, more.number, more.once = tokens.new_id(), codes.new_number(), keys.new_key()
        more.status, more.erase_on = "closed", LAST
        more.save(force_insert=True)
        for grant in held:
            grant.id, grant.report = tokens.new_id(), more
            grant.tag = cast.people["reporter"].ring.tag(number) if grant.tag else None
        Grant.objects.bulk_create(held)


def test_what_its_reporter_was_not_told_yet_is_told_first(cast: Cast) -> None:
    keep(cast)
    report, other = ended(cast), ended(cast)
    with on(ENDED):
        row = ask(cast.sign_in("verifier"), report)
    rounds(LAST + DAY)
    assert is_there(report)
    assert not is_there(other)
    with on(LAST + DAY):
        refuse(cast.sign_in("custodian"), row)
    Disclosure.objects.update(tell_from=LAST)
    rounds(LAST + 20 * DAY)
    assert is_there(report)
    rounds(LAST + 31 * DAY)
    assert not is_there(report)


def test_a_roster_that_does_not_verify_puts_it_off(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    rounds(LAST - 10 * DAY)
    pin = Path(settings.KEYS) / f"roster-{cast.institution.id}.json"
    whole = pin.read_bytes()
    pin.write_bytes(whole.replace(b'"version": 1', b'"version": 9'))
    tick(LAST - 5 * DAY)
    pin.write_bytes(whole)
    assert kept_until(report) == LAST + 25 * DAY


def test_evidence_of_what_is_kept_opens_after_a_round(cast: Cast) -> None:
    keep(cast)
    gone = ended(cast, files={"satu.txt": b"satu"})
    with on(ENDED):
        left = file_report(cast.sign_in("reporter"), files={"dua.txt": b"dua"})
    rounds(LAST + DAY)
    assert not is_there(gone)
    [file] = Evidence.objects.all()
    with on(LAST + DAY):
        answer = cast.sign_in("verifier").get(f"/meja/{left.id}/bukti/{file.id}")
    assert b"".join(answer.streaming_content) == b"dua"
