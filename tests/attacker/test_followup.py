# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever has the whole database, before and after, and asks whom retaliation was done to."""

from typing import Any
from uuid import UUID

from django.apps import apps

from tests.cast import Cast
from tests.reports.test_followup import WORDS, ended, page, say_no, say_yes
from wbs.accounts.models import Session
from wbs.reports import access, sealing
from wbs.reports.models import Entry, Grant, Report

__all__ = ["ended"]


def everything() -> set[str]:
    """Return every row of every table as text, but for the sessions of those who came."""
    return {
        f"{model._meta.label} {sorted((name, _plain(v)) for name, v in row.items())}"
        for model in apps.get_models()
        if model is not Session
        for row in model._default_manager.values()
    }


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.hex if isinstance(value, UUID) else str(value)


def test_a_yes_changes_nothing_that_names_the_first_report(cast: Cast, ended: Report) -> None:
    page(cast, ended, 30)  # whatever looking at it writes is written
    before = everything()
    found = say_yes(cast, ended, 30)
    new = everything() - before
    assert sum(found.id.hex in row for row in new) > 5
    names = (ended.id.hex, ended.number)
    assert not [row for row in new for name in names if name in row]
    # It is there, for whoever holds the keys.
    assert str(ended.id) in _link(cast, found)


def _link(cast: Cast, found: Report) -> str:
    case = access.readable_report(cast.people["verifier"], found.id)
    return str(sealing.open_report(case.case_key, case.report)["follows"])


def test_a_no_is_a_message_like_any_other(cast: Cast, ended: Report) -> None:
    page(cast, ended, 30)
    before = everything()
    say_no(cast, ended, 30)
    new = everything() - before
    kinds = {row.partition(" ")[0] for row in new}
    assert kinds == {"audit.Entry", "audit.Head", "reports.Entry", "reports.Digest"} | {
        "reports.Report",
        "reports.Grant",
    }
    [entry] = Entry.objects.filter(report=ended).exclude(kind=Entry.Kind.NOTE)
    assert entry.kind == Entry.Kind.MESSAGE
    for word in ("unharmed", "aman", "follow"):
        assert not [row for row in new if word in row]


def test_who_reads_the_first_and_is_kept_out_of_the_second_holds_nothing_of_it(
    cast: Cast, ended: Report
) -> None:
    verifier = cast.people["verifier"]
    found = say_yes(cast, ended, 30, excluded=[str(verifier.id)])
    assert not Grant.objects.filter(report=found, reader=verifier.id).exists()
    assert WORDS not in page(cast, ended, 31, "verifier")
