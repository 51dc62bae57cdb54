# SPDX-License-Identifier: AGPL-3.0-or-later
"""The auditor narrows the log, takes it along, and proves a copy of it without the database."""

import csv
import io
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.casework.test_desk import text
from tests.cast import Cast, code
from tests.journeys import file_report
from wbs.audit import chain
from wbs.audit.models import Entry
from wbs.web import clock

DOWNLOAD = "/audit/unduh"


def narrowed(cast: Cast, **said: str) -> str:
    """Narrow the log; return the page."""
    answer = cast.auditor.post("/audit/saring", said)
    assert (answer.status_code, answer["Location"]) == (302, "/audit")
    shown: str = cast.auditor.get("/audit").content.decode()
    return shown.split("<tbody>")[-1]


def body(answer: Any) -> str:
    """Return what was downloaded."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_log_is_narrowed_by_who_did_it(cast: Cast) -> None:
    report = file_report(cast.reporter)
    cast.verifier.get(f"/meja/{report.id}")
    assert cast.verifier.person
    page = narrowed(cast, actor=str(cast.verifier.person.id))
    assert "Aduan dibuka" in page
    assert "Aduan masuk" not in page
    page = narrowed(cast, actor="reporter")
    assert "Aduan masuk" in page
    assert "Aduan dibuka" not in page


def test_the_log_is_narrowed_by_what_was_done_and_shown_whole_again(cast: Cast) -> None:
    report = file_report(cast.reporter)
    cast.verifier.get(f"/meja/{report.id}")
    page = narrowed(cast, event="report:filed")
    assert "Aduan masuk" in page
    assert "Aduan dibuka" not in page
    assert "1 catatan cocok" in text(cast.auditor.get("/audit"))
    assert "Aduan dibuka" in narrowed(cast, clear="1")


def test_the_log_is_narrowed_by_days_both_of_which_count(cast: Cast) -> None:
    then = clock.now() - timedelta(days=10)
    with clock.standing_at(then):
        file_report(cast.sign_in("reporter"))
    cast.verifier.get(f"/meja/{file_report(cast.reporter).id}")
    first, last = (f"{at:%d/%m/%Y}" for at in map(timezone.localtime, (then, clock.now())))
    page = narrowed(cast, begin=first, end=first)
    assert "Aduan masuk" in page
    assert "Aduan dibuka" not in page
    page = narrowed(cast, begin=last)
    assert "Aduan dibuka" in page
    assert page.count("Aduan masuk") == 1


def test_words_narrow_the_log_by_act_name_and_reference_together_with_the_rest(cast: Cast) -> None:
    reports = [file_report(cast.reporter), file_report(cast.other_reporter)]
    for report in reports:
        cast.verifier.get(f"/meja/{report.id}")
        cast.supervisor.get(f"/meja/{report.id}")
    page = narrowed(cast, q="vera DIBUKA")
    assert page.count("Aduan dibuka") == 2
    assert "Surya Inspektur" not in page
    filed = Entry.objects.filter(event="report:filed").order_by("position")
    references = [bytes(entry.subject).hex()[:8] for entry in filed]
    page = narrowed(cast, q=references[0])
    assert page.count(references[0]) == 3
    assert references[1] not in page
    page = narrowed(cast, q=references[0].upper(), event="report:read")
    assert "Aduan masuk" not in page
    assert page.count(references[0]) == 2
    assert narrowed(cast, q="pelapor masuk").count("Aduan masuk") == 2
    assert "Kunci" not in narrowed(cast, q="dibuka")
    assert "Tidak ada catatan yang cocok" in narrowed(cast, q=f"{references[0]} mundur")
    # It is kept in the sealed session, and what is taken along is what is shown.
    narrowed(cast, q=f"{references[0]} surya")
    rows = body(cast.auditor.post(DOWNLOAD, {"format": "csv"})).splitlines()
    assert len(rows) == 2
    assert references[0] in rows[1]
    assert "Aduan masuk" in narrowed(cast, clear="1")


def test_days_in_the_wrong_order_and_nothing_found_are_told(cast: Cast) -> None:
    answer = cast.auditor.post("/audit/saring", {"begin": "2/1/2026", "end": "1/1/2026"})
    assert answer.status_code == 422
    assert "Tanggal ini sebelum awalnya." in text(answer)
    assert "Tidak ada catatan yang cocok" in narrowed(cast, event="identity:refused")


def test_the_table_holds_what_is_shown_in_words_and_taking_it_is_recorded(cast: Cast) -> None:
    report = file_report(cast.reporter)
    cast.verifier.get(f"/meja/{report.id}")
    narrowed(cast, event="report:read")
    assert "1 catatan" in text(cast.auditor.get(DOWNLOAD))
    answer = cast.auditor.post(DOWNLOAD, {"format": "csv"})
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-')
    assert answer["Cache-Control"] == "no-store"
    head, row = csv.reader(io.StringIO(body(answer), newline=""), delimiter=";")
    assert head == ["Nomor", "Waktu", "Oleh", "Kejadian", "Rujukan", "Rincian"]
    assert row[2:4] == ["Vera Verifikator", "Aduan dibuka"]
    assert Entry.objects.get(event="log:exported").details == {"kind": "csv"}
    assert "Catatan audit diunduh" in narrowed(cast, clear="1")


def chain_of(cast: Cast) -> list[str]:
    """Return the lines of the whole chain, downloaded."""
    file_report(cast.reporter)
    narrowed(cast, event="report:filed")
    return body(cast.auditor.post(DOWNLOAD, {"format": "chain"})).splitlines(keepends=True)


def verdict(folder: Path, lines: list[str]) -> str:
    """Return what the operator's command says of these lines in a file."""
    file, out = folder / "audit.jsonl", StringIO()
    file.write_text("".join(lines), encoding="utf-8")
    try:
        call_command("audit", "verify", str(file), stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()


def test_the_whole_chain_is_proved_from_the_file_alone(cast: Cast, tmp_path: Path) -> None:
    lines = chain_of(cast)
    head, count = chain.head(cast.institution.id), Entry.objects.count()
    assert json.loads(lines[-1])["entry"]["event"] == "log:exported"
    Entry.objects.all().delete()
    assert f"{count} entries, whole, up to {head}" in verdict(tmp_path, lines)


@pytest.mark.parametrize("what", ["altered", "taken out", "swapped", "cut off", "put on"])
def test_a_chain_somebody_wrote_into_is_not_whole(cast: Cast, tmp_path: Path, what: str) -> None:
    lines = chain_of(cast)
    altered = lines[2].replace('"position":2', '"position":9')
    assert altered != lines[2]
    written = {
        "altered": [*lines[:2], altered, *lines[3:]],
        "taken out": [*lines[:2], *lines[3:]],
        "swapped": [*lines[:2], lines[3], lines[2], *lines[4:]],
        "cut off": lines[:-1],
        "put on": [*lines, lines[-1]],
    }[what]
    assert "BROKEN after entry" in verdict(tmp_path, written)


@pytest.mark.parametrize("lines", [[], ["satu\n"], ["{}\n"], ["[1]\n"], ['{"head":"zz"}\n']])
def test_what_is_no_chain_is_called_so(tmp_path: Path, lines: list[str], cast: Cast) -> None:
    assert "this is no chain" in verdict(tmp_path, lines)


def test_the_log_is_taken_along_only_after_the_second_step(cast: Cast) -> None:
    auditor = cast.auditor
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        assert auditor.post(DOWNLOAD, {"format": "chain"}).status_code == 403
        assert not Entry.objects.filter(event="log:exported").exists()
        lines = body(auditor.post(DOWNLOAD, {"format": "chain", "second-totp": code()}))
    assert len(lines.splitlines()) == Entry.objects.count() + 1
