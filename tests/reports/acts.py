# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do with reports, through the pages, as short as a test wants to say it."""

import re
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Actor
from wbs.reports.models import Category, Report

CREATE = "/aduan/tambah"
UPLOAD = "/aduan/berkas"


def file(name: str = "bukti.pdf", content: bytes = b"isi bukti") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/pdf")


def fields(**more: Any) -> dict[str, Any]:
    """Return what a filled-in form of Create Aduan sends."""
    category = Category.objects.get(name="Korupsi")
    return {
        "category": str(category.id),
        "explanation": "Uang proyek dibagi di ruang rapat.",
        "subject-0-name": "Bapak Terlapor",
        "subject-0-position": "Kepala Bidang",
        **more,
    }


def submission(actor: Actor) -> str:
    """Open the form and return its hidden token."""
    page = actor.get(CREATE).content.decode()
    found = re.search(r'name="submission" value="([^"]+)"', page)
    assert found, page
    return found[1]


def send(actor: Actor, **more: Any) -> Any:
    """Open the form, fill it in, submit it; return the answer."""
    return actor.post(CREATE, fields(submission=submission(actor), **more))


def file_report(actor: Actor, **more: Any) -> Report:
    """File a report through the form and return its row."""
    before = set(Report.objects.values_list("id", flat=True))
    answer = send(actor, **more)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == "/aduan"
    return Report.objects.exclude(id__in=before).get()


def text(answer: Any) -> str:
    """Return a page's text."""
    return str(answer.content.decode())


def body(answer: Any) -> bytes:
    """Return what a download streamed."""
    return b"".join(answer.streaming_content)


def evidence_ids(page: str) -> list[UUID]:
    """Return the ids of the files that a case page offers, each once."""
    found = re.findall(r"/bukti/([0-9a-f-]{36})", page)
    return [UUID(one) for one in dict.fromkeys(found)]


def examine(actor: Actor, report: Report, *examiners: Actor) -> Any:
    """Send a case to examination."""
    ids = [str(examiner.person.id) for examiner in examiners if examiner.person]
    return actor.post(f"/meja/{report.id}/status/examine", {"examiners": ids})
