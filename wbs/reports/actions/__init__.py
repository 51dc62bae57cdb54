# SPDX-License-Identifier: AGPL-3.0-or-later
"""All writes to reports. Each is atomic and goes guard -> change -> audit."""

from wbs.reports.actions.agencies import (
    add_agency,
    choose_agency,
    offer_agency,
)
from wbs.reports.actions.assigning import ASSIGNERS, assign, may_take
from wbs.reports.actions.disclosure import (
    MOST_DAYS,
    Wait,
    approve,
    ask,
    open_identity,
    refuse,
    sweep_disclosures,
)
from wbs.reports.actions.entries import NOTE_WRITERS, add_entry
from wbs.reports.actions.erasing import KEEPERS, erase_over, set_keeping
from wbs.reports.actions.escalation import escalate
from wbs.reports.actions.filing import Filing, Subject, file_report, first_readers
from wbs.reports.actions.followup import say_unharmed, tell_harm
from wbs.reports.actions.handover import give_access, sign_enrolment, sign_with_kit, waiting
from wbs.reports.actions.home import set_home
from wbs.reports.actions.leaving import (
    adrift,
    hand_on,
    let_go_everywhere,
    sign_off,
    succeed,
    takers,
)
from wbs.reports.actions.limits import set_limits
from wbs.reports.actions.lists import add_word, offer_word, raise_word, rename_word
from wbs.reports.actions.look import MOST_LOGO, TooHeavy, fitted, set_colour, set_logo
from wbs.reports.actions.objection import decide, may_object, object_to
from wbs.reports.actions.opening import (
    open_evidence,
    record_case_export,
    record_export,
    record_figures,
    record_listing,
    record_reading,
)
from wbs.reports.actions.recovery import recover_cases, unread
from wbs.reports.actions.recusal import must_hand_on, step_back
from wbs.reports.actions.recusal import takers as takers_after
from wbs.reports.actions.status import change_status
from wbs.reports.actions.terms import set_day, set_term

__all__ = [
    "ASSIGNERS",
    "KEEPERS",
    "MOST_DAYS",
    "MOST_LOGO",
    "NOTE_WRITERS",
    "Filing",
    "Subject",
    "TooHeavy",
    "Wait",
    "add_agency",
    "add_entry",
    "add_word",
    "adrift",
    "approve",
    "ask",
    "assign",
    "change_status",
    "choose_agency",
    "decide",
    "erase_over",
    "escalate",
    "file_report",
    "first_readers",
    "fitted",
    "give_access",
    "hand_on",
    "let_go_everywhere",
    "may_object",
    "may_take",
    "must_hand_on",
    "object_to",
    "offer_agency",
    "offer_word",
    "open_evidence",
    "open_identity",
    "raise_word",
    "record_case_export",
    "record_export",
    "record_figures",
    "record_listing",
    "record_reading",
    "recover_cases",
    "refuse",
    "rename_word",
    "say_unharmed",
    "set_colour",
    "set_day",
    "set_home",
    "set_keeping",
    "set_limits",
    "set_logo",
    "set_term",
    "sign_enrolment",
    "sign_off",
    "sign_with_kit",
    "step_back",
    "succeed",
    "sweep_disclosures",
    "takers",
    "takers_after",
    "tell_harm",
    "unread",
    "waiting",
]
