# SPDX-License-Identifier: AGPL-3.0-or-later
"""All writes to reports. Each is atomic and goes guard -> change -> audit."""

from wbs.reports.actions.entries import add_entry
from wbs.reports.actions.filing import Filing, Subject, file_report
from wbs.reports.actions.opening import open_evidence, record_reading
from wbs.reports.actions.recovery import recover_cases
from wbs.reports.actions.status import change_status

__all__ = [
    "Filing",
    "Subject",
    "add_entry",
    "change_status",
    "file_report",
    "open_evidence",
    "record_reading",
    "recover_cases",
]
