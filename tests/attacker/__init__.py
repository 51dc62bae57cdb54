# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house from the attacker's side: thieves of the disk, of the database, of a staff account."""
