# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten people register and report; a thief with the whole database pairs no better than chance.

Several worlds of ten journeys each are looked at together, so that chance has a stated bound: a
false alarm is less likely than one in a million (see `pairing.far_out`). In each world accounts are
made and reports filed in the same order, the worst case for whoever hides it.
"""

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.attacker import deeds, pairing
from tests.attacker.pairing import Database, Hits, Leak, Truth
from tests.cast import PASSWORD, PROFILE, Actor, Cast, assemble
from wbs.accounts import names
from wbs.accounts.people import Person
from wbs.accounts.views import SIGN_UPS
from wbs.audit.models import Entry as AuditEntry
from wbs.ops.folders import prepare
from wbs.reports.models import Grant
from wbs.web import clock

WORLDS = 8
JOURNEYS = 10
ALARM = 1e-6
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@dataclass
class World:
    """One database after ten journeys, with the truth that the thief does not have."""

    database: Database
    reporters: list[str]
    truth: Truth


def journey(cast: Cast, number: int, chance: random.Random) -> tuple[str, str]:
    """Register, file, and do some of the things that people do; return account and report."""
    username = f"samaran{number}"
    who = Actor(Client(SERVER_NAME="127.0.0.1"), username)
    secret = {"password": PASSWORD, "password_again": PASSWORD}
    told = {**PROFILE, "birth_date": "7/11/1990", "confirm_odd": "on", "address": "x" * 20 * number}
    answer = who.post("/register", {**told, **secret, "username": username})
    assert answer.status_code == 302, answer.content.decode()
    account = names.find(cast.institution, username)
    assert account is not None
    if chance.random() < 0.5:
        who.post("/pengadu/kode-pemulihan")
    if chance.random() < 0.3:
        new = {"password": "perahu biru 12 bata", "password_again": "perahu biru 12 bata"}
        assert who.post("/pengadu/password", {"current": PASSWORD, **new}).status_code == 302
    files = [("a.bin", bytes(chance.randrange(1, 200_000)))] if chance.random() < 0.5 else None
    report = deeds.file_report(who, "kata " * chance.randrange(1, 400), files)
    for _message in range(chance.randrange(3)):
        answer = who.post(f"/aduan/{report.id}/pesan", {"body": "kata " * chance.randrange(1, 99)})
        assert answer.status_code == 302
    if chance.random() < 0.5:
        who.post("/logout")
    return account.id.hex, report.id.hex


def build(seed: int) -> World:
    """Live through one world and steal its database; nothing of it stays."""
    chance = random.Random(seed)  # noqa: S311 (the same worlds in each run)
    truth: Truth = {}
    SIGN_UPS.forget()
    with transaction.atomic():
        cast = assemble()
        for number in range(JOURNEYS):
            moment = MORNING + timedelta(minutes=47 * number + chance.randrange(40))
            with clock.standing_at(moment):
                account, report = journey(cast, number, chance)
            truth[account] = report
            if chance.random() < 0.5:
                with clock.standing_at(moment + timedelta(minutes=3)):
                    desk = cast.sign_in("verifier").get(f"/meja/{UUID(report)}")
                    assert desk.status_code == 200
        database = pairing.stolen()
        pairing.add_folder(database)
        transaction.set_rollback(True)
    return World(database, list(truth), truth)


@pytest.fixture
def worlds(db: None) -> list[World]:
    """Independent worlds, each with other keys and other chances."""
    prepare()
    return [build(seed) for seed in range(WORLDS)]


@pytest.fixture
def world(db: None) -> World:
    """One of them."""
    prepare()
    return build(WORLDS)


def strongest(worlds: Sequence[World], leak: Leak | None = None) -> tuple[str, int, int]:
    """Return the best strategy over all worlds, its hits, and the bound that chance stays under."""
    all_hits: list[Hits] = []
    for world in worlds:
        database = copy.deepcopy(world.database)
        if leak:
            leak(database, world.reporters, world.truth)
        all_hits.append(pairing.by_rank(database, world.reporters, world.truth))
    total = pairing.add_up(all_hits)
    best = max(total, key=total.__getitem__)
    return best, total[best], pairing.far_out(len(worlds), len(total), ALARM)


def leak_a_counter(database: Database, reporters: Sequence[str], truth: Truth) -> None:
    """As if accounts and reports were numbered as they come."""
    for number, account in enumerate(reporters):
        row_of(database, pairing.ACCOUNTS, account)["number"] = number
        row_of(database, pairing.REPORTS, truth[account])["number_in_row"] = number


def leak_an_hour(database: Database, reporters: Sequence[str], truth: Truth) -> None:
    """As if accounts had a time of making, cut to the hour, beside the hour of filing."""
    for account in reporters:
        report = row_of(database, pairing.REPORTS, truth[account])
        row_of(database, pairing.ACCOUNTS, account)["made_at"] = report["filed_at"]


def leak_a_length(database: Database, reporters: Sequence[str], truth: Truth) -> None:
    """As if profile and custody copy were not padded."""
    for number, account in enumerate(reporters):
        row_of(database, pairing.ACCOUNTS, account)["sealed_profile"] = bytes(99 + number)
        row_of(database, pairing.REPORTS, truth[account])["custody"] = bytes(199 + number)


def row_of(database: Database, table: str, key: str) -> pairing.Row:
    """Return one row of the stolen database."""
    return next(row for row in database[table] if row["id"] == key)


def test_no_order_size_time_or_count_pairs_accounts_with_reports_better_than_chance(
    worlds: list[World],
) -> None:
    # The strategies work: each leak of the kind they look for is found, over the same bound.
    for leak in (leak_a_counter, leak_an_hour, leak_a_length):
        _best, hits, bound = strongest(worlds, leak)
        assert hits >= bound, leak.__name__
    best, hits, bound = strongest(worlds)
    assert hits < bound, f"{best}: {hits} of {WORLDS * JOURNEYS} pairs found"


def test_no_value_of_an_account_stands_in_a_report(world: World) -> None:
    assert pairing.by_shared_values(world.database, world.reporters) == set()
    for leak in (leak_the_account, leak_within_a_text):
        leaky = copy.deepcopy(world.database)
        account = world.reporters[3]
        leak(leaky, account, world.truth[account])
        found = pairing.by_shared_values(leaky, world.reporters)
        assert found == {(account, world.truth[account])}


def leak_the_account(database: Database, account: str, report: str) -> None:
    """As if a grant pointed to its owner."""
    next(row for row in database["reports_grant"] if row["report_id"] == report)["owner"] = account


def leak_within_a_text(database: Database, account: str, report: str) -> None:
    """As if a row quoted the name hash of an account in hex."""
    name = row_of(database, pairing.ACCOUNTS, account)["name_hash"].hex()
    row_of(database, pairing.REPORTS, report)["remark"] = f"by {name}."


def test_no_row_but_the_account_itself_holds_anything_of_the_account(world: World) -> None:
    for account in world.reporters:
        row = row_of(world.database, pairing.ACCOUNTS, account)
        own = pairing.forms([("id", row["id"]), ("name", row["name_hash"])])
        for table, rows in world.database.items():
            if table != pairing.ACCOUNTS:
                told = [("", value) for one in rows for value in one.values()]
                assert not pairing.meet(own, pairing.forms(told)), table


@pytest.mark.django_db
def test_tables_do_not_remember_the_order_in_which_rows_came() -> None:
    if connection.vendor == "postgresql":
        # What stays (the place in the file, xmin) is PostgreSQL's own: docs/threats.md.
        counted = deeds.sql("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        assert {name for (name,) in counted} == {"django_migrations_id_seq"}
        return
    for table, _key in pairing.tables():
        [(statement,)] = deeds.sql("SELECT sql FROM sqlite_master WHERE name = %s", table)
        assert "WITHOUT ROWID" in statement, table
        assert "AUTOINCREMENT" not in statement


def test_the_reporters_own_grant_names_nobody(cast: Cast) -> None:
    deeds.file_report(cast.reporter)
    grant = Grant.objects.get(holder=Grant.Holder.REPORTER)
    person: Person = cast.people["reporter"]
    assert grant.reader is None
    for value in (grant.tag, grant.case_key):
        assert person.id.bytes not in bytes(value)
        assert person.ring.box_public not in bytes(value)


def test_reporting_writes_no_account_row_and_no_time_but_the_hour(cast: Cast) -> None:
    account = deeds.sql("SELECT * FROM accounts_account")
    moment = datetime(2026, 11, 23, 9, 47, 31, tzinfo=UTC)
    with clock.standing_at(moment):
        who = cast.sign_in("reporter")
        report = deeds.file_report(who, files=[("a.txt", b"isi")])
        deeds.reply(who, report, "halo")
        who.get(f"/aduan/{report.id}")
    assert deeds.sql("SELECT * FROM accounts_account") == account
    for table, rows in pairing.stolen().items():
        for row in rows:
            for column, value in row.items():
                assert "09:47" not in str(value), (table, column)
    assert AuditEntry.objects.filter(actor=None).count() == 2
