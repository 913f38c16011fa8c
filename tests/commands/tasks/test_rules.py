"""Who may do what to a task, and by when it is due."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.tasks import rules
from commands.tasks.rules import Action, Relation

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = date(2026, 3, 25)


@pytest.mark.parametrize(
    ("word", "due"),
    [
        ("today", "2026-03-25T22:59Z"),
        ("Tomorrow", "2026-03-26T22:59Z"),
        ("fri", "2026-03-27T22:59Z"),
        ("wednesday", "2026-04-01T21:59Z"),
        ("2026-03-29", "2026-03-29T21:59Z"),
        ("friday.", "2026-03-27T22:59Z"),
        ("soon", None),
        ("fr", None),
        ("2026-02-30", None),
    ],
)
def test_a_day_is_over_at_its_last_minute_where_the_desk_is(word: str, due: str | None) -> None:
    found = rules.due_by(word, WEDNESDAY, BERLIN)
    assert found == (due and datetime.fromisoformat(due))
    assert found is None or rules.is_a_whole_day(found, BERLIN)


NOBODY = Relation(has_it=False, in_team=False, opened_it=False, leads=False)
HAS_IT, IN_TEAM = Relation(True, False, False, False), Relation(False, True, False, False)
OPENED, LEADS = Relation(False, False, True, False), Relation(False, False, False, True)


@pytest.mark.parametrize(
    ("action", "who"),
    [
        (Action.TAKE, [IN_TEAM, LEADS]),
        (Action.DONE, [HAS_IT, IN_TEAM, OPENED, LEADS]),
        (Action.SKIP, [HAS_IT, IN_TEAM, OPENED, LEADS]),
        (Action.IMPOSSIBLE, [HAS_IT, IN_TEAM, OPENED, LEADS]),
    ],
)
def test_who_may_do_what(action: Action, who: list[Relation]) -> None:
    assert [each for each in (NOBODY, HAS_IT, IN_TEAM, OPENED, LEADS) if rules.may(action, each)] == who
