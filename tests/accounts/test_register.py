# SPDX-License-Identifier: AGPL-3.0-or-later
"""Register, as the manual has it."""

import re

import pytest

from tests.cast import PASSWORD, Cast
from wbs.accounts.models import Account

GOOD = {
    "id_number": "6474010711900001",
    "username": "elang-biru",
    "name": "Siti Aminah",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def errors(page: str) -> str:
    return " ".join(re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)</p>', page, re.S))


def test_registering_signs_in_at_once_and_stands_on_aduan(cast: Cast) -> None:
    answer = cast.visitor.post("/register", GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/aduan")
    page = cast.visitor.get("/aduan").content.decode()
    assert "Aduans" in page
    assert "/pengadu/kode-pemulihan" in page  # the recovery code is offered


def test_the_fields_stand_in_the_manuals_order(cast: Cast) -> None:
    page = cast.visitor.get("/register").content.decode()
    assert "Daftarkan diri Anda!" in page
    left = [
        "NIP / NIK",
        "Username",
        "Name",
        "Tempat lahir",
        "Tanggal lahir",
        "Email",
        "Password",
        "Ulangi password",
    ]
    right = [
        "Jabatan",
        "Pangkat",
        "Instansi",
        "Unit kerja",
        "Kota",
        "Alamat",
        "Nomor HP",
        "Nomor lain",
    ]
    labels = [
        re.sub(r"<.*?>", "", one).strip() for one in re.findall(r"<label.*?</label>", page, re.S)
    ]
    found = [
        next(i for i, label in enumerate(labels) if label.startswith(word))
        for word in [*left, *right]
        if word != "Password"
    ]
    assert found == sorted(found)
    assert "Sudah memiliki akun" in page


@pytest.mark.parametrize("number", ["64740107119000011", "12345", "647401071190000A", "1" * 17])
def test_a_wrong_count_of_digits_is_an_error(cast: Cast, number: str) -> None:
    answer = cast.visitor.post("/register", {**GOOD, "id_number": number})
    assert answer.status_code == 422
    assert "16 angka" in answer.content.decode()


@pytest.mark.parametrize(
    "number",
    [
        "6474014711900001",  # a woman: the day has 40 added
        "199011072015031002",  # NIP of a civil servant
        "199011072021212003",  # NI PPPK: 21 is the number of contracts, not a month
        "6474 0107 1190 0001",
    ],
)
def test_nik_nip_and_pppk_numbers_are_accepted(cast: Cast, number: str) -> None:
    assert cast.visitor.post("/register", {**GOOD, "id_number": number}).status_code == 302


@pytest.mark.parametrize("number", ["6474019999900001", "199013072015031002"])
def test_an_odd_date_is_a_warning_that_can_be_passed(cast: Cast, number: str) -> None:
    fields = {**GOOD, "id_number": number}
    answer = cast.visitor.post("/register", fields)
    assert answer.status_code == 422
    assert "tidak lazim" in answer.content.decode()
    ticked = {**fields, "confirm_odd": "on"}
    again = cast.visitor.post("/register", {**ticked, "username": "x"}).content.decode()
    assert re.search(r'name="confirm_odd"[^>]*checked', again)  # another error keeps the tick
    assert cast.visitor.post("/register", ticked).status_code == 302


@pytest.mark.parametrize("typed", ["7/11/1990", "07-11-1990", "7.11.1990", "07/11/1990"])
def test_a_birth_date_is_typed_as_people_do(cast: Cast, typed: str) -> None:
    cast.visitor.post("/register", {**GOOD, "birth_date": typed})
    assert "07/11/1990" in cast.visitor.get("/pengadu").content.decode()


@pytest.mark.parametrize("typed", ["31/2/1990", "1990", "besok", "1/1/2999"])
def test_a_date_that_is_none_is_told(cast: Cast, typed: str) -> None:
    answer = cast.visitor.post("/register", {**GOOD, "birth_date": typed})
    assert answer.status_code == 422
    assert "hari/bulan/tahun" in answer.content.decode()


def test_only_the_username_must_be_unique(cast: Cast) -> None:
    assert cast.visitor.post("/register", GOOD).status_code == 302
    second = cast.sign_in("visitor")
    taken = second.post("/register", {**GOOD, "username": "ELANG-BIRU"})
    assert taken.status_code == 422
    assert "sudah dipakai" in taken.content.decode()
    assert second.post("/register", {**GOOD, "username": "elang-merah"}).status_code == 302


@pytest.mark.parametrize(
    "username", ["Siti", "siti.aminah", "SitiAminah", "6474010711900001", "x6474010711900001"]
)
def test_a_username_that_is_the_persons_own_name_or_number_is_refused(
    cast: Cast, username: str
) -> None:
    answer = cast.visitor.post("/register", {**GOOD, "username": username})
    assert answer.status_code == 422
    assert "menggambarkan siapa Anda" in answer.content.decode()


@pytest.mark.parametrize("secret", ["pendek", "password1234", "aaaaaaaaaaaaaaaa", "12345678901"])
def test_short_and_common_passwords_are_refused(cast: Cast, secret: str) -> None:
    before = Account.objects.count()
    answer = cast.visitor.post("/register", {**GOOD, "password": secret, "password_again": secret})
    assert answer.status_code == 422
    assert Account.objects.count() == before


@pytest.mark.parametrize(
    "secret",
    ["aku suka kopi pahit", "ñandú 駱駝 🐫 verde", "keluarga 👨‍👩‍👧 bahagia", "x" * 255 + "y"],
)
def test_a_long_password_needs_no_special_characters_and_may_have_any(
    cast: Cast, secret: str
) -> None:
    fields = {**GOOD, "password": secret, "password_again": secret}
    assert cast.visitor.post("/register", fields).status_code == 302
    cast.visitor.post("/logout")
    back = cast.visitor.post("/login", {"username": "elang-biru", "password": secret})
    assert back.status_code == 302


def test_everything_typed_but_the_passwords_survives_an_error(cast: Cast) -> None:
    told = {
        **GOOD,
        "birth_place": "Tarakan <b>",
        "position": "Analis",
        "rank": "Penata (III/c)",
        "agency": "Dinas X",
        "unit": "Unit Y",
        "city": "Bontang",
        "address": 'Jalan "Kutip" 7',
        "phone": "0812",
        "other_phone": "0548",
        "email": "bukan-email",
    }
    page = cast.visitor.post("/register", told).content.decode()
    for name in ("birth_place", "position", "rank", "agency", "unit", "city", "phone", "email"):
        shown = told[name].replace("<", "&lt;").replace(">", "&gt;")
        assert f'value="{shown}"' in page, name
    assert "Jalan &#34;Kutip&#34; 7" in page
    assert PASSWORD not in page
    assert "Tulis alamat email lengkap" in page


def test_passwords_must_be_alike(cast: Cast) -> None:
    page = cast.visitor.post("/register", {**GOOD, "password_again": "lain sekali ini"})
    assert "Kedua password tidak sama" in page.content.decode()


def test_the_ranks_are_offered_and_free_text_is_taken(cast: Cast) -> None:
    page = cast.visitor.get("/register").content.decode()
    assert len(re.findall(r"\((?:I|II|III|IV)/[a-e]\)", page)) == 17
    assert "bukan PNS" in page
    fields = {**GOOD, "rank": "PPPK golongan IX"}
    assert cast.visitor.post("/register", fields).status_code == 302
