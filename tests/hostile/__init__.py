# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input and bad days: hostile texts, files and requests, a full disk, a lost database."""
