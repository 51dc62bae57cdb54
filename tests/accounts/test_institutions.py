# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several institutions on one installation are told apart by their host name."""

import pytest

from tests.cast import Cast
from wbs.accounts import middleware
from wbs.accounts.models import Institution


@pytest.mark.parametrize("path", ["/", "/login", "/tidak-ada", "/aduan"])
def test_a_host_of_none_of_several_institutions_is_not_found(cast: Cast, path: str) -> None:
    Institution.objects.filter(id=cast.institution.id).update(host="127.0.0.1")
    Institution.objects.create(name="Inspektorat Lain", slug="lain", host="localhost")
    middleware.forget()
    known = cast.visitor.get("/")
    assert "Inspektorat Kota Contoh" in known.content.decode()
    other = cast.visitor.get("/", headers={"host": "localhost"})
    assert "Inspektorat Lain" in other.content.decode()
    nobodys = cast.visitor.get(path, headers={"host": "wbs.example"})
    assert nobodys.status_code == 404
    assert "Inspektorat" not in nobodys.content.decode()
