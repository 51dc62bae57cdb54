# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reporter entrusts to us: report, grants, evidence, messages, and the reporter's pages."""
