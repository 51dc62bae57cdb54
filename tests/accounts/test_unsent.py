# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own data, sent after the session had ended, stands in the form again; a password never."""

import re

from django.db import connection

from tests.cast import PASSWORD, Actor, Cast
from tests.journeys import end_session, form_to, sign_in_again
from wbs.reports.models import Draft

NEW = "perahu biru 12 bata"
NOT_SENT = "belum ada yang terkirim atau diubah"
TYPED = {"id_number": "6474010711900001", "name": "Maria Baru", "birth_date": "7/11/1990"}


def value(actor: Actor, name: str) -> str:
    """Return what a field of Pengadu holds."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text(actor, "/pengadu"))
    assert found
    return found[1]


def text(actor: Actor, path: str) -> str:
    return str(actor.get(path).content.decode())


def too_late(cast: Cast) -> dict[str, str]:
    """Send one's data after the session ended; return the form."""
    form = {**form_to(cast.reporter, "/pengadu", "/pengadu"), **TYPED}
    end_session()
    answer = cast.reporter.post("/pengadu", form)
    assert answer.headers["Location"].startswith("/login?next=%2Fpengadu&")
    assert "disimpan tersegel" in text(cast.reporter, answer.headers["Location"])
    return form


def test_ones_data_come_back_and_are_changed_only_by_pressing_save(cast: Cast) -> None:
    too_late(cast)
    sign_in_again(cast.reporter, next="/pengadu")
    assert NOT_SENT in text(cast.reporter, "/pengadu")
    assert value(cast.reporter, "name") == "Maria Baru"
    assert value(cast.reporter, "birth_date") == "7/11/1990"
    elsewhere = cast.sign_in("reporter")
    assert value(elsewhere, "name") == "Maria Markerina"
    form = {**form_to(cast.reporter, "/pengadu", "/pengadu"), **TYPED}
    assert cast.reporter.post("/pengadu", form).status_code == 302
    assert value(elsewhere, "name") == "Maria Baru"
    assert NOT_SENT not in text(cast.reporter, "/pengadu")
    assert Draft.objects.count() == 0


def test_another_person_neither_sees_them_nor_takes_them_for_their_own(cast: Cast) -> None:
    form = too_late(cast)
    sign_in_again(cast.reporter, "senja")
    assert value(cast.reporter, "name") == "Maria Markerina"
    assert NOT_SENT not in text(cast.reporter, "/pengadu")
    assert cast.reporter.post("/pengadu", form).status_code == 403
    assert value(cast.reporter, "name") == "Maria Markerina"
    assert Draft.objects.count() == 1


def test_a_password_is_not_kept_and_login_says_that_nothing_was_changed(cast: Cast) -> None:
    page = text(cast.reporter, "/pengadu/password")
    assert 'name="submission"' not in page
    submission = form_to(cast.reporter, "/pengadu", "/pengadu")["submission"]
    secret = {"current": PASSWORD, "password": NEW, "password_again": NEW}
    end_session()
    answer = cast.reporter.post("/pengadu/password", {**secret, "submission": submission})
    assert answer.headers["Location"].startswith("/login?next=%2Fpengadu%2Fpassword&")
    page = text(cast.reporter, answer.headers["Location"])
    assert "tidak ada yang terkirim atau diubah" in page
    assert Draft.objects.count() == 0
    again = sign_in_again(cast.reporter, next="/pengadu/password")
    assert again.headers["Location"] == "/pengadu/password"
    assert NEW not in text(cast.reporter, "/pengadu/password")
    assert NOT_SENT not in text(cast.reporter, "/pengadu/password")


def test_what_is_kept_of_ones_data_is_sealed(cast: Cast) -> None:
    too_late(cast)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Draft._meta.db_table}")
        told = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    for secret in ("Maria", TYPED["id_number"], "pengadu", cast.people["reporter"].id.hex):
        assert secret not in told
