# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases like one: found among those one may read, with what they share, kept nowhere."""

import re
from uuid import UUID

import pytest
from django.db import connection

from tests.casework.test_desk import text
from tests.cast import Actor, Cast
from tests.journeys import category, file_report
from wbs.audit.models import Entry
from wbs.reports.models import Report

BRIDGE = "Besi jembatan Sungai Guntung diganti ukuran kecil oleh kontraktor."
BRIDGE_TOO = "Kontraktor mengganti besi jembatan di Sungai Guntung, warga melihatnya."
SCHOOL = "Orang tua murid diminta membayar seragam dua kali lipat."


def found(who: Actor, report: Report) -> list[UUID]:
    """Return the cases that the page of look-alikes shows, in its order."""
    page = who.get(f"/meja/{report.id}/serupa").content.decode()
    ids = [
        UUID(one) for one in re.findall(r'class="digits-small" href="/meja/([0-9a-f-]{36})"', page)
    ]
    return ids


def tell(who: Actor, explanation: str, name: str = "", **more: str) -> Report:
    return file_report(who, explanation=explanation, **{"subject-0-name": name, **more})


@pytest.fixture
def bridge(cast: Cast) -> Report:
    return tell(cast.reporter, BRIDGE)


def test_a_case_about_the_same_is_found_with_the_words_they_share(
    cast: Cast, bridge: Report
) -> None:
    like = tell(cast.other_reporter, BRIDGE_TOO)
    tell(cast.other_reporter, SCHOOL, category=str(category("Narkoba").id))
    assert (
        f'href="/meja/{bridge.id}/serupa"'
        in cast.verifier.get(f"/meja/{bridge.id}").content.decode()
    )
    assert found(cast.verifier, bridge) == [like.id]
    shown = text(cast.verifier.get(f"/meja/{bridge.id}/serupa"))
    for word in ("jembatan", "guntung", "kontraktor"):
        assert word in shown.partition("Kata yang sama:")[2]


def test_the_same_subject_is_told_and_weighs_more_than_words(cast: Cast) -> None:
    report = tell(cast.reporter, BRIDGE, "Joko Purnomo")
    words = tell(cast.other_reporter, BRIDGE_TOO, "Orang lain")
    name = tell(cast.other_reporter, f"Sungai kotor. {SCHOOL}", "JOKO  Purnomo")
    both = tell(cast.other_reporter, BRIDGE_TOO, "Joko Purnomo")
    ordered = found(cast.verifier, report)
    assert ordered[0] == both.id
    assert set(ordered) == {both.id, words.id, name.id}
    shown = text(cast.verifier.get(f"/meja/{report.id}/serupa"))
    assert shown.count("Nama terlapor yang sama: joko purnomo") == 2


def test_the_words_of_the_jenis_make_nobody_alike(cast: Cast) -> None:
    kind = str(category("Pungutan Liar/Percaloan/Suap").id)
    report = tell(cast.reporter, BRIDGE, category=kind)
    tell(cast.other_reporter, SCHOOL, category=kind)
    like = tell(cast.other_reporter, BRIDGE_TOO, category=kind)
    assert found(cast.verifier, report) == [like.id]
    assert "percaloan" not in text(cast.verifier.get(f"/meja/{report.id}/serupa"))


def test_what_somebody_may_not_read_is_not_among_them(cast: Cast, bridge: Report) -> None:
    kept = tell(cast.other_reporter, BRIDGE_TOO, excluded=[str(cast.people["verifier"].id)])
    assert found(cast.supervisor, bridge) == [kept.id]
    assert found(cast.verifier, bridge) == []
    assert "Tidak ada aduan yang serupa" in text(cast.verifier.get(f"/meja/{bridge.id}/serupa"))
    assert cast.verifier.get(f"/meja/{kept.id}/serupa").status_code == 404


def test_five_at_most_and_never_the_case_itself(cast: Cast, bridge: Report) -> None:
    others = {tell(cast.other_reporter, BRIDGE_TOO).id for _each in range(6)}
    shown = found(cast.verifier, bridge)
    assert len(shown) == 5
    assert set(shown) < others


def test_looking_leaves_an_entry_as_a_list_does(cast: Cast, bridge: Report) -> None:
    tell(cast.other_reporter, BRIDGE_TOO)
    cast.verifier.get("/akun")  # signs in, which is recorded too
    before = Entry.objects.count()
    found(cast.verifier, bridge)
    [entry] = Entry.objects.order_by("position")[before:]
    assert (entry.event, entry.details) == ("list:read", {"cases": 1})


def test_no_word_of_it_reaches_the_database(cast: Cast, bridge: Report) -> None:
    tell(cast.other_reporter, BRIDGE_TOO)
    assert found(cast.verifier, bridge)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            cells = [cell for row in cursor.fetchall() for cell in row]
        told = " ".join(
            bytes(one).decode("latin-1") if isinstance(one, bytes | memoryview) else str(one)
            for one in cells
        ).lower()
        assert "guntung" not in told, table
