# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do on the pages, in one line each, so that a test reads as a story."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.cast import Actor
from wbs.reports.models import Category, Report

TEXT = "Kuitansi rangkap dua di laci kedua, tertanggal sebelum barang datang."
SUBJECT = "Bapak Terlapor Contoh"


def file_report(
    who: Actor, text: str = TEXT, files: list[tuple[str, bytes]] | None = None, **more: Any
) -> Report:
    """File a report on the page Create Aduan and return its row."""
    before = set(Report.objects.values_list("id", flat=True))
    answer = who.post("/aduan/tambah", report_form(text, files, **more))
    assert answer.status_code == 302, answer.content.decode()
    [report] = Report.objects.exclude(id__in=before)
    return report


def report_form(
    text: str = TEXT, files: list[tuple[str, bytes]] | None = None, **more: Any
) -> dict[str, Any]:
    """Return what the form of Create Aduan sends."""
    category = Category.objects.order_by("position").first()
    assert category is not None
    uploads = [SimpleUploadedFile(name, content) for name, content in files or []]
    said = {"category": str(category.id), "explanation": text, "subject-0-name": SUBJECT}
    return {**said, "files": uploads, **more} if uploads else {**said, **more}


def reply(
    who: Actor, report: Report, body: str, files: list[tuple[str, bytes]] | None = None
) -> Any:
    """Send a message on the page of a case, the reporter's or the desk's."""
    room = "aduan" if who.person and who.person.is_reporter else "meja"
    uploads = [SimpleUploadedFile(name, content) for name, content in files or []]
    data = {"body": body, "files": uploads} if uploads else {"body": body}
    answer = who.post(f"/{room}/{report.id}/pesan", data)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def examine(who: Actor, report: Report, examiner: UUID) -> Any:
    """Send a case to examination by one examiner."""
    answer = who.post(f"/meja/{report.id}/status/examine", {"examiners": [str(examiner)]})
    assert answer.status_code == 302, answer.content.decode()
    return answer


def search(who: Actor, path: str, words: str) -> None:
    """Narrow a list to what holds `words`; it stays so until another search."""
    answer = who.post(path, {"q": words})
    assert (answer.status_code, answer.headers["Location"]) == (302, path)


def body_of(answer: Any) -> bytes:
    """Return what arrived of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def without_raising(who: Actor) -> Actor:
    """Let the actor see the error page, as a real browser would."""
    who.client.raise_request_exception = False
    return who


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement past all the code, as a thief in the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
