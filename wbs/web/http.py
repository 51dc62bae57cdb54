# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request as our middleware leaves it to the views."""

from typing import Any

from django.http import HttpRequest


class Request(HttpRequest):
    """Says what `wbs.accounts.middleware` adds; this room knows none of the types.

    `person` is a Person, or None while nobody is signed in: a view's mark says which it can be.
    """

    person: Any
    institution: Any
    session: Any
    audiences: frozenset[str]
