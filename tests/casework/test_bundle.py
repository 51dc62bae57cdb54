# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case as ZIP: what is in it, how it is sent, and `wbs verify-export` sees every change."""

import io
import json
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cast import PROFILE, Actor, Cast
from tests.journeys import file_report, propose, send_to_examination
from wbs.accounts import roster
from wbs.accounts.document import parse
from wbs.audit.models import Entry as AuditEntry
from wbs.casework.exports import proof
from wbs.reports import storage
from wbs.reports.models import Evidence, Report
from wbs.vault import chain
from wbs.vault.errors import VaultError
from wbs.vault.keys import KeyRing

PICTURE = bytes(range(256)) * 700


@pytest.fixture
def report(cast: Cast) -> Report:
    """A case with two files of evidence and one of a finding."""
    files = {"../kuitansi rahasia.PDF": b"isi kuitansi", "foto.exe": PICTURE}
    found = file_report(cast.reporter, files=files)
    send_to_examination(cast.verifier, found, cast.examiner)
    lhp = io.BytesIO(b"isi LHP")
    lhp.name = "lhp.pdf"
    assert propose(cast.examiner, found, "proven", files=[lhp]).status_code == 302
    return found


def export(actor: Actor, report: Report) -> bytes:
    answer = actor.post(f"/meja/{report.id}/unduh", {"format": "zip"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return b"".join(answer.streaming_content)


def members(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP of these members, as we pack one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return file.getvalue()


def root(cast: Cast) -> str:
    return b64encode(cast.people["supervisor"].ring.sign_public).decode()


def verify(folder: Path, body: bytes, *trust: str) -> str:
    """Return what the command says; CommandError where it refuses."""
    path, out = folder / "aduan.zip", io.StringIO()
    path.write_bytes(body)
    call_command("verify_export", str(path), *trust, stdout=out)
    return out.getvalue()


def refused(cast: Cast, folder: Path, body: bytes) -> str:
    with pytest.raises(CommandError) as error:
        verify(folder, body, "--root", root(cast))
    assert error.value.returncode == 1
    return str(error.value)


def test_it_holds_the_case_its_files_and_a_signed_manifest(cast: Cast, report: Report) -> None:
    parts = members(export(cast.verifier, report))
    assert list(parts) == [
        *("bukti/001.pdf", "bukti/002.bin", "temuan/001.pdf"),
        *("aduan.json", "aduan.pdf", "roster.json", "manifest.json", "manifest.sig"),
    ]
    assert parts["bukti/001.pdf"] == b"isi kuitansi"
    assert parts["bukti/002.bin"] == PICTURE
    assert parts["temuan/001.pdf"] == b"isi LHP"
    assert parts["aduan.pdf"].startswith(b"%PDF-")
    told = json.loads(parts["aduan.json"])
    assert (told["format"], told["version"]) == ("wbs.case", 1)
    assert told["number"] == report.number
    assert told["explanation"] == "Uang diminta di loket tiga tanpa kuitansi."
    names = {one["file"]: one["name"] for one in told["evidence"]}
    assert "kuitansi rahasia.PDF" in names["bukti/001.pdf"]
    assert names["bukti/002.bin"] == "foto.exe"
    listed = json.loads(parts["manifest.json"])["members"]
    assert {one["name"]: one["size"] for one in listed}["bukti/002.bin"] == len(PICTURE)
    entry = AuditEntry.objects.get(event="case:exported")
    assert (entry.actor, entry.details) == (cast.people["verifier"].id, {"kind": "zip"})


def test_who_reported_is_nowhere_in_it(cast: Cast, report: Report) -> None:
    body = export(cast.verifier, report)
    for value in ("bintang", *PROFILE.values()):
        assert value.encode() not in body


def test_who_may_not_read_the_case_gets_no_zip(cast: Cast, report: Report) -> None:
    for who in ("reporter", "other_examiner", "custodian", "admin", "auditor"):
        answer = getattr(cast, who).post(f"/meja/{report.id}/unduh", {"format": "zip"})
        assert answer.status_code == 404
    assert not AuditEntry.objects.filter(event="case:exported").exists()


def test_another_program_opens_it(cast: Cast, report: Report, tmp_path: Path) -> None:
    path = tmp_path / "aduan.zip"
    path.write_bytes(export(cast.verifier, report))
    unzip = shutil.which("unzip")
    assert unzip, "this test needs unzip: install it"
    done = subprocess.run([unzip, "-t", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "No errors detected" in done.stdout


def test_it_is_written_while_it_is_sent(cast: Cast) -> None:
    size = 24 << 20
    report = file_report(cast.reporter, files={"video.mp4": bytes(size)})
    answer = cast.verifier.post(f"/meja/{report.id}/unduh", {"format": "zip"})
    tracemalloc.start()
    try:
        sent = sum(map(len, answer.streaming_content))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent > size
    assert peak < size / 4


def test_verifying_says_what_it_is_and_who_exported_it(
    cast: Cast, report: Report, tmp_path: Path
) -> None:
    said = verify(tmp_path, export(cast.verifier, report), "--root", root(cast))
    assert report.number in said
    assert "Vera Verifikator" in said
    assert "6 files" in said


def test_the_page_shows_the_root_key_and_a_pin_serves_as_well(
    cast: Cast, report: Report, tmp_path: Path, settings: Any
) -> None:
    page = cast.verifier.get(f"/meja/{report.id}/unduh").content.decode()
    assert root(cast).replace("+", "&#43;") in page or root(cast) in page
    pin = Path(settings.KEYS) / f"roster-{cast.institution.id}.json"
    assert "Whole" in verify(tmp_path, export(cast.verifier, report), "--roster", str(pin))


def test_it_verifies_after_the_roster_moved_on(cast: Cast, report: Report, tmp_path: Path) -> None:
    body = export(cast.verifier, report)
    supervisor = cast.people["supervisor"]
    roster.remove(
        institution=cast.institution,
        signer=supervisor.id,
        ring=supervisor.ring,
        account=cast.people["other_examiner"].id,
    )
    assert "roster 1" in verify(tmp_path, body, "--root", root(cast))
    assert "roster 2" in verify(tmp_path, export(cast.verifier, report), "--root", root(cast))


def test_a_flipped_byte_in_any_member_is_refused(
    cast: Cast, report: Report, tmp_path: Path
) -> None:
    body = export(cast.verifier, report)
    parts = members(body)
    for name, whole in parts.items():
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        assert "REFUSED" in refused(cast, tmp_path, packed({**parts, name: flipped})), name
        at = body.index(whole) + middle
        raw = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        assert "REFUSED" in refused(cast, tmp_path, raw), name


def test_a_member_removed_added_renamed_or_doubled_is_refused(
    cast: Cast, report: Report, tmp_path: Path
) -> None:
    parts = members(export(cast.verifier, report))
    assert "Whole" in verify(tmp_path, packed(parts), "--root", root(cast))
    for name in parts:
        rest = {one: body for one, body in parts.items() if one != name}
        assert "missing" in refused(cast, tmp_path, packed(rest)), name
        renamed = {**rest, f"x{name}": parts[name]}
        assert "REFUSED" in refused(cast, tmp_path, packed(renamed)), name
    added = packed({**parts, "bukti/003.pdf": b"palsu"})
    assert "not in the manifest: bukti/003.pdf" in refused(cast, tmp_path, added)
    twice = io.BytesIO(packed(parts))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("aduan.json", b"{}")
    assert "twice" in refused(cast, tmp_path, twice.getvalue())


def test_a_cut_file_and_one_that_is_no_zip_are_refused(
    cast: Cast, report: Report, tmp_path: Path
) -> None:
    body = export(cast.verifier, report)
    assert "damaged or cut off" in refused(cast, tmp_path, body[:-40])
    assert "damaged or cut off" in refused(cast, tmp_path, b"bukan ZIP")


def test_the_manifest_of_another_case_is_refused(
    cast: Cast, report: Report, tmp_path: Path
) -> None:
    parts = members(export(cast.verifier, report))
    other = members(export(cast.verifier, file_report(cast.other_reporter)))
    swapped = {name: other[name] for name in ("manifest.json", "manifest.sig")}
    assert "REFUSED" in refused(cast, tmp_path, packed({**parts, **swapped}))
    assert "not signed" in refused(
        cast, tmp_path, packed({**parts, "manifest.json": other["manifest.json"]})
    )


def signed_by(
    ring: KeyRing, parts: dict[str, bytes], change: Callable[[dict[str, Any]], None]
) -> dict[str, bytes]:
    """Return the members with a manifest that somebody changed and signed."""
    told = json.loads(parts["manifest.json"])
    change(told)
    body = chain.canonical(told)
    institution = parse(proof.read_rosters(parts["roster.json"])[0][0]).institution
    signature = b64encode(ring.sign(proof.words(institution, body)))
    return {**parts, "manifest.json": body, "manifest.sig": signature}


def test_another_signer_is_refused(cast: Cast, report: Report, tmp_path: Path) -> None:
    parts = members(export(cast.verifier, report))
    stranger = KeyRing(bytes(32))
    forged = signed_by(stranger, parts, lambda told: None)
    assert "not signed" in refused(cast, tmp_path, packed(forged))

    def as_admin(told: dict[str, Any]) -> None:
        told["by"]["account"] = str(cast.people["admin"].id)

    by_admin = signed_by(cast.people["admin"].ring, parts, as_admin)
    assert "no reader of cases" in refused(cast, tmp_path, packed(by_admin))

    def as_nobody(told: dict[str, Any]) -> None:
        told["by"]["account"] = str(cast.people["reporter"].id)

    by_reporter = signed_by(cast.people["reporter"].ring, parts, as_nobody)
    assert "no reader of cases" in refused(cast, tmp_path, packed(by_reporter))


def test_a_roster_of_ones_own_is_refused(cast: Cast, report: Report, tmp_path: Path) -> None:
    parts = members(export(cast.verifier, report))
    thief = KeyRing(bytes(32))
    [(document, _signature)] = proof.read_rosters(parts["roster.json"])
    told = json.loads(document)
    told["root"] = b64encode(thief.sign_public).decode()
    told["kit"]["signer"] = told["root"]
    for one in told["readers"]:
        one["sign"] = told["root"]
    own = chain.canonical(told)
    words = roster._signed(cast.institution.id, own)
    forged = {**parts, "roster.json": proof.rosters([(own, thief.sign(words))])}
    assert "does not lead back" in refused(
        cast, tmp_path, packed(signed_by(thief, forged, lambda told: None))
    )


def test_what_cannot_be_a_key_or_pin_is_told(cast: Cast, report: Report, tmp_path: Path) -> None:
    body = export(cast.verifier, report)
    for trust in (("--root", "abc"), ("--roster", str(tmp_path / "absent"))):
        with pytest.raises(CommandError) as error:
            verify(tmp_path, body, *trust)
        assert error.value.returncode == 2


def test_the_command_needs_no_database(cast: Cast, report: Report, tmp_path: Path) -> None:
    path = tmp_path / "aduan.zip"
    path.write_bytes(export(cast.verifier, report))
    done = subprocess.run(
        [sys.executable, "-m", "wbs", "verify-export", str(path), "--root", root(cast)],
        env={
            "WBS_HOSTS": "localhost",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            "WBS_DATA": str(tmp_path / "absent"),
            "WBS_KEYS": str(tmp_path / "absent-keys"),
            "PATH": "/usr/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Whole" in done.stdout


def test_altered_evidence_breaks_the_download_off(
    cast: Cast, report: Report, tmp_path: Path
) -> None:
    [row] = [one for one in Evidence.objects.filter(report=report) if one.position == 2]
    with storage.open_file(row.storage) as file:
        sealed = bytearray(file.read())
        path = Path(file.name)
    sealed[-10] ^= 1
    path.chmod(0o600)
    path.write_bytes(sealed)
    answer = cast.verifier.post(f"/meja/{report.id}/unduh", {"format": "zip"})
    sent: list[bytes] = []
    with pytest.raises(VaultError):
        sent.extend(answer.streaming_content)
    assert len(b"".join(sent)) > 1000
    with pytest.raises(zipfile.BadZipFile):
        members(b"".join(sent))
