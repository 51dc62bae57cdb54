# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address, as every role: who gets in, and that the others learn nothing."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import Cast
from tests.journeys import file_report

ANYONE = {
    "visitor",
    "half",
    "reporter",
    "verifier",
    "examiner",
    "custodian",
    "supervisor",
    "alternate",
    "admin",
    "auditor",
}
STAFF = ANYONE - {"visitor", "half", "reporter"}
READERS = {"verifier", "examiner", "supervisor", "alternate"}
INVITERS = {"admin", "supervisor"}
SIGNED_IN = ANYONE - {"visitor", "half"}

# Who may pass the door of each view; what a view then says of an object is tested with the view.
MAY: dict[str, set[str]] = {
    "public:home": ANYONE,
    "public:criteria": ANYONE,
    "public:guide": ANYONE,
    "public:confidentiality": ANYONE,
    "public:style": ANYONE,
    "public:logo": ANYONE,
    "public:status": ANYONE,
    "web:language": ANYONE,
    "web:healthz": ANYONE,
    "accounts:register": ANYONE,
    "accounts:login": ANYONE,
    "accounts:second": STAFF | {"half"},
    "accounts:set_up": {"half"},
    "accounts:session": ANYONE,
    "accounts:logout": ANYONE,
    "accounts:forgot": ANYONE,
    "accounts:profile": {"reporter"},
    "accounts:password": SIGNED_IN,
    "accounts:recovery": {"reporter"},
    "accounts:account": STAFF,
    "accounts:letters": STAFF,
    "accounts:new_totp": STAFF,
    "accounts:new_codes": STAFF,
    "accounts:add_passkey": STAFF,
    "accounts:rename_passkey": STAFF,
    "accounts:remove_passkey": STAFF,
    "accounts:end_others": STAFF,
    "accounts:end_one": STAFF,
    "accounts:enrol": ANYONE,
    "accounts:invited": ANYONE,
    "reports:list": {"reporter"},
    "reports:create": {"visitor", "reporter"},
    "reports:upload": {"visitor", "reporter", "verifier", "supervisor"},
    "reports:detail": {"reporter"},
    "reports:receipt": {"reporter"},
    "reports:reply": {"reporter"},
    "reports:unharmed": {"reporter"},
    "reports:harmed": {"reporter"},
    "reports:watch": {"reporter"},
    "reports:evidence": {"reporter"},
    "casework:inbox": STAFF,
    "casework:case": READERS,
    "casework:enter": {"visitor", "verifier", "supervisor"},
    "casework:receipt": {"verifier", "supervisor"},
    "casework:answer": READERS,
    "casework:object_for": {"verifier", "supervisor", "alternate"},
    "casework:export": READERS,
    "casework:export_case": READERS,
    "casework:lookalikes": READERS,
    "casework:link": READERS,
    "casework:unlink": READERS,
    "casework:save_filters": READERS,
    "casework:use_filters": READERS,
    "casework:drop_filters": READERS,
    "casework:assign": READERS,
    "casework:assign_many": READERS,
    "casework:reply": READERS,
    "casework:note": {"verifier", "supervisor", "alternate"},
    "casework:move": READERS,
    "casework:evidence": READERS,
    "casework:complete": READERS,
    "casework:desk_note": READERS,
    "casework:desk_file": READERS,
    "casework:tasks": READERS,
    "casework:task": READERS,
    "casework:task_done": READERS,
    "casework:checklist": {"verifier", "supervisor", "alternate"},
    "casework:recuse": READERS,
    "casework:mask": {"verifier", "supervisor", "alternate"},
    "casework:lift": {"verifier", "supervisor", "alternate"},
    "casework:propose": {"examiner", "other_examiner"},
    "casework:decide": {"supervisor", "alternate"},
    "reports:object": {"reporter"},
    "casework:send_back": {"supervisor", "alternate"},
    "casework:ask": READERS,
    "casework:identity": READERS,
    "casework:requests": {"custodian"},
    "casework:approve": {"custodian"},
    "casework:refuse": {"custodian"},
    "casework:terms": {"admin"},
    "casework:keeping": {"admin", "supervisor"},
    "casework:set_keeping": {"admin", "supervisor"},
    "casework:hold": READERS,
    "casework:let_go": {"supervisor", "alternate"},
    "casework:set_term": {"admin"},
    "casework:drop_term": {"admin"},
    "casework:set_day": {"admin"},
    "casework:drop_day": {"admin"},
    "casework:team": STAFF,
    "casework:invite": {"admin"},
    "casework:invite_again": INVITERS,
    "casework:withdraw": INVITERS,
    "casework:sign": {"supervisor"},
    "casework:absence": READERS - {"alternate"} | {"custodian"},
    "casework:absence_end": READERS - {"alternate"} | {"custodian"},
    "casework:shut_out": INVITERS,
    "casework:sign_off": {"supervisor"},
    "casework:succeed": {"supervisor"},
    "casework:hand_on": READERS - {"examiner"},
    "casework:give_access": READERS,
    "casework:give_custody": {"custodian"},
    "casework:choose_agency": {"verifier", "supervisor", "alternate"},
    "casework:agencies": {"admin"},
    "casework:offer_agency": {"admin"},
    "casework:file_limits": {"admin"},
    "casework:lists": {"admin"},
    "casework:word": {"admin"},
    "casework:offer_word": {"admin"},
    "casework:word_higher": {"admin"},
    "casework:figures": {"supervisor", "alternate"},
    "casework:export_figures": {"supervisor", "alternate"},
    "casework:settings": {"admin"},
    "casework:look": {"admin"},
    "casework:save_colour": {"admin"},
    "casework:save_logo": {"admin"},
    "casework:drop_logo": {"admin"},
    "casework:home_texts": {"admin"},
    "casework:save_home_texts": {"admin"},
    "casework:state": {"admin"},
    "casework:mail": {"admin"},
    "casework:mail_trial": {"admin"},
    "casework:mail_again": {"admin"},
    "casework:log": {"auditor"},
    "casework:narrow_log": {"auditor"},
    "casework:export_log": {"auditor"},
}


def views() -> Iterator[tuple[str, URLPattern]]:
    """Yield the full name and pattern of every view there is."""

    def walk(
        patterns: list[URLPattern | URLResolver], space: str
    ) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:")
            else:
                yield f"{space}{pattern.name}", pattern

    yield from walk(get_resolver().url_patterns, "")


def path_of(pattern: URLPattern) -> str:
    """Return a path of this view, about objects that do not exist."""
    path = "/" + str(pattern.pattern)
    for name in ("id", "evidence", "asking", "task", "other"):
        path = path.replace(f"<uuid:{name}>", str(uuid.uuid4()))
    return (
        path.replace("<slug:move>", "close")
        .replace("<slug:row>", "ab" * 32)
        .replace("<slug:mark>", "0b5557")
        .replace("<str:token>", "x" * 43)
    )


def test_the_table_names_every_view_there_is() -> None:
    assert {name for name, _pattern in views()} == set(MAY)


def test_every_view_says_who_may_come() -> None:
    for name, pattern in views():
        assert getattr(pattern.callback, "audiences", None), name


@pytest.mark.parametrize("who", sorted(ANYONE))
def test_every_door_lets_in_those_of_the_table_and_nobody_else(who: str, cast: Cast) -> None:
    nowhere = getattr(cast, who).get("/tidak-ada")
    assert nowhere.status_code == 404
    for name, pattern in views():
        if name == "accounts:logout":
            continue
        for method in ("get", "post"):
            answer = getattr(getattr(cast, who), method)(path_of(pattern))
            if who in MAY[name]:
                # 404: the object does not exist; 405: the other method; 422: an empty form;
                # 403: a visitor's upload without the token of the form it goes on with.
                # 410: an invitation that is none.
                accepted = {200, 201, 302, 400, 404, 405, 410, 422}
                if (name, who) == ("reports:upload", "visitor"):
                    accepted |= {403}
                assert answer.status_code in accepted, (name, method)
            elif who in ("visitor", "half"):
                assert answer.status_code == 302, (name, method)
                assert answer["Location"].startswith("/login"), (name, method)
            else:
                assert answer.status_code == 404, (name, method)


def bare(answer: Any, asked: uuid.UUID) -> str:
    """Return a page without what differs each time: the CSRF mask, and the id that was asked."""
    page = answer.content.decode().replace(str(asked), "ID")
    page = re.sub(r'data-left="\d+"', "", page)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


@pytest.mark.parametrize(
    "who",
    ["other_reporter", "other_examiner", "examiner", "custodian", "alternate", "admin", "auditor"],
)
def test_whoever_holds_no_grant_gets_the_answer_of_a_report_that_does_not_exist(
    who: str, cast: Cast
) -> None:
    report = file_report(cast.reporter, explanation="Isi yang rahasia", files={"bukti.txt": b"x"})
    actor = getattr(cast, who)
    for template in (
        *("/aduan/{}", "/aduan/{}/tanda-terima"),
        *("/meja/{}", "/meja/{}/identitas", "/meja/{}/tanda-terima"),
    ):
        real = actor.get(template.format(report.id))
        nowhere = uuid.uuid4()
        absent = actor.get(template.format(nowhere))
        assert real.status_code == absent.status_code == 404
        assert bare(real, report.id) == bare(absent, nowhere)


def test_the_reporter_opens_nothing_at_the_desk_and_staff_nothing_at_the_reporters(
    cast: Cast,
) -> None:
    report = file_report(cast.reporter)
    assert cast.reporter.get(f"/meja/{report.id}").status_code == 404
    assert cast.verifier.get(f"/aduan/{report.id}").status_code == 404
    assert cast.verifier.get("/aduan").status_code == 404
