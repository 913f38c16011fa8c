"""After a change is done: whether more came in than on days like it, who is asked whether it was the change."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.config import Document
from commands.changes import cards, doing, notices, operations, watching
from commands.changes.policy import ChangePolicy
from commands.changes.watch_rules import is_flagged, like_it
from commands.shared.act import Act
from commands.shared.practice import joined
from commands.shared.refusals import MovedOn, NotAllowed
from storage.changes.records import Change, ChangeEvent, Choice, Outcome
from storage.incidents.records import IncidentEvent
from storage.items.records import ItemEvent
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.links import queries as links
from storage.record import replace
from tests.bench import watch as bench
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, SOFIA, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import armed, details, entries, said, text_of

HOUR = timedelta(hours=1)
C23 = (3, 1, 0, 5, 2, 2, 4, 1, 0, 3, 2, 5, 1, 0, 2, 3, 4, 1, 2, 2)
"""How many came in in the same hours of twenty days like it."""

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("count", "like", "flagged"),
    [(5, C23, False), (6, C23, True), (2, (0,) * 20, False), (3, (0,) * 20, True), (9, C23[:19], False)],
)
def test_more_than_on_any_of_twenty_days_like_it_and_at_least_three_is_flagged(
    count: int, like: Sequence[int], flagged: bool
) -> None:
    """C23; with one day fewer nothing is said."""
    assert is_flagged(count, like) is flagged


def kind(day: date) -> bool | None:
    return None if day == date(2026, 3, 18) else day.weekday() < 5


def test_days_like_it_have_the_same_hours_by_the_clock_and_leave_out_weekends_and_holidays() -> None:
    """The clocks go forward on the 29th of March, in Berlin."""
    done = datetime(2026, 3, 31, 10, tzinfo=BERLIN)
    found = like_it(done, 4 * HOUR, BERLIN, kind, done - timedelta(days=100))
    assert len(found) == 20
    assert [window[0].astimezone(BERLIN).date().day for window in found[:9]] == [30, 27, 26, 25, 24, 23, 20, 19, 17]
    assert {window[0].astimezone(BERLIN).hour for window in found} == {10}
    assert {until - since for since, until in found} == {4 * HOUR}


def test_after_a_weekend_it_is_weekends_that_count_and_only_those_since_there_is_a_desk() -> None:
    done = datetime(2026, 3, 28, 10, tzinfo=BERLIN)
    found = like_it(done, HOUR, BERLIN, kind, done - timedelta(days=21))
    assert [window[0].astimezone(BERLIN).date().day for window in found] == [22, 21, 15, 14, 8, 7]


def done_change(acting: Acting) -> Change:
    """At midnight from Monday to Tuesday, in Berlin."""
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    operations.implement(replace(acting(BEN), now=AT), 1)
    change = operations.done(replace(acting(BEN), now=AT + HOUR), 1, outcome=Outcome.SUCCESS, note="")
    said(acting(ANA), notices.FOLLOWS)
    return change


def like_days(act: Act, counts: Sequence[int] = C23) -> None:
    """So many came in in the first hours of each of the days like it, on what the change touched."""
    journal.append(act.tx, IncidentEvent.DECLARED, "INC-0", actor=ANA, now=AT - timedelta(days=200))
    journal.take_new_entries(act.tx)
    windows = like_it(AT + HOUR, 4 * HOUR, BERLIN, watching.kind_of_day(act.policy(ChangePolicy)), AT - 5000 * HOUR)
    for (since, _), count in zip(windows, counts, strict=True):
        for number in range(count):
            standing(act, service="pos", opened_at=since + number * timedelta(minutes=7), team="retail-apps")


def after(act: Act, count: int, **more: object) -> list[int]:
    return [
        standing(
            act, **({"service": "pos", "team": "retail-apps"} | more), opened_at=AT + HOUR + minute * HOUR / 60
        ).id
        for minute in range(count)
    ]


def look(acting: Acting) -> Act:
    """What the next timer finds."""
    timer = armed(acting(ANA), watching.LOOK)[0]
    act = replace(acting(QUARTERDECK), now=timer.due_at)
    watching.look_at(act, **timer.payload, found=watching.count(act, **timer.payload))
    return act


def test_it_is_looked_at_four_and_24_hours_after_it_is_done(acting: Acting) -> None:
    done_change(acting)
    assert [timer.due_at - AT - HOUR for timer in armed(acting(ANA), watching.LOOK)] == [4 * HOUR, 24 * HOUR]


def test_what_is_rolled_back_is_looked_at_too(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    operations.implement(replace(acting(BEN), now=AT), 1)
    doing.back(replace(acting(BEN), now=AT + HOUR), 1, reason="Nothing starts")
    assert [timer.due_at - AT - HOUR for timer in armed(acting(ANA), watching.LOOK)] == [4 * HOUR, 24 * HOUR]


def test_where_app_yaml_does_not_say_so_nothing_is_looked_at(acting: Acting, document: Document) -> None:
    quiet = document.model_copy(update={"changes": document.changes.model_copy(update={"watch": ()})})
    done_change(lambda person: replace(acting(person), document=quiet))
    assert armed(acting(ANA), watching.LOOK) == []


def test_no_more_than_on_some_day_like_it_is_told_to_nobody(acting: Acting) -> None:
    done_change(acting)
    like_days(acting(ANA))
    after(acting(ANA), 5)
    act = look(acting)
    assert details(act, ChangeEvent.WATCHED, "CHG-1") == {"seconds": 14400, "count": 5, "most": 5, "days": 20}
    assert said(act, notices.FOLLOWS) == []
    assert "In the 4 h after it 5 incidents came in; at most 5" in str(cards.ballot(act, change=1, ballot=1))


def test_more_than_on_any_day_like_it_is_told_once_and_owes_a_review(acting: Acting) -> None:
    """To who requested and made it, to the board under the ballot, and to whoever is to review it."""
    done_change(acting)
    like_days(acting(ANA))
    after(acting(ANA), 4)
    after(acting(ANA), 1, service="network")
    after(acting(ANA), 1, service=None, item="pos", private=True)
    after(acting(ANA), 3, service="mes")
    act = look(acting)
    told = [text_of(each) for each in said(act, notices.FOLLOWS) if "text" in each.arguments]
    assert len(told) == 4
    assert "6 incidents came in on what it touched" in told[0]
    assert "never more than 5 in these hours of the last 20 working days" in told[0]
    assert "and 1 that not everyone may see" in told[0]
    assert "more came in after it than on any day like it" in told[-1]
    watching.look_at(act, 1, 86400, watching.count(act, 1, 14400))
    assert [each for each in said(act, notices.FOLLOWS) if "text" in each.arguments] == []


def flagged(acting: Acting) -> int:
    """The number of one of the incidents that came in after it."""
    done_change(acting)
    like_days(acting(ANA))
    incident = after(acting(ANA), 6)[-1]
    said(look(acting), notices.FOLLOWS)
    return incident


def test_the_cards_of_those_incidents_ask_whether_it_was_the_change_and_a_yes_says_so_on_both(acting: Acting) -> None:
    incident = flagged(acting)
    shown = str(cards.under_incident(acting(ANA), incident, team="retail-apps"))
    assert "Was it CHG-1?" in shown
    assert all(text in shown for text in ("'Yes'", "'No'", "'Not sure'"))
    with pytest.raises(NotAllowed, match="is for"):
        watching.it_was(acting(SOFIA), incident=incident, change="CHG-1")
    watching.unsure(acting(BEN), incident=incident, change="CHG-1")
    assert f"<@{BEN}> could not tell." in str(cards.under_incident(acting(ANA), incident))
    watching.it_was(acting(ANA), incident=incident, change="CHG-1")
    assert [(link.kind, link.other) for link in links.of(acting(ANA).tx, f"INC-{incident}")] == [
        ("caused_by", "CHG-1")
    ]
    assert cards.under_incident(acting(ANA), incident) == []
    with pytest.raises(MovedOn):
        watching.it_was_not(acting(BEN), incident=incident, change="CHG-1")


def test_each_answer_teaches_the_next_guess(acting: Acting) -> None:
    incident = flagged(acting)
    watching.it_was_not(acting(BEN), incident=incident, change="CHG-1")
    (entry,) = entries(acting(ANA), ItemEvent.SUSPECT_CLEARED, record=f"INC-{incident}")
    assert entry.details == {"change": "CHG-1", "bucket": "4h same item"}
    assert links.of(acting(ANA).tx, f"INC-{incident}") == []
    assert "'Yes'" not in str(said(acting(ANA), joined(notices.FOLLOWS)))


def test_phantom_changes_are_flagged_as_rarely_as_the_rule_promises() -> None:
    """One in 21 at most, whatever the traffic: here of a desk that is busy by day."""
    start = datetime(2026, 1, 5, tzinfo=UTC)
    busy = [start + timedelta(days=day, minutes=7 * at) for day in range(60) for at in range(60, 60 + day % 7 * 9)]
    found = bench.measured({"printers": busy}, 4 * HOUR, phantoms=300)
    assert found.false <= bench.MOST
    assert found.power[10] > found.power[3] > found.false
