# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers, codes and halves that people write down and type again."""

from functools import reduce
from itertools import combinations
from operator import and_, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbs.vault import codes, crockford, primitives
from wbs.vault.errors import WrongCode

SECRET = bytes(range(32))
NUMBER = "123456789012345" + str(codes.damm("123456789012345"))
CODE = crockford.printed(0x1_2345_6789_ABCD_EF01_2345_6789_ABCD_EF01)
numbers = st.integers(10**14, 10**15 - 1).map(lambda n: f"{n}{codes.damm(str(n))}")
code_symbols = st.integers(0, 2**145 - 1).map(lambda n: crockford.typed(crockford.printed(n)))


def swapped(text: str, at: int, to: int) -> str:
    letters = list(text)
    letters[at], letters[to] = letters[to], letters[at]
    return "".join(letters)


def test_damm_gives_the_published_example() -> None:
    assert codes.damm("572") == 4
    assert codes.damm("5724") == 0


def test_the_damm_table_catches_every_slip_and_swap_whatever_stands_before() -> None:
    for before in "0123456789":  # one digit leads to each row of the table
        assert len({codes.damm(before + digit) for digit in "0123456789"}) == 10
        assert codes.damm(before + str(codes.damm(before))) == 0
        for one, other in combinations("0123456789", 2):
            assert codes.damm(before + one + other) != codes.damm(before + other + one)


def test_numbers_are_sixteen_digits_and_differ() -> None:
    fresh = {codes.new_number() for _ in range(200)}
    assert len(fresh) == 200
    for number in fresh:
        assert codes.parse_number(number) == number
    assert {number[0] for number in fresh} == set("123456789")


@given(numbers, st.integers(0, 15), st.integers(1, 9))
def test_every_wrong_digit_in_a_number_is_caught(number: str, at: int, by: int) -> None:
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    with pytest.raises(WrongCode):
        codes.parse_number(wrong)


@given(numbers, st.integers(0, 14))
def test_every_swap_of_neighbours_in_a_number_is_caught(number: str, at: int) -> None:
    wrong = swapped(number, at, at + 1)
    if wrong != number:
        with pytest.raises(WrongCode):
            codes.parse_number(wrong)


@pytest.mark.parametrize(
    "separator", [" ", "-", "\u00a0", "\u2013", "\u2014", "\u2212", "\u2011", "\u200b", "\t", "\n"]
)
def test_a_number_may_be_typed_with_any_separator(separator: str) -> None:
    typed = separator.join(NUMBER[at : at + 4] for at in range(0, 16, 4))
    assert codes.parse_number(f" {typed} ") == NUMBER


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u0966", "\ua9d0"])
def test_a_number_may_be_typed_in_digits_of_other_scripts(zero: str) -> None:
    assert codes.parse_number("".join(chr(ord(zero) + int(d)) for d in NUMBER)) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        NUMBER[:-1],
        NUMBER + "0",
        "x" + NUMBER[1:],
        "0" * 16,
        "²" + NUMBER[1:],
        " " * 401,
        "9" * 500,
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(WrongCode):
        codes.parse_number(text)


def test_a_draw_that_is_no_number_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    too_great, greatest = 9 * 10**14, 9 * 10**14 - 1
    draws = [n.to_bytes(7, "big") for n in (2**50 - 1, too_great, greatest)]
    monkeypatch.setattr(primitives, "random", lambda _size: draws.pop(0))
    assert codes.new_number()[:15] == "9" * 15
    assert draws == []


def test_four_hundred_characters_are_read_and_no_more() -> None:
    assert codes.parse_number(NUMBER.ljust(400)) == NUMBER
    assert codes.parse_code(CODE.ljust(400, "-")) == codes.parse_code(CODE)
    for parse, typed in ((codes.parse_number, NUMBER), (codes.parse_code, CODE)):
        with pytest.raises(WrongCode, match="too long"):
            parse(typed.ljust(401))


def test_a_number_is_shown_in_four_groups() -> None:
    assert codes.format_number("1234567890123456") == "1234 5678 9012 3456"
    assert codes.parse_number(codes.format_number(NUMBER)) == NUMBER


def test_codes_are_six_groups_of_five_and_differ() -> None:
    fresh = {codes.new_code() for _ in range(200)}
    assert len(fresh) == 200
    for code in fresh:
        assert [len(group) for group in code.split("-")] == [5] * 6
        assert set(code) <= set(crockford.ALPHABET) | {"-"}
        assert len(codes.parse_code(code)) == 19


def test_every_bit_of_a_code_and_every_digit_of_a_number_is_drawn() -> None:
    secrets = [int.from_bytes(codes.parse_code(codes.new_code()), "big") for _ in range(200)]
    assert reduce(or_, secrets) == 2**145 - 1
    assert reduce(and_, secrets) == 0
    digits = list(zip(*(codes.new_number() for _ in range(300)), strict=True))
    assert [len(set(drawn)) for drawn in digits] == [9] + [10] * 15


@given(st.integers(0, 2**145 - 1))
def test_a_code_gives_back_its_secret(value: int) -> None:
    assert codes.parse_code(crockford.printed(value)) == value.to_bytes(19, "big")


@given(code_symbols, st.integers(0, 29), st.integers(1, 31))
def test_every_wrong_symbol_in_a_code_is_caught(code: str, at: int, by: int) -> None:
    value = (crockford.ALPHABET.index(code[at]) + by) % 32
    with pytest.raises(WrongCode):
        codes.parse_code(code[:at] + crockford.ALPHABET[value] + code[at + 1 :])


@given(code_symbols, st.integers(0, 29), st.integers(0, 29))
def test_every_swap_of_any_two_symbols_in_a_code_is_caught(code: str, at: int, to: int) -> None:
    wrong = swapped(code, at, to)
    if wrong != code:
        with pytest.raises(WrongCode):
            codes.parse_code(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", " "),
        CODE.replace("-", ""),
        CODE.replace("-", "\u2013"),
        CODE.replace("1", "l").replace("0", "o"),
        CODE.replace("1", "I").replace("0", "O"),
        "".join(chr(ord(c) + 0xFEE0) for c in CODE),
        f"  {CODE}\n",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert codes.parse_code(typed) == codes.parse_code(CODE)


@pytest.mark.parametrize(
    "text", ["", CODE[:-1], CODE + "0", "U" + CODE[1:], "!" + CODE[1:], CODE * 20]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(WrongCode):
        codes.parse_code(text)


@given(st.text(max_size=80))
def test_any_text_is_refused_or_read_but_never_breaks(text: str) -> None:
    for parse in (codes.parse_code, codes.parse_number):
        with pytest.raises(WrongCode):
            parse(text + "*")


@given(st.binary(min_size=32, max_size=32))
def test_two_halves_make_the_secret_in_either_order(secret: bytes) -> None:
    a, b = codes.split(secret)
    assert codes.join(a, b) == codes.join(b, a.lower().replace("\n", "")) == secret


def test_a_half_is_two_lines_in_the_form_of_a_code() -> None:
    for half in codes.split(SECRET):
        lines = half.split("\n")
        assert len(lines) == 2
        assert all(len(codes.parse_code(line)) == 19 for line in lines)


def test_a_half_tells_its_side_and_both_must_tell_the_same_pair() -> None:
    a, b = codes.split(SECRET)
    assert [crockford.ALPHABET.index(half[0]) >> 3 for half in (a, b)] == [0, 1]
    first, second = b.split("\n")
    other_mark = crockford.printed(crockford.parsed(crockford.typed(second)) ^ 1)
    for halves in ((a, f"{first}\n{other_mark}"), (f"{first}\n{other_mark}", a)):
        with pytest.raises(WrongCode, match="belong together"):
            codes.join(*halves)


def test_halves_are_new_each_time_and_do_not_mix() -> None:
    (a, b), (c, d) = codes.split(SECRET), codes.split(SECRET)
    assert len({a, b, c, d}) == 4
    with pytest.raises(WrongCode, match="belong together"):
        codes.join(a, d)
    with pytest.raises(WrongCode, match="belong together"):
        codes.join(a, codes.split(bytes(32))[1])


def test_the_same_half_twice_is_refused() -> None:
    for half in codes.split(SECRET):
        with pytest.raises(WrongCode, match="same half"):
            codes.join(half, half)


def test_a_half_with_swapped_or_missing_lines_or_a_slip_is_refused() -> None:
    a, b = codes.split(SECRET)
    one, two = a.split("\n")
    slip = ("1" if a[0] != "1" else "0") + a[1:]
    for wrong in (f"{two}\n{one}", one, f"{one}\n{one}", slip, a + "0", ""):
        with pytest.raises(WrongCode):
            codes.join(wrong, b)


def test_only_a_secret_of_its_length_is_split() -> None:
    with pytest.raises(ValueError, match="secret"):
        codes.split(bytes(31))


def test_a_fingerprint_is_compared_as_it_is_read_aloud() -> None:
    known = codes.fingerprint(b"box", b"sign")
    assert codes.same_fingerprint(f" {known.lower().replace(' ', '-')} ", known) is True
    assert codes.same_fingerprint(codes.fingerprint(b"box", b"other"), known) is False
    for typed in ("", "!", known[:-1], known[:-1] + "U", f"{known}{known}", "x" * 5000):
        assert codes.same_fingerprint(typed, known) is False


def test_a_backup_code_has_twelve_symbols_in_three_groups_and_each_is_another() -> None:
    made = {codes.new_backup_code() for _ in range(200)}
    assert len(made) == 200
    for code in made:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert codes.parse_backup_code(code) == code.replace("-", "").encode()


def test_a_typed_backup_code_is_forgiven_case_spaces_and_letters_that_look_alike() -> None:
    assert codes.parse_backup_code(" oi1l abcd\u2013WXYZ ") == b"0111ABCDWXYZ"


@pytest.mark.parametrize(
    "typed", ["", "ABCD-EFGH-JKM", "ABCD-EFGH-JKMNP", "ABCD-EFGH-JKMU", "x" * 401]
)
def test_what_is_no_backup_code_is_refused(typed: str) -> None:
    with pytest.raises(WrongCode):
        codes.parse_backup_code(typed)
