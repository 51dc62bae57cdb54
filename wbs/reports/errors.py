# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every refusal of this room's actions, by its reason."""


class ReportError(Exception):
    """Something about a report cannot be done; nothing was changed."""


class NobodyReads(ReportError):
    """The roster has no verifier, so a report would lie unread."""


class RosterMoved(ReportError):
    """A new roster was signed while something was sealed to readers of the one before."""


class NotAllowed(ReportError):
    """The person may not take this step on this case."""


class StatusMoved(ReportError):
    """Someone else changed the status meanwhile."""


class CaseConcluded(ReportError):
    """The reporter may add to open cases only."""


class Incomplete(ReportError):
    """The step asks for an examiner, a note or a reason, or a message for words or files."""


class FilesGone(ReportError):
    """Files that a draft held for a form are there no more."""


class TooManyFiles(ReportError):
    """There would be more files than `limits` allow."""


class AlreadyAsked(ReportError):
    """This person's request for the identity behind the case is open already."""


class RequestMoved(ReportError):
    """Another custodian has decided or approved a request meanwhile."""


class SecondCustodianNeeded(ReportError):
    """Whoever gave the first approval cannot give the second."""
