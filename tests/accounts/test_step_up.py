# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is grave asks for the second step again, and loses nothing on the way."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.accounts.test_second_factor import events, text, with_codes
from tests.cast import SECOND, Actor, Cast, code
from tests.test_doors import views
from wbs.accounts.models import Enrolment
from wbs.web import clock

GRAVE = {
    "casework:approve",
    "casework:identity",
    "accounts:new_totp",
    "accounts:add_passkey",
    "accounts:rename_passkey",
    "accounts:remove_passkey",
    "accounts:new_codes",
    "accounts:end_one",
    "accounts:end_others",
    "casework:invite_again",
    "casework:sign",
    "casework:export",
    "casework:export_case",
    "casework:export_figures",
    "casework:export_log",
    "casework:shut_out",
    "casework:recuse",
    "casework:set_keeping",
    "casework:let_go",
    "casework:hand_on",
    "casework:absence",
    "casework:sign_off",
    "casework:succeed",
    "casework:give_access",
    "casework:give_custody",
    "casework:save_home_texts",
}


@pytest.fixture
def later(cast: Cast) -> Iterator[None]:
    """Six minutes after everybody signed in."""
    for who in ("admin", "supervisor", "verifier", "custodian", "reporter"):
        getattr(cast, who)
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        yield


def hidden(answer: Any) -> dict[str, str]:
    """Return the hidden fields of the page that asks."""
    page = answer.content.decode().partition("<main")[2]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in fields if not name.startswith(("csrf", "second-"))}


def again(cast: Cast, who: Actor, reader: str = "verifier") -> Any:
    return who.post(f"/petugas/{cast.people[reader].id}/kunci-baru")


def test_these_and_no_other_views_ask_again() -> None:
    asking = {name for name, one in views() if getattr(one.callback, "asks_again", False)}
    assert asking == GRAVE


def test_within_five_minutes_nothing_is_asked(cast: Cast) -> None:
    _ = cast.admin
    with clock.standing_at(clock.now() + timedelta(minutes=4)):
        assert again(cast, cast.admin).status_code == 302
    assert Enrolment.objects.exists()


def test_afterwards_the_form_is_not_taken_and_goes_along_with_the_code(
    cast: Cast, later: None
) -> None:
    asked = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": "ABCD <EFGH>"})
    assert asked.status_code == 403
    assert hidden(asked) == {"fingerprint": "ABCD &lt;EFGH&gt;"}
    assert 'action="/petugas/tanda-tangan"' in asked.content.decode()
    told = {"fingerprint": "ABCD <EFGH>", "second-totp": code()}
    taken = cast.supervisor.post("/petugas/tanda-tangan", told)
    assert taken.status_code == 422
    assert 'value="ABCD &lt;EFGH&gt;"' in taken.content.decode()
    assert "Tidak ada kunci dengan sidik ini" in text(taken)


def test_the_act_is_done_once_the_code_is_right_and_the_next_is_not_asked(
    cast: Cast, later: None
) -> None:
    assert again(cast, cast.admin).status_code == 403
    assert not Enrolment.objects.exists()
    path = f"/petugas/{cast.people['verifier'].id}/kunci-baru"
    assert cast.admin.post(path, {"second-totp": code()})["Location"] == "/petugas"
    assert Enrolment.objects.exists()
    assert again(cast, cast.admin, "examiner").status_code == 302


def test_a_wrong_code_does_nothing_and_is_in_the_log(cast: Cast, later: None) -> None:
    before = len(events())
    path = f"/petugas/{cast.people['verifier'].id}/kunci-baru"
    for told in ({"second-totp": "000000"}, {"second-backup": "x"}):
        answer = cast.admin.post(path, {**told, "kept": "tetap"})
        assert answer.status_code == 422
        assert hidden(answer) == {"kept": "tetap"}
    empty = cast.admin.post(path, {"second-totp": "", "kept": "tetap"})
    assert empty.status_code == 422
    assert not Enrolment.objects.exists()
    assert events()[before:] == ["staff:second_refused"] * 2


def test_a_backup_code_will_do(cast: Cast, later: None) -> None:
    made = with_codes(cast, "admin")
    path = f"/petugas/{cast.people['verifier'].id}/kunci-baru"
    assert cast.admin.post(path, {"second-backup": made[0]}).status_code == 302
    assert Enrolment.objects.exists()


def test_a_page_leads_through_the_second_step_and_back(cast: Cast, later: None) -> None:
    asked = cast.verifier.get("/akun/aplikasi-kode")
    assert asked["Location"] == f"{SECOND}?next=%2Fakun%2Faplikasi-kode"
    page = cast.verifier.get(asked["Location"])
    assert "Sebelum melanjutkan" in text(page)
    done = cast.verifier.post(SECOND, {"totp": code(), "next": "/akun/aplikasi-kode"})
    assert done["Location"] == "/akun/aplikasi-kode"
    assert cast.verifier.get("/akun/aplikasi-kode").status_code == 200


def test_keys_are_not_given_without_it(cast: Cast, later: None) -> None:
    for who, path in (
        (cast.verifier, f"/petugas/{cast.people['supervisor'].id}/kunci-aduan"),
        (cast.custodian, f"/petugas/{cast.people['verifier'].id}/kunci-identitas"),
        (cast.verifier, "/akun/kode-cadangan"),
        (cast.verifier, "/akun/sesi"),
    ):
        before = len(events())
        assert who.post(path).status_code == 403, path
        assert events()[before:] == []


def test_whoever_may_not_come_is_not_asked_either(cast: Cast, later: None) -> None:
    for who in (cast.verifier, cast.reporter):
        assert who.post("/petugas/tanda-tangan").status_code == 404
    assert again(cast, cast.custodian).status_code == 404


def test_the_step_of_one_session_does_not_count_for_another(cast: Cast, later: None) -> None:
    fresh = cast.sign_in("admin")
    assert again(cast, cast.admin).status_code == 403
    assert again(cast, fresh).status_code == 302
