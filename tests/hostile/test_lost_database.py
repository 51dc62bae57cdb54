# SPDX-License-Identifier: AGPL-3.0-or-later
"""A database that goes away in the middle of filing: told, nothing half filed, one report."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.attacker.browser import Files
from tests.hostile import outages, people
from tests.hostile.outages import ON_POSTGRES, House, Line
from tests.hostile.people import STORY

FILE = ("bukti.bin", os.urandom(100_000))
FILES = [("files", *FILE)]
BUSY = {"id": "Sistem sedang sibuk", "en": "The system is busy"}
# A line is cut before a commit, before its answer, or before the session's row; a lock is held.
MOMENTS = ["before", "after", "session"] if ON_POSTGRES else ["too long", "a while"]
SECONDS = 1  # how long a server here waits for a locked SQLite


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that soon gives up on a locked database."""
    with outages.house(tmp_path_factory.mktemp("lost"), SECONDS) as found:
        yield found


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("files", [[], FILES], ids=["words", "with a file"])
def test_a_lost_database_is_told_and_what_was_typed_given_back(
    at_work: House, language: str, files: Files
) -> None:
    reporter = people.newcomer(at_work.server, language)
    form = people.report_form(reporter, STORY)
    at_work.outage.begin()
    try:
        uploaded = people.upload(reporter, form, FILE)
        answer = people.send(reporter, people.CREATE, form, files)
    finally:
        at_work.outage.end()
    assert uploaded.status == answer.status == 503
    shown = people.given_back(answer)
    assert (shown.language, answer.headers["retry-after"]) == (language, "5")
    assert BUSY[language] in shown.text
    assert shown.fields["explanation"] == STORY
    assert [name for _field, name, _content in files if name not in shown.paragraphs] == []
    assert people.filed(reporter) == []
    people.files_once(reporter, {name: shown.fields[name] for name in form}, files)


def test_a_message_waits_for_the_database(at_work: House) -> None:
    reporter = people.newcomer(at_work.server)
    people.files_once(reporter, people.report_form(reporter, STORY))
    [report] = people.filed(reporter)
    fields = people.given_back(reporter.get(report)).fields
    form = {name: fields[name] for name in ("csrfmiddlewaretoken", "once")} | {"body": "Susulan."}
    at_work.outage.begin()
    try:
        answer = people.send(reporter, f"{report}/pesan", form, FILES)
    finally:
        at_work.outage.end()
    assert answer.status == 503
    assert people.given_back(answer).fields["body"] == "Susulan."
    for _twice in range(2):
        assert people.send(reporter, f"{report}/pesan", form, FILES).status == 302
    assert people.given_back(reporter.get(report)).paragraphs.count("Susulan.") == 1
    assert people.evidence(reporter, report) == [FILE[1]]


def test_a_search_that_cannot_be_kept_is_given_back(at_work: House) -> None:
    reporter = people.newcomer(at_work.server)
    people.files_once(reporter, people.report_form(reporter, STORY))
    token = people.given_back(reporter.get("/aduan")).fields["csrfmiddlewaretoken"]
    search = {"csrfmiddlewaretoken": token, "q": "ruang rapat"}
    at_work.outage.begin()
    try:
        answer = people.send(reporter, "/aduan", search)
    finally:
        at_work.outage.end()
    assert answer.status == 503
    assert people.given_back(answer).fields["q"] == "ruang rapat"


@pytest.mark.parametrize("files", [[], FILES], ids=["words", "with a file"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_database_goes_away_at_the_last_moment(
    at_work: House, moment: str, files: Files
) -> None:
    reporter = people.newcomer(at_work.server)
    form = people.report_form(reporter, STORY)
    with away_at(at_work, moment):
        answer = people.send(reporter, people.CREATE, form, files)
    assert answer.status == (302 if moment in ("session", "a while") else 503)
    filed = people.filed(reporter)
    assert len(filed) == (moment in ("after", "session", "a while"))
    for report in filed:
        people.must_be_whole(reporter, report, files)
    for _twice in range(2):
        assert people.send(reporter, people.CREATE, form, files).status == 302
    [report] = people.filed(reporter)
    people.must_be_whole(reporter, report, files)


@contextmanager
def away_at(house: House, moment: str) -> Iterator[None]:
    """Take the database away at this moment of a filing: its line, or its lock."""
    if isinstance(house.outage, Line):
        house.outage.cut_at(moment)
    else:
        house.outage.begin()
    patience = threading.Timer(SECONDS / 3 if moment == "a while" else 60, house.outage.end)
    patience.start()
    try:
        yield
    finally:
        patience.cancel()
        house.outage.end()
