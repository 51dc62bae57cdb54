# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do, step by step, through the pages."""

import io
import re
from typing import Any

from tests.cast import Actor, Cast, come_in
from wbs.accounts.models import Session
from wbs.reports.house import Ground
from wbs.reports.models import Category, Report


def category(name: str = "Korupsi") -> Category:
    """Return one of the kinds of report."""
    return Category.objects.get(name=name)


def form_of(actor: Actor, path: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page."""
    page = actor.get(path).content.decode()
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    fields = {}
    for tag in found:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = value[1] if value else ""
    return fields


def upload(name: str, content: bytes) -> io.BytesIO:
    """Return a file as a browser sends it."""
    file = io.BytesIO(content)
    file.name = name
    return file


def filled_in(actor: Actor, **told: Any) -> dict[str, Any]:
    """Return the form Create Aduan, filled in."""
    files = told.pop("files", {})
    fields: dict[str, Any] = {
        **form_of(actor, "/aduan/tambah"),
        "category": str(category().id),
        "explanation": "Uang diminta di loket tiga tanpa kuitansi.",
        "subject-0-name": "Petugas loket",
        "subject-0-agency": "Dinas Contoh",
        **told,
    }
    if files:
        fields["files"] = [upload(name, content) for name, content in files.items()]
    return fields


def file_report(actor: Actor, **told: Any) -> Report:
    """File a report through the form; return its row."""
    before = set(Report.objects.values_list("id", flat=True))
    answer = actor.post("/aduan/tambah", filled_in(actor, **told))
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/aduan"
    [report] = Report.objects.exclude(id__in=before)
    return report


def send_to_examination(actor: Actor, report: Report, *examiners: Actor) -> None:
    """As the verifier, choose examiners and send the case to them."""
    chosen = [str(examiner.person.id) for examiner in examiners if examiner.person]
    answer = actor.post(f"/meja/{report.id}/status/examine", {"examiners": chosen})
    assert answer.status_code == 302, answer.content.decode()


def narrowed(actor: Actor, path: str, **filters: str) -> Any:
    """Send the filter form of a list; return the list as it is then shown."""
    answer = actor.post(path, filters)
    assert (answer.status_code, answer["Location"]) == (302, path)
    return actor.get(path)


def form_to(actor: Actor, page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the one form of a page that is sent to `action`."""
    text = actor.get(page).content.decode()
    forms = re.findall(r"<form.*?</form>", text, re.DOTALL)
    found = [
        form for form in forms if f'action="{action}"' in form and "discard_unsent" not in form
    ]
    assert len(found) == 1, text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0])
    return dict(hidden)


def end_session() -> None:
    """End every session, as half an hour of silence does."""
    Session.objects.all().delete()


def sign_in_again(actor: Actor, username: str = "", **more: str) -> Any:
    """Sign in in the same browser, as oneself or as another."""
    return come_in(actor.client, username or actor.username, **more)


def propose(actor: Actor, report: Report, verdict: str, **more: Any) -> Any:
    """As an examiner, propose how the examination ends; return the answer."""
    said = {"verdict": verdict, "findings": "Kuitansi dan kas tidak cocok.", **more}
    return actor.post(f"/meja/{report.id}/usulan", said)


def fill_in_checklist(actor: Actor, report: Report, **more: str) -> Any:
    """As who verifies, fill in the checklist, with yes where `more` says nothing."""
    said = dict.fromkeys(("authority", "complete", "evidence", "free"), "yes")
    return actor.post(f"/meja/{report.id}/daftar-periksa", {**said, **more})


def give_task(actor: Actor, report: Report, to: Actor, **more: str) -> Any:
    """Give a task of a case to somebody, until the end of the year 2999; return the answer."""
    assert to.person
    said = {"what": "Minta kuitansi ke bendahara", "owner": str(to.person.id), "due": "31/12/2999"}
    return actor.post(f"/meja/{report.id}/tugas", {**said, **more})


def link(actor: Actor, report: Report, other: Report, **more: str) -> Any:
    """Link a case to another by its number; return the answer."""
    said = {"number": other.number, "how": "related", **more}
    return actor.post(f"/meja/{report.id}/tautan", said)


def conclude(cast: Cast, report: Report, step: str) -> None:
    """Let the examiner propose and the supervisor confirm: `prove` or `disprove`."""
    verdict = {"prove": "proven", "disprove": "unproven"}[step]
    assert propose(cast.examiner, report, verdict).status_code == 302
    assert cast.supervisor.post(f"/meja/{report.id}/status/{step}").status_code == 302


def closing(note: str) -> dict[str, str]:
    """Return what closing a case without examination asks for: the first ground, and a note."""
    ground = Ground.objects.filter(kind=Ground.Kind.REASON).first()
    assert ground
    return {"ground": str(ground.id), "note": note}
