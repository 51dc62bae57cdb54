# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an institution says on Home: its own to write."""

from collections.abc import Mapping

from django.db import transaction

from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports.errors import NotAllowed
from wbs.reports.home_texts import KEYS, MOST, Passage, key
from wbs.web import kept


@transaction.atomic
def set_home(*, person: Person, texts: Mapping[str, str]) -> None:
    """Say this on Home, by `home_texts.KEYS`; what is empty or missing, the product says.

    The audit log tells which passages changed, not what they say. Raises ValueError for a text
    that is too long, and for English without Indonesian.
    """
    if Role.ADMIN not in person.roles:
        raise NotAllowed("the admin writes the texts of Home")
    fresh = {name: texts[name] for name in KEYS if texts.get(name)}
    for passage in Passage:
        of = [fresh.get(key(passage, lang), "") for lang in ("id", "en")]
        if any(len(text) > MOST[passage] for text in of) or (of[1] and not of[0]):
            raise ValueError(f"{passage} is too long, or has no Indonesian")
    house = Institution.objects.select_for_update().get(id=person.institution.id)
    changed = [name for name in KEYS if fresh.get(name, "") != house.home.get(name, "")]
    if not changed:
        return
    Institution.objects.filter(id=house.id).update(home=fresh)
    chain.record(
        institution=house.id,
        event=Event.HOME_CHANGED,
        actor=person.id,
        details={"passages": ",".join(changed)},
    )
    transaction.on_commit(middleware.forget)
    transaction.on_commit(kept.forget)
