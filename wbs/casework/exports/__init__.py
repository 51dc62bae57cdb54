# SPDX-License-Identifier: AGPL-3.0-or-later
"""What staff take out of the house: asked for again, recorded, made in memory, never stored."""
