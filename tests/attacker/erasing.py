# SPDX-License-Identifier: AGPL-3.0-or-later
"""In a process of its own: an installation whose reports grow old, and its regular work.

`python -m tests.attacker.erasing file 3` files so many reports, closes them, lets the weeks pass
until the day before they are erased, and prints what a thief would look for. `... tick 2027-03-03`
does the regular work of these days.
"""

import json
import sys
from datetime import date
from typing import Any

import django


def main(what: str, *said: str) -> None:
    """Do what the command says."""
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    if what == "file":
        print(json.dumps(old_reports(int(said[0]))))
        return
    from tests.reports.keeping import tick

    tick(*map(date.fromisoformat, said))


def old_reports(count: int) -> list[str]:
    """File and close them; return pieces of what is stored of each, in hex."""
    from django.test import Client

    from tests.attacker import deeds
    from tests.cast import Actor, come_in
    from tests.journeys import closing
    from tests.reports.keeping import DAY, ENDED, LAST, on, tick
    from tests.server import DEMO_PASSWORD, DEMO_TOTP

    def enter(username: str) -> Actor:
        client = Client(SERVER_NAME="127.0.0.1")
        assert come_in(client, username, DEMO_PASSWORD, DEMO_TOTP).status_code == 302
        return Actor(client, username)

    with on(ENDED):
        reporter, verifier, admin = map(enter, ("pelapor", "verifikator", "admin"))
        reports = [
            deeds.file_report(reporter, f"Cerita {n}. " * 400, [("f.bin", bytes([n]) * 70_000)])
            for n in range(count)
        ]
        for report in reports:
            path = f"/meja/{report.id}"
            assert verifier.post(f"{path}/internal", {"body": "antara kita"}).status_code == 302
            assert verifier.post(f"{path}/status/close", closing("Cukup.")).status_code == 302
        sent = {"category": str(reports[0].category_id), "months": "12"}
        assert admin.post("/masa-simpan/atur", sent).status_code == 302
    tick(*(LAST - n * DAY for n in (31, 24, 17, 10, 3)))
    return [piece.hex() for report in reports for piece in pieces(report)]


def pieces(report: Any) -> list[bytes]:
    """Return some bytes out of the middle of all that is stored of a report."""
    from django.conf import settings

    from wbs.casework.models import DeskEntry
    from wbs.reports.models import Entry, Evidence, Grant, Report

    found = Report.objects.get(id=report.id)
    blobs = [found.sealed, found.custody, found.desk, found.once]
    for model in (Entry, DeskEntry, Evidence):
        blobs += model.objects.filter(report=report).values_list("sealed", flat=True)
    blobs += Grant.objects.filter(report=report).values_list("case_key", flat=True)
    [file] = Evidence.objects.filter(report=report)
    blobs.append((settings.EVIDENCE_ROOT / file.storage).read_bytes())
    return [bytes(blob)[-32:] for blob in blobs] + [report.number.encode(), file.storage.encode()]


if __name__ == "__main__":
    main(*sys.argv[1:])
