# SPDX-License-Identifier: AGPL-3.0-or-later
"""No deadlines: how long an example takes depends on the machine, not on the vault."""

from hypothesis import settings

settings.register_profile("vault", settings(), deadline=None)
settings.load_profile("vault")
