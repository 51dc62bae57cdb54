# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases: who finds them, what is said in them, and that nobody else learns of them."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tests.cast import Cast
from tests.journeys import closing, form_of, narrowed
from tests.reports import acts
from wbs.audit.events import Event
from wbs.audit.models import Entry as AuditEntry
from wbs.reports import access
from wbs.reports.models import Digest, Entry, Grant, Report
from wbs.vault import grants
from wbs.vault.errors import VaultError

OF_REPORTER = ("", "/tanda-terima", "/bukti/{file}")
OF_STAFF = ("", "/bukti/{file}")


def told(answer: Any) -> tuple[int, str]:
    """Return what an answer tells, but for the address asked for and the form's token."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-left="\d+"', "", acts.text(answer))
    return answer.status_code, page.replace(answer.wsgi_request.path, "")


def audited(since: int = 0) -> list[str]:
    return list(AuditEntry.objects.order_by("position").values_list("event", flat=True))[since:]


def test_anothers_report_and_none_at_all_look_the_same(cast: Cast) -> None:
    report = acts.file_report(cast.reporter, files=[acts.file()])
    [file] = acts.evidence_ids(acts.text(cast.reporter.get(f"/aduan/{report.id}")))
    for page in OF_REPORTER:
        path = page.format(file=file)
        assert cast.reporter.get(f"/aduan/{report.id}{path}").status_code == 200
        refused = cast.other_reporter.get(f"/aduan/{report.id}{path}")
        absent = cast.other_reporter.get(f"/aduan/{uuid4()}{path}")
        assert told(refused) == told(absent)
        assert refused.status_code == 404
    answer = cast.other_reporter.post(f"/aduan/{report.id}/pesan", {"body": "Halo"})
    assert answer.status_code == 404


def test_staff_without_a_grant_get_the_404_of_a_report_that_is_not_there(cast: Cast) -> None:
    report = acts.file_report(cast.reporter, files=[acts.file()])
    [file] = acts.evidence_ids(acts.text(cast.reporter.get(f"/aduan/{report.id}")))
    for page in OF_STAFF:
        path = page.format(file=file)
        assert cast.verifier.get(f"/meja/{report.id}{path}").status_code == 200
        for who in (cast.examiner, cast.admin, cast.auditor, cast.custodian, cast.reporter):
            refused = who.get(f"/meja/{report.id}{path}")
            assert told(refused) == told(who.get(f"/meja/{uuid4()}{path}"))
            assert refused.status_code == 404


def test_a_visitor_is_led_to_login(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    for path in ("/aduan", "/aduan/tambah", f"/aduan/{report.id}", f"/meja/{report.id}"):
        answer = cast.visitor.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login?next=")


def test_a_file_of_another_case_is_not_there(cast: Cast) -> None:
    mine = acts.file_report(cast.reporter)
    other = acts.file_report(cast.other_reporter, files=[acts.file()])
    [file] = acts.evidence_ids(acts.text(cast.other_reporter.get(f"/aduan/{other.id}")))
    assert cast.reporter.get(f"/aduan/{mine.id}/bukti/{file}").status_code == 404


def test_a_grant_moved_to_another_report_is_an_error(cast: Cast) -> None:
    one, two = acts.file_report(cast.reporter), acts.file_report(cast.other_reporter)
    reader = cast.people["verifier"].id
    good = Grant.objects.get(report=one, reader=reader)
    Grant.objects.filter(report=two, reader=reader).update(
        case_key=bytes(good.case_key), desk_key=bytes(good.desk_key)
    )
    with pytest.raises(VaultError):
        access.readable_report(cast.people["verifier"], two.id)


def test_a_boxed_grant_is_wrapped_again_on_first_use(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    row = Grant.objects.filter(report=report, reader=cast.people["verifier"].id)
    assert grants.is_boxed(bytes(row.get().case_key))
    cast.verifier.get("/meja")
    assert not grants.is_boxed(bytes(row.get().case_key))
    assert not grants.is_boxed(bytes(row.get().desk_key))
    assert cast.verifier.get(f"/meja/{report.id}").status_code == 200


def test_a_row_for_someone_who_reads_no_cases_gives_them_nothing(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    cast.verifier.get("/meja")
    Grant.objects.filter(reader=cast.people["verifier"].id).update(reader=cast.people["admin"].id)
    assert list(access.readable(cast.people["admin"])) == []
    assert cast.admin.get(f"/meja/{report.id}").status_code == 404


def test_numbers_swapped_between_two_reports_are_an_error(cast: Cast) -> None:
    one, two = acts.file_report(cast.reporter), acts.file_report(cast.reporter, explanation="Lain")
    Report.objects.filter(id=one.id).update(number="0" * 16)
    Report.objects.filter(id=two.id).update(number=one.number)
    with pytest.raises(VaultError):
        cast.reporter.get(f"/aduan/{two.id}")


def test_messages_go_both_ways(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Apakah sudah dibaca?"})
    cast.verifier.post(f"/meja/{report.id}/pesan", {"body": "Sudah. Siapa saksinya?"})
    for page in (cast.reporter.get(f"/aduan/{report.id}"), cast.verifier.get(f"/meja/{report.id}")):
        said = acts.text(page)
        assert said.index("Apakah sudah dibaca?") < said.index("Sudah. Siapa saksinya?")
        assert "Vera Verifikator" in said


def test_the_case_team_sees_the_reporter_by_no_name(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Halo"})
    page = acts.text(cast.verifier.get(f"/meja/{report.id}"))
    assert "bintang" not in page
    assert "Maria Markerina" not in page


def test_evidence_can_follow_later(cast: Cast) -> None:
    report = acts.file_report(cast.reporter, files=[acts.file("awal.pdf")])
    before = len(audited())
    files = [acts.file("satu.pdf", b"1"), acts.file("dua.pdf", b"2"), acts.file("tiga.pdf", b"3")]
    answer = cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Ini.", "files": files})
    assert answer.headers["Location"].startswith(f"/aduan/{report.id}")
    assert audited(before) == [Event.EVIDENCE_ADDED]
    page = acts.text(cast.verifier.get(f"/meja/{report.id}"))
    found = {
        acts.body(cast.verifier.get(f"/meja/{report.id}/bukti/{file}"))
        for file in acts.evidence_ids(page)
    }
    assert found == {b"isi bukti", b"1", b"2", b"3"}


def test_an_empty_message_is_refused(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    answer = cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": " "})
    assert answer.status_code == 422
    assert "Tulis pesan atau pilih berkas." in acts.text(answer)
    assert Entry.objects.count() == 0


def test_a_message_with_a_bad_file_keeps_the_words(cast: Cast, stored) -> None:
    report = acts.file_report(cast.reporter)
    sent = {"body": "Lihat ini.", "files": [acts.file(), acts.file("kosong.pdf", b"")]}
    answer = cast.reporter.post(f"/aduan/{report.id}/pesan", sent)
    assert answer.status_code == 422
    assert "Lihat ini." in acts.text(answer)
    assert "kosong.pdf kosong" in acts.text(answer)
    assert stored() == []
    assert Entry.objects.count() == 0


def test_the_reporter_reads_the_note_in_the_list_and_on_the_page(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    cast.verifier.post(f"/meja/{report.id}/catatan", {"body": "Catatan pertama."})
    cast.verifier.post(f"/meja/{report.id}/catatan", {"body": "Catatan kedua."})
    page = acts.text(cast.reporter.get(f"/aduan/{report.id}"))
    assert "Catatan pertama." in page
    assert "Catatan kedua." in page
    listed = acts.text(cast.reporter.get("/aduan"))
    assert "Catatan kedua." in listed
    assert "Catatan pertama." not in listed


def test_every_act_on_a_case_leaves_one_entry(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    assert audited()[-1] == Event.REPORT_FILED
    for act, event in [
        (lambda: cast.verifier.get(f"/meja/{report.id}"), Event.REPORT_READ),
        (lambda: cast.verifier.post(f"/meja/{report.id}/pesan", {"body": "?"}), Event.MESSAGE_SENT),
        (lambda: cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "!"}), "message:sent"),
        (lambda: cast.verifier.post(f"/meja/{report.id}/catatan", {"body": "."}), "note:written"),
        (lambda: cast.verifier.post(f"/meja/{report.id}/internal", {"body": "."}), "desk:noted"),
    ]:
        _signed_in = cast.verifier, cast.examiner
        before = len(audited())
        act()
        assert audited(before) == [event]


def test_the_log_names_staff_but_never_the_reporter(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Halo"})
    cast.verifier.get(f"/meja/{report.id}")
    by = {event: actor for event, actor in AuditEntry.objects.values_list("event", "actor")}
    assert by[Event.REPORT_FILED] is None
    assert by[Event.MESSAGE_SENT] is None
    assert by[Event.REPORT_READ] == cast.people["verifier"].id
    of_case = AuditEntry.objects.exclude(subject=None).values_list("subject", flat=True)
    assert len({bytes(subject) for subject in of_case}) == 1
    assert not any(bytes(subject)[:16] == report.id.bytes for subject in of_case)


def test_an_older_digest_put_back_is_an_error(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    old = bytes(Digest.objects.get().sealed)
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Halo"})
    Digest.objects.update(sealed=old)
    with pytest.raises(VaultError):
        narrowed(cast.reporter, "/aduan", q="halo")


def test_entries_that_changed_places_are_an_error(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    for words in ("satu", "dua"):
        cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": words})
    one, two = Entry.objects.order_by("position")
    Entry.objects.filter(id=one.id).update(position=3)
    Entry.objects.filter(id=two.id).update(position=1)
    with pytest.raises(VaultError):
        cast.reporter.get(f"/aduan/{report.id}")


def test_what_was_written_for_a_case_that_was_concluded_meanwhile_is_shown_again(
    cast: Cast,
) -> None:
    report = acts.file_report(cast.reporter)
    cast.verifier.post(f"/meja/{report.id}/status/close", closing("Tutup."))
    answer = cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Kata-kata yang lama."})
    assert answer.status_code == 422
    page = acts.text(answer)
    assert "jadi pesan ini tidak terkirim" in page
    assert "Kata-kata yang lama." in page
    assert f'action="/aduan/{report.id}/pesan"' not in page
    assert f'action="/aduan/{report.id}/pesan"' not in acts.text(
        cast.reporter.get(f"/aduan/{report.id}")
    )


def test_one_message_sent_twice_is_kept_once(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    path = f"/aduan/{report.id}"
    once = form_of(cast.reporter, path)["once"]
    for _click in range(2):
        for words in ("Halo.", "Halo lagi."):
            answer = cast.reporter.post(f"{path}/pesan", {"once": once, "body": words})
            assert answer.status_code == 302
    assert Entry.objects.count() == 2
    assert audited().count("message:sent") == 2
    assert form_of(cast.reporter, path)["once"] != once


def test_one_message_with_a_file_sent_twice_leaves_one_file(cast: Cast, stored) -> None:
    report = acts.file_report(cast.reporter)
    once = form_of(cast.reporter, f"/aduan/{report.id}")["once"]
    for _click in range(2):
        sent = {"once": once, "body": "Ini.", "files": [acts.file()]}
        assert cast.reporter.post(f"/aduan/{report.id}/pesan", sent).status_code == 302
    assert Entry.objects.count() == 1
    assert len(stored()) == 1


def test_anothers_token_hinders_nobody(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    sent = {"once": "token yang sama", "body": "Halo."}
    cast.reporter.post(f"/aduan/{report.id}/pesan", sent)
    cast.verifier.post(f"/meja/{report.id}/pesan", sent)
    assert Entry.objects.count() == 2


def test_a_message_that_arrives_while_the_case_is_read_is_no_damage(
    cast: Cast,
) -> None:
    report = acts.file_report(cast.reporter)
    cast.verifier.get(f"/meja/{report.id}")
    asked: list[str] = []

    def interrupted(execute, sql, params, many, context):
        table = re.match(r'SELECT .* FROM "(reports_entry|reports_digest)"', sql)
        if table and len(asked) < 2:
            asked.append(table[1])
            if len(asked) == 2:
                cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Baru saja."})
        return execute(sql, params, many, context)

    with connection.execute_wrapper(interrupted):
        answer = cast.verifier.get(f"/meja/{report.id}")
    assert sorted(asked) == ["reports_digest", "reports_entry"]
    assert "Baru saja." in acts.text(answer)


@pytest.mark.parametrize(("who", "where"), [("reporter", "/aduan"), ("verifier", "/meja")])
def test_a_file_that_is_gone_is_said_so_and_not_recorded_as_opened(
    cast: Cast, stored, who: str, where: str
) -> None:
    report = acts.file_report(cast.reporter, files=[acts.file()])
    actor = getattr(cast, who)
    [file] = acts.evidence_ids(acts.text(actor.get(f"{where}/{report.id}")))
    stored()[0].unlink()
    before = len(audited())
    answer = actor.get(f"{where}/{report.id}/bukti/{file}")
    assert answer.status_code == 500
    assert "Berkas ini tidak dapat dibuka" in acts.text(answer)
    assert "tetap tersimpan" not in acts.text(answer)
    assert audited(before) == []
