"""How problems read, and that the longest of them fits into what Slack shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.workspace.block_kit import check_blocks, check_view
from commands.problems import forms, rules, views, wording
from commands.problems.common import Shared
from commands.problems.families import name, user_minutes
from commands.problems.forms import read_new
from commands.problems.ids import Field
from commands.problems.surroundings import Around, Proposed
from commands.problems.verbs import VERBS
from commands.shared import blocks as bk
from commands.shared import verbs
from commands.shared.literal import said
from commands.shared.refusals import Invalid
from storage.changes.records import ChangeStatus, Outcome
from storage.journal.records import Entry
from storage.problems.records import Candidate, CandidateState, Like, Problem, ProblemEvent, ProblemStatus
from storage.record import asdict, replace
from tests.company import CHANGE, INCIDENT
from tests.conftest import MONDAY

LONG = "<&>" * 1000
PERSON = "U" + "A" * 10
PROBLEM = Problem(
    id=3, title="Blank receipts", service="pos", team="retail-apps", priority="P3", status=ProblemStatus.ANALYSIS,
    known_error=False, private=False, owner=None, opened_by=PERSON, opened_at=MONDAY, cause="", cause_kind=None,
    evidence="", workaround="", fix_note="", resolved_at=None, watch_until=None, closed_at=None, ended=None,
    reason="", duplicate_of=None, revisit_at=None,
)  # fmt: skip
FULL = Problem(
    id=999_999_999, title=LONG[:150], service="pos", team="retail-apps", priority="P3", status=ProblemStatus.FIX,
    known_error=True, private=False, owner=PERSON, opened_by=PERSON, opened_at=MONDAY, cause=LONG,
    cause_kind=LONG[:200], evidence=LONG, workaround=LONG, fix_note=LONG, resolved_at=MONDAY, watch_until=MONDAY,
    closed_at=None, ended=None, reason=LONG, duplicate_of=None, revisit_at=MONDAY,
)  # fmt: skip
CANDIDATE = Candidate(
    id=1, family="", service="pos", team="retail-apps", title="Blank receipts", n=7, lost=870,
    state=CandidateState.TOLD, arisen_at=MONDAY, told_at=MONDAY, decided_at=None, decided_by=None, reason="",
    problem=None,
)  # fmt: skip
AROUND = Around(1000, 500, [CHANGE] * 50, 99, 99, 9)
SERVICES = {"pos": "Point of sale"}
STORY = [Entry(n, MONDAY, PERSON, ProblemEvent.CAUSE, "PRB-3", {"text": LONG}, "slack") for n in range(100)]
LINES = ["x" * 300] * 500

MESSAGES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "card": lambda: views.card(FULL, AROUND, {"pos": LONG[:100]}),
    "record": lambda: views.record(views.card(FULL, AROUND, SERVICES, limit=views.SHORT), LINES, 9, [], STORY),
    "candidate": lambda: views.candidate(Proposed(CANDIDATE, 7, 870, 6, 1.2, 30), LONG[:100]),
    "list": lambda: bk.lines([views.line_of(FULL)] * 15),
    "candidates": lambda: [each for _ in range(8) for each in views.candidate_line(CANDIDATE, SERVICES)],
    "in common": lambda: bk.packed(views.shared([Shared("site", LONG, 9, 9, 9, 99, 0.001)] * 99, {})),
    "offer": lambda: views.offer(INCIDENT, LONG, 1),
    "meanwhile": lambda: [views.meanwhile(FULL), views.likely(FULL, 1)],
}
FORMS: dict[str, Callable[[], dict[str, Any]]] = {
    "cause": lambda: forms.cause_form(FULL, [f"Kind {n}" for n in range(100)], 12_345_678),
    "workaround": lambda: forms.workaround_form(FULL, 500, 12_345_678),
    "resolve": lambda: forms.resolve_form(FULL),
    "accept": lambda: forms.accept_form(FULL, MONDAY.date()),
    "reopen": lambda: forms.reopen_form(FULL),
    "dismiss": lambda: forms.dismiss_form(CANDIDATE, [FULL] * 100),
}


@pytest.mark.parametrize("which", MESSAGES)
def test_the_longest_message_is_accepted(which: str) -> None:
    blocks = said({"text": "x", "blocks": MESSAGES[which]()})["blocks"]
    assert check_blocks(blocks) == []


@pytest.mark.parametrize("which", FORMS)
def test_the_fullest_form_is_accepted(which: str) -> None:
    assert check_view(FORMS[which]()) == []


def test_a_proposal_says_how_many_what_they_cost_and_what_is_usual() -> None:
    found = Proposed(CANDIDATE, n=7, lost=870, people=6, usual=1.2, days=30)
    assert views.candidate_text(found, "Point of sale") == (
        "*7 like this in 30 days at Point of sale, 14.5 h lost by 6 people.* Blank receipts. Usual is 1.2."
    )


def test_what_is_decided_of_a_proposal_stands_in_place_of_its_buttons() -> None:
    opened = Proposed(
        Candidate(**{**asdict(CANDIDATE), "state": CandidateState.OPENED, "problem": 3, "decided_by": PERSON}),
        7, 870, 6, None, 30,
    )  # fmt: skip
    assert f"<@{PERSON}> opened PRB-3." in str(views.candidate(opened, ""))
    assert "actions" not in [each["type"] for each in views.candidate(opened, "")]


def test_ninety_minutes_of_one_forty_five_of_four_and_ten_hours_of_one_are_870() -> None:
    def of(number: int, minutes: int) -> Like:
        ended = MONDAY + timedelta(minutes=minutes)
        return Like(number, "", PERSON, "P3", None, "pos", MONDAY, ended)

    assert user_minutes([of(1, 90), of(2, 45), of(3, 600)], {1: 1, 2: 4, 3: 1}, MONDAY) == 870
    assert wording.length(870) == "14.5 h"


@pytest.mark.parametrize(
    ("titles", "called"),
    [
        (["Till 4 prints blank receipts", "Blank receipts from till 9"], "Blank receipts from till"),
        (["Printer of till 3 prints white paper", "The printer of till 9 prints white paper"],
         "Printer of till prints white paper"),
        (["VPN drops", "Nothing works", "Where is my badge"], "Hardware: Point of sale"),
        (["Printer jams"] * 3, "Printer jams"),
    ],
)  # fmt: skip
def test_a_family_is_called_by_its_commonest_words_else_by_what_makes_it_one(titles: list[str], called: str) -> None:
    likes = [Like(n, title, PERSON, "P3", None, "pos", MONDAY, None) for n, title in enumerate(titles)]
    assert name(likes, '["category","pos","hardware"]', SERVICES, "english") == called


def test_what_is_in_common_is_told_with_how_many_and_against_whom() -> None:
    lyon = Shared("site", "lyon", 9, 12, 29, 412, 1e-9)
    assert views.shared([lyon], {"site": {"lyon": "Lyon"}}) == [
        "Site *Lyon*: 9 of 12, against 5% of the 400 others"
    ]  # fmt: skip
    hour = Shared("hour", "23", 9, 12, 29, 412, 1e-9)
    assert views.shared([hour], {})[0].startswith("Opened between *23:00 and 00:00*: 9 of 12")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("INC-4, INC-9", (4, 9)), ("4 9;12", (4, 9, 12)), ("inc 4", (4,)), ("", ())],
)
def test_incidents_are_read_as_people_write_them(typed: str, read: tuple[int, ...]) -> None:
    assert read_new(entered(typed)).incidents == read


def test_what_is_no_incident_is_refused_beside_its_input() -> None:
    with pytest.raises(Invalid) as refusal:
        read_new(entered("the blank ones"))
    assert set(refusal.value.fields) == {Field.INCIDENTS}


def entered(incidents: str) -> dict[str, Any]:
    values = {Field.TITLE: {"text": {"value": "Blank receipts"}}, Field.INCIDENTS: {"text": {"value": incidents}}}
    return {"state": {"values": values}}


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("accept 3 too dear", {"reason": "too dear"}),
        ("accept 3 until 2026-06-01 too dear", {"reason": "too dear", "on": "2026-06-01"}),
        ("accept 3 for 90 days too dear", {"reason": "too dear", "on": "90d"}),
        ("duplicate 3 of PRB-4", {"of": 4}),
        ("link 3 inc 9", {"incident": 9}),
        ("change 3 CHG-7", {"change": 7}),
        ("known-error 3", {}),
        ("common prb 3", {}),
    ],
)
def test_a_line_is_read(line: str, arguments: dict[str, Any]) -> None:
    found = verbs.read(line, VERBS, "prb")
    assert (found.is_ready, found.number, found.arguments) == (True, 3, arguments)


def test_how_each_stands_is_said_as_a_sentence_says_it() -> None:
    said = [rules.stands(replace(PROBLEM, status=status)) for status in ProblemStatus]
    assert said == ["new", "in analysis", "being fixed", "resolved", "closed", "cancelled"]
    withdraw = "PRB-3 is being fixed: a change is on its way. Withdraw that, or accept the risk."
    assert rules.why_not(replace(PROBLEM, status=ProblemStatus.FIX), rules.Action.CANCEL) == withdraw


def test_what_is_missing_is_said_in_one_sentence_with_the_way_to_it() -> None:
    assert rules.missing(PROBLEM, "a workaround") == (
        "PRB-3 needs a workaround first: `/problem workaround 3 TEXT`."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "outcome", "said"),
    [
        (ChangeStatus.NEW, None, "new"),
        (ChangeStatus.AUTHORISE, None, "with the board"),
        (ChangeStatus.IMPLEMENT, None, "being implemented"),
        (ChangeStatus.CANCELLED, None, "withdrawn"),
        (ChangeStatus.CLOSED, Outcome.ISSUES, "done, with issues"),
        (ChangeStatus.CLOSED, Outcome.FAILED, "failed"),
    ],
)
def test_a_change_that_fixes_it_stands_there_in_the_words_of_changes(
    status: ChangeStatus, outcome: Outcome | None, said: str
) -> None:
    change = replace(CHANGE, status=status, outcome=outcome)
    shown = str(views.card(PROBLEM, Around(1, 1, [change], 0, 0, 0), SERVICES))
    assert f"*Fixed by* {CHANGE.number} ({said})" in shown
