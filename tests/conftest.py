# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test may ask for."""

from pathlib import Path

import pytest
from django.conf import settings

from tests import cast as the_cast
from wbs.accounts import middleware
from wbs.accounts import views as accounts_views
from wbs.ops.folders import prepare
from wbs.public import views as public_views
from wbs.reports.views import create as create_views
from wbs.web import kept


@pytest.fixture
def cast(db: None) -> the_cast.Cast:
    """The people (see tests/cast.py), in a new institution."""
    prepare()
    for stamp in Path(settings.DATA).glob("*.stamp"):
        stamp.unlink()
    return the_cast.assemble()


@pytest.fixture(autouse=True)
def _no_limits_left() -> None:
    """Each test starts as the first visitor of the day: no counts, and no page or name kept."""
    for limit in (
        accounts_views.SIGN_INS,
        accounts_views.SIGN_UPS,
        public_views.LOOK_UPS,
        create_views.VISITORS,
    ):
        limit.forget()
    middleware.forget()
    kept.forget()
