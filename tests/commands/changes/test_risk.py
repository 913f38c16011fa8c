"""How risky a change is, in whole numbers: the worked cases, and what may raise a level."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.changes.facts import lead_time
from commands.changes.learning import Known, likely, pooled, replayed, scored
from commands.changes.policy import ChangePolicy
from commands.changes.risk import Answers, Beside, Fact, Level, Risk, assess
from commands.changes.risk_views import in_short, outlook
from storage.record import replace

LIKE_THE_PAGE: dict[str, Any] = {
    "questions": {
        "blast": {"ask": "Who notices?", "says": "{answer} notices", "weight": 3,
                  "answers": {"nobody": 0, "one team": 1, "one region": 2, "everyone": 3}},
        "rollback": {"ask": "How fast can you go back?", "weight": 3,
                     "answers": {"at once": 0, "in 15 minutes": 1, "in the window": 2, "not at all": 3}},
        "tested": {"ask": "Where was it tested?", "weight": 2,
                   "answers": {"before": 0, "like it": 1, "in part": 2, "nowhere": 3}},
        "done": {"ask": "Done before?", "weight": 1, "answers": {"often": 0, "once": 1, "alike": 2, "never": 3}},
    },
    "facts": {"criticality": 3, "items": 1, "window": 2, "failures": 2, "lead_time": 1},
    "levels": {"medium": 30, "high": 60},
}  # fmt: skip
RISK = Risk.model_validate(LIKE_THE_PAGE)
QUIET: Answers = (("blast", "nobody"), ("rollback", "at once"), ("tested", "before"), ("done", "often"))
NOTHING = {name: Fact(0, name) for name in RISK.facts.by_name()}


def answers(**given: str) -> Answers:
    return tuple((dict(QUIET) | given).items())


def facts(**points: int) -> dict[str, Fact]:
    return NOTHING | {name: Fact(count, f"{name} {count}", 4 - count) for name, count in points.items()}


def test_case_13_six_of_54_is_low() -> None:
    found = assess(RISK, answers(blast="one team"), facts(criticality=1), Beside())
    assert (found.score, found.greatest, found.percent, found.level) == (6, 54, 11, Level.LOW)


def test_case_14_thirty_three_of_54_is_high() -> None:
    given = answers(blast="everyone", rollback="in 15 minutes", tested="like it", done="never")
    known = facts(criticality=3, items=2, failures=2, lead_time=1) | {"criticality": Fact(3, "criticality 1", 1)}
    found = assess(RISK, given, known, Beside())
    assert (found.score, found.greatest, found.percent, found.level) == (33, 54, 61, Level.HIGH)
    assert in_short(found) == "*High 61*: everyone notices; criticality 1"


@pytest.mark.parametrize(
    ("bounds", "level"),
    [
        ({"medium": 11, "high": 60}, Level.MEDIUM),
        ({"medium": 12, "high": 60}, Level.LOW),
        ({"medium": 5, "high": 11}, Level.HIGH),
    ],
)
def test_a_level_begins_at_its_very_share(bounds: dict[str, int], level: Level) -> None:
    """6 of 54 are 11.1%: the bound of 11 is reached, that of 12 is not."""
    risk = Risk.model_validate(LIKE_THE_PAGE | {"levels": bounds})
    assert assess(risk, answers(blast="one team"), facts(criticality=1), Beside()).level is level


@pytest.mark.parametrize(
    ("rules", "given", "known", "level"),
    [
        ({"high": ["rollback not at all"]}, {"rollback": "not at all"}, {}, Level.HIGH),
        ({"medium": ["criticality 2"]}, {}, {"criticality": 3}, Level.MEDIUM),
        ({"medium": ["criticality 1"]}, {}, {"criticality": 2}, Level.LOW),
        ({"medium": ["window 2"]}, {}, {"window": 2}, Level.MEDIUM),
        ({"medium": ["items 3"]}, {}, {"items": 2}, Level.LOW),
    ],
)
def test_a_rule_raises_a_level_whatever_the_score_says(
    rules: dict[str, list[str]], given: dict[str, str], known: dict[str, int], level: Level
) -> None:
    risk = Risk.model_validate(LIKE_THE_PAGE | {"at_least": rules})
    assert assess(risk, answers(**given), facts(**known), Beside()).level is level


def test_the_form_and_a_spent_budget_raise_and_never_lower() -> None:
    quiet = assess(RISK, QUIET, NOTHING, Beside(asked=2))
    assert (quiet.level, quiet.reasons) == (Level.MEDIUM, ("asked for as medium",))
    assert assess(RISK, QUIET, NOTHING, Beside(is_spent=True)).level is Level.MEDIUM
    worst = answers(blast="everyone", rollback="not at all", tested="nowhere", done="never")
    assert assess(RISK, worst, facts(criticality=3), Beside(asked=3)).level is Level.HIGH
    assert assess(None, (), {}, Beside(asked=1)).level is Level.HIGH


def test_what_is_not_answered_as_it_is_asked_now_is_asked_again() -> None:
    assert RISK.unanswered(QUIET[:2]) == ["tested", "done"]
    assert RISK.unanswered((*QUIET[1:], ("blast", "the moon"))) == ["blast"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"normal": {"low": "peer", "medium": "cab", "high": "peer"}}, "changes.normal.high cannot be `peer`"),
        (
            {"normal": {"low": "peer", "medium": "cub", "high": "cab"}},
            "normal.medium there is no board `cub`",
        ),
        ({"normal": "peer"}, "changes.normal there is no board `peer`"),
        ({"risk": {"levels": {"medium": 60, "high": 30}}}, "changes.risk.levels.high must be more than 60"),
        (
            {"risk": LIKE_THE_PAGE | {"at_least": {"high": ["rollback never"]}}},
            "`rollback never` is no answer",
        ),
        ({"risk": LIKE_THE_PAGE | {"at_least": {"high": ["criticality 9"]}}}, "`criticality 9` is no answer"),
    ],
)
def test_check_says_what_cannot_be_meant(changes: dict[str, Any], wrong: str) -> None:
    boards = {"cab": {"members": ["vera@northgate.example"], "quorum": 1}}
    policy = ChangePolicy.model_validate({"boards": boards, "changes": changes})
    found = [f"{'.'.join(map(str, where))} {message}" for where, message in policy.mistakes()]
    assert len(found) == 1
    assert wrong in found[0]


@pytest.mark.parametrize(("hours", "points"), [(72, 0), (71, 1), (24, 1), (23, 2), (-1, 2)])
def test_less_time_before_it_begins_is_riskier(hours: int, points: int) -> None:
    assert lead_time(timedelta(hours=hours)).points == points


BEGAN = datetime(2026, 1, 5, tzinfo=UTC)


def one_after_another(*outcomes: str) -> list[Known]:
    """`high 1`: one of high risk that failed; each is over before the next is decided."""
    found = []
    for at, (level, failed) in enumerate(outcome.split() for outcome in outcomes):
        decided = BEGAN + timedelta(days=at)
        found.append(Known(Level(level), failed == "1", decided, decided + timedelta(hours=1)))
    return found


HISTORY = one_after_another("low 0", "low 0", "high 1", "low 0", "high 0", "medium 0", "high 1", "low 0")


def test_forecasts_are_those_of_the_worked_case() -> None:
    forecasts = [*replayed(HISTORY, pool=False)]
    assert [round(each.chance, 4) for each in forecasts] == [
        0.0500, 0.0433, 0.0455, 0.0725, 0.1667, 0.0800, 0.1474, 0.0855
    ]  # fmt: skip
    record = scored(forecasts)
    assert (round(record.brier or 0, 4), round(record.brier_base or 0, 4)) == (0.2111, 0.2252)
    assert round(record.skill or 0, 3) == 0.062


def test_neighbours_that_would_fall_are_pooled() -> None:
    assert pooled([0, 0, 1, 0, 1]) == [0, 0, 0.5, 0.5, 1]
    assert pooled([0.3, 0.1], [1, 3]) == pytest.approx([0.15, 0.15])


def test_a_forecast_knows_nothing_of_what_was_over_later() -> None:
    late = [replace(HISTORY[0], done=BEGAN + timedelta(days=30)), *HISTORY[1:]]
    assert [each.chance for each in replayed(late)][1] == 0.05


def test_too_few_outcomes_or_no_skill_are_said_to_say_nothing() -> None:
    few = outlook(Level.LOW, likely(HISTORY, Level.LOW))
    assert few.startswith("How those like it go is not known yet: 8 changes are over, 2 of them failed;")
    one = outlook(Level.LOW, likely(HISTORY[:1], Level.LOW))
    assert one.startswith("How those like it go is not known yet: 1 change is over, ")
    none_failed = likely(one_after_another(*["low 0", "high 0"] * 20), Level.HIGH)
    assert "40 changes are over, 0 of them failed" in outlook(Level.HIGH, none_failed)
    over = one_after_another(*["high 1"] * 10, *["high 0"] * 30)
    assert "from 40 changes are no better than guessing" in outlook(Level.HIGH, likely(over, Level.HIGH))


def test_with_skill_it_says_how_those_like_it_went() -> None:
    telling = likely(one_after_another(*["low 0", "high 1", "low 0", "high 1", "medium 0"] * 10), Level.HIGH)
    assert telling.record.knows
    said = outlook(Level.HIGH, telling)
    assert said.startswith("Of 20 like it (high) 20 went wrong; this one will with 77%. Such forecasts are ")
