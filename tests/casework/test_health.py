# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor: whatever would leave a report unread is said loudly, before anyone reports."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.cast import Cast
from tests.journeys import file_report
from wbs.accounts import roster
from wbs.accounts.models import Account, CustodyGrant
from wbs.casework import health, machine
from wbs.casework.finding import Level
from wbs.reports.models import Category, Grant
from wbs.web import clock, stamps


@pytest.fixture(autouse=True)
def _regular_work_was_done(cast: Cast) -> None:
    Path(settings.KEYS).chmod(0o700)
    Path(settings.DATA).chmod(0o700)
    stamps.put(stamps.TICK)
    stamps.put(stamps.BACKUP)


def level(cast: Cast, name: str) -> Level:
    """Return how a check finds things."""
    [found] = [one for one in health.examine(cast.institution) if one.name == name]
    assert bool(found.todo) == (found.level != Level.FINE)
    return found.level


def without_account(cast: Cast, who: str) -> None:
    """Let the account, and with it the keys, of one of the staff be gone."""
    person = getattr(cast, who).person
    Account.objects.filter(id=person.id).delete()


def test_an_installation_that_is_well_has_no_problem(cast: Cast) -> None:
    file_report(cast.reporter)
    found = health.examine(cast.institution)
    assert health.problems(found) == []
    assert [one.name for one in found if one.level == Level.WARNING] == ["hosts"]  # the demo
    assert "Masalah" not in cast.admin.get("/keadaan").content.decode()


def test_without_a_verifier_who_holds_keys_every_page_of_the_admin_says_so(cast: Cast) -> None:
    without_account(cast, "verifier")
    assert level(cast, "readers") == Level.PROBLEM
    said = "Aduan baru tidak dapat dibaca siapa pun"
    for path in ("/keadaan", "/petugas", "/meja", "/akun", "/batas-waktu", "/"):
        assert said in cast.admin.get(path).content.decode(), path
    for who in ("supervisor", "examiner", "auditor", "reporter", "visitor"):
        assert said not in getattr(cast, who).get("/").content.decode(), who


def test_no_open_jenis_is_a_problem(cast: Cast) -> None:
    Category.objects.update(active=False)
    assert level(cast, "readers") == Level.PROBLEM


def test_a_report_that_nobody_can_decide_is_a_problem(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert level(cast, "unread") == Level.FINE
    Grant.objects.filter(report=report, holder=Grant.Holder.STAFF).delete()
    assert level(cast, "unread") == Level.PROBLEM
    page = cast.admin.get("/petugas").content.decode()
    assert "1 aduan tidak dapat diputuskan" in page
    assert str(report.number) not in page


def test_without_an_alternate_it_warns(cast: Cast) -> None:
    without_account(cast, "alternate")
    assert level(cast, "deciders") == Level.WARNING


def test_a_custody_key_that_nobody_holds_is_a_problem(cast: Cast) -> None:
    custodian = cast.custodian.person
    assert custodian
    CustodyGrant.objects.filter(holder=custodian.id).delete()
    assert level(cast, "custody") == Level.PROBLEM


def test_a_roster_that_is_not_the_one_seen_before_is_a_problem(cast: Cast) -> None:
    pin = roster._pin_path(cast.institution.id)
    away = pin.rename(pin.with_suffix(".away"))
    try:
        roster._verified_before.clear()
        assert level(cast, "roster") == Level.PROBLEM
        assert level(cast, "readers") == Level.PROBLEM
    finally:
        away.rename(pin)


def test_a_tick_that_does_not_come_is_a_problem_after_half_an_hour(cast: Cast) -> None:
    assert level(cast, "tick") == Level.FINE
    with clock.standing_at(clock.now() + timedelta(minutes=31)):
        assert level(cast, "tick") == Level.PROBLEM
        call_command("tick")
        assert level(cast, "tick") == Level.FINE


def test_backups_must_not_be_older_than_two_days(cast: Cast, tmp_path: Path) -> None:
    with clock.standing_at(clock.now() + timedelta(days=2, minutes=1)):
        assert level(cast, "backup") == Level.PROBLEM
        call_command("backup", "--done")
        assert level(cast, "backup") == Level.FINE
    (Path(settings.DATA) / "backup.stamp").unlink()
    assert level(cast, "backup") == Level.WARNING


@pytest.mark.parametrize(
    ("total", "free", "found"),
    [
        (100 * 1024**3, 6 * 1024**3, Level.FINE),
        (100 * 1024**3, 4 * 1024**3, Level.PROBLEM),
        (10 * 1024**3, 1024**3 - 1, Level.PROBLEM),
    ],
)
def test_a_disk_that_fills_up_is_a_problem(
    total: int, free: int, found: Level, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(total, total - free, free))
    assert level(cast, "disk") == found


def test_a_clock_before_the_newest_audit_entry_is_a_problem(cast: Cast) -> None:
    with clock.standing_at(clock.now() - timedelta(hours=2)):
        assert level(cast, "clock") == Level.PROBLEM


def test_a_clock_far_from_the_databases_is_a_problem(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_database_clock", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert level(cast, "clock") == Level.PROBLEM


def test_a_folder_that_others_can_read_is_a_problem(cast: Cast) -> None:
    assert level(cast, "folders") == Level.FINE
    Path(settings.KEYS).chmod(0o750)
    assert level(cast, "folders") == Level.PROBLEM


def test_keys_within_the_data_folder_are_a_problem(cast: Cast, settings: Any) -> None:
    settings.DATA = Path(settings.KEYS).parent
    assert level(cast, "folders") == Level.PROBLEM


@pytest.mark.parametrize(
    ("secure", "plain", "found"),
    [
        (["wbs.example"], [], Level.FINE),
        ([], ["127.0.0.1", "abc.onion"], Level.FINE),
        ([], ["wbs.example"], Level.PROBLEM),
    ],
)
def test_a_site_without_https_is_a_problem(
    secure: list[str], plain: list[str], found: Level, cast: Cast, settings: Any
) -> None:
    settings.DEMO, settings.HTTPS_HOSTS, settings.PLAIN_HOSTS = False, secure, plain
    assert level(cast, "hosts") == found


def test_a_check_that_fails_says_so_and_the_others_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_path: object) -> None:
        raise OSError("rahasia")

    monkeypatch.setattr(shutil, "disk_usage", fails)
    found = {one.name: one for one in health.examine(cast.institution)}
    assert found["disk"].level == Level.PROBLEM
    assert "OSError" in found["disk"].said
    assert "rahasia" not in found["disk"].said
    assert found["clock"].level == Level.FINE


@pytest.mark.parametrize(
    ("lang", "said"), [("id", "tidak dapat dibaca siapa pun"), ("en", "Nobody could read")]
)
def test_the_command_ends_with_1_on_a_problem_only(
    lang: str, said: str, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("doctor", "--lang", lang)
    assert said not in capsys.readouterr().out
    without_account(cast, "verifier")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--lang", lang)
    assert ended.value.code == 1
    assert said in capsys.readouterr().out
