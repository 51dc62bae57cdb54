# SPDX-License-Identifier: AGPL-3.0-or-later
"""An admin, or a thief who can write to the database, tries to become a reader of reports."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from tests.attacker import deeds
from tests.cast import PASSWORD, Cast
from wbs.accounts import roster
from wbs.accounts.models import Roster
from wbs.accounts.roles import Role
from wbs.reports.models import Draft, Entry, Grant, Report
from wbs.vault import chain, envelope


def with_intruder(cast: Cast, version: int) -> bytes:
    """Return the roster's document in which the admin has made himself a verifier."""
    row = Roster.objects.order_by("-version")[0]
    plain = json.loads(bytes(row.document))
    admin = cast.people["admin"]
    for reader in plain["readers"]:
        if reader["id"] == str(admin.id):
            reader["roles"] = [Role.VERIFIER.value]
            reader["box"] = b64encode(admin.ring.box_public).decode()
    plain["version"] = version
    return chain.canonical(plain)


# Each attack returns the rightful rosters, as a backup has them.
def add_himself(cast: Cast) -> list[Roster]:
    """Write himself into the newest roster."""
    rightful = list(Roster.objects.all())
    Roster.objects.update(document=with_intruder(cast, 1))
    return rightful


def add_himself_and_sign(cast: Cast) -> list[Roster]:
    """Write himself into the newest roster and sign it with his own key."""
    rightful = list(Roster.objects.all())
    document = with_intruder(cast, 1)
    Roster.objects.update(document=document, signature=signed_by(cast, "admin", document))
    return rightful


def insert_higher_unsigned(cast: Cast) -> list[Roster]:
    """Add a newer version with the signature of the old one."""
    rightful = list(Roster.objects.all())
    Roster.objects.create(
        institution=cast.institution,
        version=2,
        document=with_intruder(cast, 2),
        signature=bytes(Roster.objects.get().signature),
    )
    return rightful


def insert_higher_signed_by_another(cast: Cast) -> list[Roster]:
    """Add a newer version that a verifier has signed, who is on the roster but not its root."""
    rightful = list(Roster.objects.all())
    document = with_intruder(cast, 2)
    signature = signed_by(cast, "verifier", document)
    Roster.objects.create(
        institution=cast.institution, version=2, document=document, signature=signature
    )
    return rightful


def publish_again(cast: Cast) -> None:
    """The supervisor, rightfully, signs a new roster."""
    supervisor = cast.people["supervisor"]
    [eka] = [one for one in roster.current(cast.institution).readers if one.name == "Eka Pemeriksa"]
    with transaction.atomic():
        roster.amend(
            institution=cast.institution,
            signer=supervisor.id,
            ring=supervisor.ring,
            reader=replace(eka, name="Eka Pemeriksa Madya"),
        )
    assert roster.current(cast.institution).version == 2


def roll_back(cast: Cast) -> list[Roster]:
    """Delete the newest version, so that the one before counts again."""
    publish_again(cast)
    rightful = list(Roster.objects.all())
    Roster.objects.filter(version=2).delete()
    return rightful


def replay_as_newest(cast: Cast) -> list[Roster]:
    """Put the older roster, signed as it is, on top of the newer one."""
    publish_again(cast)
    rightful = list(Roster.objects.all())
    old = Roster.objects.get(version=1)
    Roster.objects.create(
        institution=cast.institution, version=3, document=old.document, signature=old.signature
    )
    return rightful


def delete_all(cast: Cast) -> list[Roster]:
    """Delete every version."""
    rightful = list(Roster.objects.all())
    Roster.objects.all().delete()
    return rightful


def signed_by(cast: Cast, who: str, document: bytes) -> bytes:
    """Sign a document as a roster is signed, with somebody's own key."""
    signed = envelope.context("roster", cast.institution.id.bytes, document)
    return cast.people[who].ring.sign(signed)


ATTACKS: tuple[Callable[[Cast], list[Roster]], ...] = (
    add_himself,
    add_himself_and_sign,
    insert_higher_unsigned,
    insert_higher_signed_by_another,
    roll_back,
    replay_as_newest,
    delete_all,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_roster_that_the_root_did_not_sign_stops_all_filing(
    cast: Cast, attack: Callable[[Cast], list[Roster]]
) -> None:
    who = deeds.without_raising(cast.reporter)
    before = deeds.file_report(who)
    deeds.without_raising(cast.visitor)
    rightful = attack(cast)
    with pytest.raises(roster.RosterBroken):
        roster.current(cast.institution)
    answer = who.post("/aduan/tambah", deeds.report_form("Laporan kepada penyusup"))
    assert answer.status_code >= 500
    assert "Ada kesalahan pada sistem kami" in answer.content.decode()
    assert [report.id for report in Report.objects.all()] == [before.id]
    assert not Grant.objects.filter(reader=cast.people["admin"].id).exists()
    login = cast.visitor.post("/login", {"username": "vera", "password": PASSWORD})
    assert login.status_code >= 500
    put_back(rightful)
    deeds.file_report(who, "Sesudahnya")


def put_back(rows: list[Roster]) -> None:
    """Restore the rightful rosters, as from a backup."""
    Roster.objects.all().delete()
    Roster.objects.bulk_create(rows)


@pytest.mark.parametrize("attack", ATTACKS[:4], ids=lambda attack: attack.__name__)
def test_nothing_is_sealed_to_the_intruder_by_a_status_change_either(
    cast: Cast, attack: Callable[[Cast], list[Roster]]
) -> None:
    report = deeds.file_report(cast.reporter)
    deeds.without_raising(cast.verifier)
    assert cast.verifier.get(f"/meja/{report.id}").status_code == 200
    attack(cast)
    admin = str(cast.people["admin"].id)
    moved = cast.verifier.post(f"/meja/{report.id}/status/examine", {"examiners": [admin]})
    assert moved.status_code >= 500
    report.refresh_from_db()
    assert report.status == "verification"
    assert not Grant.objects.filter(reader=cast.people["admin"].id).exists()
    assert not Entry.objects.exists()


def test_what_was_written_before_the_attack_is_still_there_after_it(cast: Cast) -> None:
    who = deeds.without_raising(cast.reporter)
    who.post("/aduan/tambah", deeds.report_form("Kalimat yang belum dikirim", save="1"))
    rightful = add_himself(cast)
    assert who.post("/aduan/tambah", deeds.report_form("Lagi", save="1")).status_code >= 500
    assert Draft.objects.count() == 1
    put_back(rightful)
    assert "Kalimat yang belum dikirim" in who.get("/aduan/tambah").content.decode()


def test_a_reader_whose_key_was_exchanged_in_the_accounts_is_not_staff(cast: Cast) -> None:
    report = deeds.file_report(cast.reporter)
    # The thief puts his own account under the verifier's id, by exchanging the two ids' rows.
    thief, verifier = cast.people["other_reporter"].account, cast.people["verifier"].account
    fields = ("name_hash", "sealed_seed", "sealed_profile")
    own = {field: getattr(thief, field) for field in fields}
    type(thief).objects.filter(id=thief.id).delete()
    type(verifier).objects.filter(id=verifier.id).update(**own)
    answer = cast.visitor.post("/login", {"username": "senja", "password": PASSWORD})
    assert answer.status_code == 422
    assert cast.visitor.get(f"/meja/{report.id}").status_code == 302
