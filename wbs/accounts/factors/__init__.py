# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second step of staff: TOTP, recovery codes, passkeys, and where they are kept."""
