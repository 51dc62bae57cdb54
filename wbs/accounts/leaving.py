# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving the staff: shut out at once by one, signed off the roster by the supervisor.

Whoever is shut out has no session, no way in, and gets no key any more; a row that is not signed by
an admin or the supervisor does nothing. The supervisor leaves by naming a successor.
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import F

from wbs.accounts import custody, roster
from wbs.accounts.document import Document, Former, Reader
from wbs.accounts.models import Account, Enrolment, Institution, Leaving
from wbs.accounts.people import Person
from wbs.accounts.roles import Role, conflicting
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault.keys import KeyRing

# Without one of these nobody verifies, nobody discloses, nobody invites.
NEEDED = (Role.VERIFIER, Role.CUSTODIAN, Role.ADMIN)


class MayNotLeave(Exception):
    """There is no such member of staff, or it is not for this person to shut them out."""


class LastOne(Exception):
    """Nobody else on the staff has this role, or holds its key."""

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.role = role


class NotASuccessor(Exception):
    """This person cannot be the supervisor: not on the roster, or of roles that stay apart."""


def may_shut_out(person: Person, reader: Reader) -> bool:
    """The admin or the supervisor; not themselves, and nobody the supervisor."""
    if person.id == reader.id or Role.SUPERVISOR in reader.roles:
        return False
    return bool(person.roles & {Role.ADMIN, Role.SUPERVISOR})


@transaction.atomic
def shut_out(*, person: Person, account: UUID) -> None:
    """End a person's sessions, take away their way in, and seal nothing to them from now on.

    Raises MayNotLeave, and LastOne when nobody would be left to do what they do.
    """
    institution = _held(person.institution)
    document = roster.current(institution)
    reader = document.reader(account)
    if reader is None or not may_shut_out(person, reader):
        raise MayNotLeave
    _check_others(document, reader)
    signature = person.ring.sign(roster.leaving_words(institution.id, reader))
    Leaving.objects.update_or_create(
        institution=institution,
        account=account,
        defaults={"by": person.id, "signature": signature},
    )
    _end_sessions(institution, account)
    record(
        institution=institution.id,
        event=Event.STAFF_SHUT_OUT,
        actor=person.id,
        details={"leaver": str(account)},
    )


def _check_others(document: Document, leaver: Reader) -> None:
    for role in NEEDED:
        if role in leaver.roles and not _others(document, leaver, role):
            raise LastOne(role)


def _others(document: Document, leaver: Reader, role: Role) -> list[Reader]:
    others = [one for one in document.with_role(role) if one.id != leaver.id]
    if role == Role.CUSTODIAN:
        without_key = custody.waiting(document)
        others = [one for one in others if one not in without_key]
    return others


def waiting(institution: Institution) -> list[Reader]:
    """Return those who are shut out and not yet signed off the roster."""
    document = roster.signed(institution)
    rows = Leaving.objects.filter(institution=institution)
    gone = {row.account for row in rows if roster.has_begun(document, row)}
    return [one for one in document.readers if one.id in gone]


def unproven(institution: Institution) -> int:
    """Return how many rows would shut a member of staff out and are not signed as they must be."""
    document = roster.signed(institution)
    rows = Leaving.objects.filter(institution=institution)
    return sum(not roster.has_begun(document, row) for row in rows)


def sign_off(*, person: Person, account: UUID) -> Former:
    """Let the supervisor sign the roster without someone who is shut out.

    Belongs to the caller's transaction. Raises MayNotLeave, RosterBroken.
    """
    institution = _held(person.institution)
    found = next((one for one in waiting(institution) if one.id == account), None)
    if found is None:
        raise MayNotLeave
    roster.remove(institution=institution, signer=person.id, ring=person.ring, account=account)
    Leaving.objects.filter(institution=institution, account=account).delete()
    return Former(found.id, found.name)


def succeed(
    *, institution: Institution, signer: UUID | None, ring: KeyRing, successor: UUID
) -> Reader:
    """Name another of the staff the supervisor; whoever was it leaves in the same act.

    `ring` is the present supervisor's or the kit's; `signer` None stands for the successor (the kit
    has no account). Belongs to the caller's transaction. Raises NotASuccessor, LastOne,
    RosterBroken.
    """
    institution = _held(institution)
    document = roster.current(institution)
    [before] = document.with_role(Role.SUPERVISOR)
    found = document.reader(successor)
    if found is None or found not in successors(document):
        raise NotASuccessor
    if signer is not None:  # with the kit there is no choice: then the doctor says what is missing
        _check_others(document, before)
    named = replace(found, roles=_roles_of(found))
    roster.succeed(institution=institution, signer=signer or found.id, ring=ring, reader=named)
    _end_sessions(institution, before.id)
    return named


def successors(document: Document) -> list[Reader]:
    """Return those of the roster who could be the supervisor."""
    return [
        one
        for one in document.readers
        if Role.SUPERVISOR not in one.roles and not conflicting(_roles_of(one))
    ]


def _roles_of(successor: Reader) -> frozenset[Role]:
    return (successor.roles - {Role.ALTERNATE}) | {Role.SUPERVISOR}


def _end_sessions(institution: Institution, account: UUID) -> None:
    """Raise the epoch: sessions carry the old one, and so does what the password opens."""
    Account.objects.filter(institution=institution, id=account).update(epoch=F("epoch") + 1)
    Enrolment.objects.filter(institution=institution, account=account).delete()


def forget(institution: Institution, holding: Collection[UUID]) -> None:
    """Delete what is left of those who left: accounts, but of those `holding` a case alone.

    The key to identities too, unless nobody else has it.
    """
    left = [one.id for one in roster.signed(institution).left]
    custody.let_go(roster.current(institution), left)
    gone = [one for one in left if one not in holding]
    Account.objects.filter(institution=institution, id__in=gone).delete()


def _held(institution: Institution) -> Institution:
    """Lock the institution: one change of its staff after the other."""
    return Institution.objects.select_for_update(no_key=True).get(id=institution.id)
