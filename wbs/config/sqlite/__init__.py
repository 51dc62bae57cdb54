# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's SQLite backend, with tables that do not remember the order of their rows."""
