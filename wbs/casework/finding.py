# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check of this installation says."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: a PROBLEM needs somebody now."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One check: `said` is how it is, `todo` what to do about it (empty where all is well)."""

    name: str
    level: Level
    said: str
    todo: str = ""


def fine(name: str, said: str) -> Finding:
    """All is well."""
    return Finding(name, Level.FINE, said)


def warning(name: str, said: str, todo: str) -> Finding:
    """Something should be seen to."""
    return Finding(name, Level.WARNING, said, todo)


def problem(name: str, said: str, todo: str) -> Finding:
    """Somebody is needed now."""
    return Finding(name, Level.PROBLEM, said, todo)
