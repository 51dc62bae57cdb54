# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup holds every report and its evidence, and nobody's session, draft or identity shown."""

import re
import urllib.parse
import urllib.request
from datetime import timedelta
from http.cookiejar import CookieJar
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.cast import Cast
from tests.journeys import file_report, form_of, upload
from tests.ops.test_commands import run
from tests.server import DEMO_PASSWORD, serving
from wbs.ops.backup import CannotBackUp, back_up
from wbs.reports.models import Evidence
from wbs.web import clock


@pytest.mark.sqlite
def test_a_backup_taken_while_serving_opens_again_without_sessions_and_drafts(
    tmp_path: Path,
) -> None:
    sqlite = {"DATABASE_URL": f"sqlite:///{tmp_path}/data/wbs.sqlite3"}
    with serving(tmp_path, extra=sqlite) as server:
        jar = CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        sign_in(browser, server.url)
        page = browser.open(f"{server.url}/aduan/tambah").read().decode()
        fields = {"csrfmiddlewaretoken": token(page), "explanation": "Konsep", "save": "1"}
        browser.open(f"{server.url}/aduan/tambah", urllib.parse.urlencode(fields).encode())
        made = run(tmp_path, "backup", str(tmp_path / "copy"), WBS_MODE="demo", **sqlite)
        assert made.returncode == 0, made.stderr
    again = {"DATABASE_URL": f"sqlite:///{tmp_path}/copy/wbs.sqlite3"}
    counted = run(tmp_path, "shell", "-v0", "-c", COUNT, WBS_MODE="demo", **again)
    assert counted.stdout.split() == ["18", "0", "0", "1", "0"], counted.stderr
    assert run(tmp_path, "audit", "verify", WBS_MODE="demo", **again).returncode == 0


COUNT = (
    "from wbs.reports.models import Disclosure, Draft, Report;"
    "from wbs.accounts.models import Session;"
    "granted = Disclosure.objects.filter(state='granted');"
    "print(Report.objects.count(), Draft.objects.count(), Session.objects.count(),"
    " granted.count(), granted.filter(disclosed__isnull=False).count())"
)


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(browser: urllib.request.OpenerDirector, url: str) -> None:
    page = browser.open(f"{url}/login").read().decode()
    fields = {
        "csrfmiddlewaretoken": token(page),
        "username": "pelapor",
        "password": DEMO_PASSWORD,
    }
    browser.open(f"{url}/login", urllib.parse.urlencode(fields).encode())


@pytest.mark.sqlite
@pytest.mark.parametrize("there", [True, False])
def test_a_backup_overwrites_nothing(tmp_path: Path, there: bool) -> None:
    sqlite = {"DATABASE_URL": f"sqlite:///{tmp_path}/data/wbs.sqlite3"}
    run(tmp_path, "demo", WBS_MODE="demo", **sqlite)
    if there:
        (tmp_path / "copy").mkdir()
    made = run(tmp_path, "backup", str(tmp_path / "copy"), WBS_MODE="demo", **sqlite)
    assert (made.returncode != 0) is there


@pytest.mark.django_db(transaction=True)
def test_evidence_is_in_the_backup_and_a_drafts_is_not(cast: Cast, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        with pytest.raises(CannotBackUp):
            back_up(tmp_path / "copy")
        return
    report = file_report(cast.reporter, files={"foto.jpg": b"gambar" * 20_000})
    fields = {"save": "1", "files": [upload("konsep.txt", b"belum dikirim")]}
    cast.reporter.post("/aduan/tambah", {**form_of(cast.reporter, "/aduan/tambah"), **fields})
    assert Evidence.objects.count() == 2
    assert back_up(tmp_path / "copy") == 1
    stored = Evidence.objects.get(report=report).storage
    copied = [path for path in (tmp_path / "copy" / "evidence").rglob("*") if path.is_file()]
    assert [f"{path.parent.name}/{path.name}" for path in copied] == [stored]
    assert copied[0].read_bytes() == (Path(settings.EVIDENCE_ROOT) / stored).read_bytes()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_old_backups_are_removed_and_nothing_else_and_never_the_newest(
    cast: Cast, tmp_path: Path
) -> None:
    day = timedelta(days=1)
    for age in (200, 120, 100, 95, 60):
        made_on(tmp_path / f"old-{age}", age * day)
    others = tmp_path / "notes"
    others.mkdir()
    (others / "wbs.sqlite3").write_text("not ours to remove")
    (tmp_path / "old-120" / "theirs.txt").write_text("x")
    call_command("backup", str(tmp_path / "new"), stdout=StringIO())
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["new", "notes", "old-120", "old-60", "old-95"]
    assert [path.name for path in (tmp_path / "old-120").iterdir()] == ["theirs.txt"]
    assert (tmp_path / "old-95" / "wbs.sqlite3").is_file()  # among the three newest
    assert (others / "wbs.sqlite3").is_file()
    with clock.standing_at(clock.now() + 3000 * day):  # the clock leaps
        call_command("backup", str(tmp_path / "leap"), stdout=StringIO())
    assert {"new", "leap", "old-60"} <= {path.name for path in tmp_path.iterdir()}


def made_on(target: Path, age: timedelta) -> None:
    """Make a backup as it was made some time ago."""
    with clock.standing_at(clock.now() - age):
        back_up(target)
