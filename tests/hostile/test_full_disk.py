# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that is full in the middle of a submission: told clearly, nothing half done, all kept."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacker import thief
from tests.hostile import people
from tests.hostile.disk import Disk, small_disk
from tests.server import Server, serving

FILE = ("bukti.bin", os.urandom(400_000))
# Too long for the little room that a database keeps for itself.
STORY = " ".join(os.urandom(4).hex() for _ in range(2000))
EMPTY_LOG = """
import sqlite3, sys
[(busy, _log, _moved)] = sqlite3.connect(sys.argv[1]).execute("PRAGMA wal_checkpoint(TRUNCATE)")
sys.exit(busy)
"""
FULL = {"id": "penuh", "en": "full"}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Disk]]:
    """A server whose files lie on a small disk; its database lies elsewhere."""
    folder = tmp_path_factory.mktemp("evidence")
    with thief.database() as env, small_disk(folder / "disk", "4m") as disk:
        (folder / "data").mkdir()
        (folder / "data" / "evidence").symlink_to(disk.path)
        with serving(folder, extra=env) as server:
            yield server, disk


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Disk]]:
    """A server whose data lie on a small disk, its SQLite database as well."""
    folder = tmp_path_factory.mktemp("everything")
    with small_disk(folder / "disk", "8m") as disk:
        data = {"WBS_DATA": str(disk.folder / "data")}
        with serving(folder, extra=data, within=disk.within) as server:
            yield server, disk


@pytest.fixture(params=["id", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each of our languages."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _freed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test leaves the disk as it found it."""
    yield
    for name in {"evidence", "everything"} & set(request.fixturenames):
        request.getfixturevalue(name)[1].free()


def files_on(disk: Disk) -> list[Path]:
    """Return the sealed files that lie on the disk."""
    return sorted(disk.path.glob("**/??/" + "?" * 30))


def without_slack(disk: Disk) -> None:
    """Fill the disk, with nothing left in the write-ahead log to write into."""
    database = disk.folder / "data" / "wbs.sqlite3"
    subprocess.run([*disk.within, sys.executable, "-c", EMPTY_LOG, database], check=True)
    disk.fill()


def test_files_have_no_room(evidence: tuple[Server, Disk], language: str) -> None:
    server, disk = evidence
    reporter = people.newcomer(server, language)
    form = people.report_form(reporter, STORY)
    before = files_on(disk)
    disk.fill()

    answer = people.upload(reporter, form, FILE)
    assert answer.status == 507
    assert FULL[language] in answer.text

    answer = people.send(reporter, people.CREATE, form, [("files", *FILE)])
    shown = people.given_back(answer)
    assert (answer.status, shown.language) == (507, language)
    assert FULL[language] in shown.slips["id_files"]
    assert shown.fields["explanation"] == STORY
    assert people.filed(reporter) == []
    assert files_on(disk) == before

    disk.free()
    again = {**form, "shown": shown.fields["shown"]}
    for _twice in range(2):
        assert people.send(reporter, people.CREATE, again, [("files", *FILE)]).status == 302
    [report] = people.filed(reporter)
    assert people.evidence(reporter, report) == [FILE[1]]


def test_what_has_no_file_is_filed_all_the_same(evidence: tuple[Server, Disk]) -> None:
    server, disk = evidence
    reporter = people.newcomer(server)
    form = people.report_form(reporter, STORY)
    disk.fill()
    assert people.send(reporter, people.CREATE, form).status == 302
    [report] = people.filed(reporter)
    assert STORY in people.given_back(reporter.get(report)).paragraphs


def test_a_message_with_a_file_waits_for_room(evidence: tuple[Server, Disk], language: str) -> None:
    server, disk = evidence
    reporter = people.newcomer(server, language)
    people.send(reporter, people.CREATE, people.report_form(reporter, "Cerita."))
    [report] = people.filed(reporter)
    fields = people.given_back(reporter.get(report)).fields
    form = {name: fields[name] for name in ("csrfmiddlewaretoken", "once")} | {"body": STORY}
    disk.fill()
    answer = people.send(reporter, f"{report}/pesan", form, [("files", *FILE)])
    shown = people.given_back(answer)
    assert (answer.status, shown.language) == (507, language)
    assert FULL[language] in shown.slips["id_files"]
    assert shown.fields["body"] == STORY
    assert STORY not in people.given_back(reporter.get(report)).paragraphs
    disk.free()
    for _twice in range(2):
        people.send(reporter, f"{report}/pesan", form, [("files", *FILE)])
    assert people.given_back(reporter.get(report)).paragraphs.count(STORY) == 1
    assert people.evidence(reporter, report) == [FILE[1]]


@pytest.mark.sqlite
@pytest.mark.parametrize("files", [(), (("files", *FILE),)], ids=["words", "with a file"])
def test_the_database_has_no_room(
    everything: tuple[Server, Disk], language: str, files: tuple[tuple[str, str, bytes], ...]
) -> None:
    server, disk = everything
    reporter = people.newcomer(server, language)
    people.send(reporter, people.CREATE, people.report_form(reporter, "Sudah diterima."))
    [earlier] = people.filed(reporter)
    form = people.report_form(reporter, STORY)
    before = files_on(disk)
    without_slack(disk)

    answer = people.send(reporter, people.CREATE, form, files)
    shown = people.given_back(answer)
    assert (answer.status, shown.language) == (507, language)
    assert FULL[language] in shown.text
    assert shown.fields["explanation"] == STORY
    assert people.filed(reporter) == [earlier]
    assert "Sudah diterima." in people.given_back(reporter.get(earlier)).paragraphs
    assert files_on(disk) == before

    disk.free()
    again = {**form, **{name: shown.fields[name] for name in form}}
    changed = {name for name in form if again[name] != form[name]}
    assert changed <= {"csrfmiddlewaretoken"}  # each form of a page has its own mask of it
    assert [name for _field, name, _content in files if name not in shown.paragraphs] == []
    for _twice in range(2):
        assert people.send(reporter, people.CREATE, again, files).status == 302
    [report] = {*people.filed(reporter)} - {earlier}
    assert STORY in people.given_back(reporter.get(report)).paragraphs
    assert people.evidence(reporter, report) == [content for *_names, content in files]


@pytest.mark.sqlite
def test_messages_drafts_and_uploads_wait_for_room(everything: tuple[Server, Disk]) -> None:
    server, disk = everything
    reporter = people.newcomer(server)
    people.send(reporter, people.CREATE, people.report_form(reporter, "Cerita."))
    [report] = people.filed(reporter)
    fields = people.given_back(reporter.get(report)).fields
    message = {name: fields[name] for name in ("csrfmiddlewaretoken", "once")} | {"body": STORY}
    form = people.report_form(reporter, STORY)
    draft = {name: value for name, value in form.items() if name != "submit"} | {"save": "1"}
    without_slack(disk)
    for path, typed, name in (
        (f"{report}/pesan", message, "body"),
        (people.CREATE, draft, "explanation"),
    ):
        answer = people.send(reporter, path, typed)
        assert answer.status == 507
        assert people.given_back(answer).fields[name] == STORY
    assert people.upload(reporter, form, FILE).status == 507
    disk.free()
    for path, typed in ((f"{report}/pesan", message), (people.CREATE, draft)):
        for _twice in range(2):
            assert people.send(reporter, path, typed).status == 302
    assert people.given_back(reporter.get(report)).paragraphs.count(STORY) == 1
    assert people.given_back(reporter.get(people.CREATE)).fields["explanation"] == STORY
    assert people.filed(reporter) == [report]
