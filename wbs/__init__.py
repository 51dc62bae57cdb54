# SPDX-License-Identifier: AGPL-3.0-or-later
"""WBS, a whistleblowing system for public inspectorates."""
