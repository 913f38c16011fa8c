"""Which messages are acted on, which kinds may be silenced, and which never are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from commands.reports import noise, noise_views, operations
from commands.reports.operations import silence, unsilence
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.refusals import MovedOn, NotAllowed
from commands.shared.speech import Address
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, IncidentEvent
from storage.journal.queries import QUARTERDECK
from storage.journal.records import DeskEvent, Entry
from storage.outbox import noise as messages
from storage.outbox import queries as outbox
from storage.outbox.records import EffectState, Noise, NoiseEvent, PostedMessage
from storage.outbox.tables import outbox as table
from storage.record import replace
from storage.schema import finish
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import effects
from tests.commands.reports.test_figures import reported

HELD = "event/incident.held/channel"
MINUTE = timedelta(minutes=1)
BUTTONS = [{"type": "actions", "elements": []}]
TEAM = "#team-retail-apps"


def says(act: Act, **more: Any) -> str | None:
    """What the message is for that follows from a hold; None where none is posted."""
    before = len(effects(act))

    def tell(act: Act, entry: Entry) -> None:
        at = Address(more.get("channel", TEAM), entry.record)
        speech.post(act, at, "On hold.", blocks=more.get("blocks"))

    act.journal(more.get("what", IncidentEvent.HELD), more.get("record", "INC-1"))
    follow_up(act, {more.get("what", IncidentEvent.HELD): (tell,)})
    if len(effects(act)) == before:
        return None
    found: str | None = act.tx.execute(select(table.c.purpose).order_by(table.c.id.desc()).limit(1)).scalar_one()
    return found


def posted(act: Act, record: str, purpose: str = HELD, place: str = TEAM, count: int = 1) -> None:
    """Messages that are there since now."""
    for _ in range(count):
        speech.post(act, Address(place, record), "On hold.")
    finish(act.tx)
    new = (table.c.posted_at.is_(None), table.c.state == EffectState.PENDING)
    act.tx.execute(update(table).where(*new).values(state="sent", posted_at=act.now, purpose=purpose))


def later(act: Act, **by: float) -> Act:
    return replace(act, now=act.now + timedelta(**by))


PURPOSES: list[tuple[Mapping[str, Any], str]] = [
    ({}, "event/incident.held/channel"),
    ({"channel": ANA}, "event/incident.held/person"),
    ({"blocks": BUTTONS}, "asks/incident.held/channel"),
    ({"blocks": [{"type": "section"}]}, "event/incident.held/channel"),
    ({"what": IncidentEvent.NOTED}, "event/incident.noted/channel"),
]


@pytest.mark.parametrize(("said", "purpose"), PURPOSES)
def test_a_message_knows_what_it_is_for(acting: Acting, said: Mapping[str, Any], purpose: str) -> None:
    assert says(acting(ANA), **said) == purpose


def test_a_card_is_known_by_its_name_and_an_answer_to_whoever_asked_is_no_message_of_ours(acting: Acting) -> None:
    act = acting(ANA)
    speech.show(act, Address(TEAM, "INC-1", message="INC-1/card"), "incident.card", incident=1)
    speech.post(act, Address(TEAM, "INC-1"), "Asked for.")
    effects(act)
    assert [*act.tx.execute(select(table.c.purpose).order_by(table.c.id)).scalars()] == [
        "card/incident.card/channel", None,
    ]  # fmt: skip


DEEDS = [
    (ANA, IncidentEvent.NOTED, 1, True), (ANA, IncidentEvent.NOTED, 30, True), (ANA, IncidentEvent.NOTED, 31, False),
    (ANA, IncidentEvent.NOTED, 0, False), (ANA, IncidentEvent.NOTED, -1, False), (ANA, DeskEvent.READ, 1, False),
    (ANA, DeskEvent.REFUSED, 1, False), (QUARTERDECK, IncidentEvent.CLOSED, 1, False),
]  # fmt: skip


@pytest.mark.parametrize(("by", "what", "minutes", "acted"), DEEDS)
def test_it_was_acted_on_if_a_person_did_something_to_its_record_within_half_an_hour(
    acting: Acting, by: str, what: str, minutes: int, acted: bool
) -> None:
    act = acting(MIRA)
    for record in ("INC-1", "INC-2"):
        posted(act, record)
    later(act, minutes=minutes).done_by(by).journal(what, "INC-1")
    assert messages.judge(act.tx, act.now + 30 * MINUTE) == 0
    assert messages.judge(act.tx, act.now + 31 * MINUTE) == 2
    assert messages.judge(act.tx, act.now + 90 * MINUTE) == 0
    assert messages.ledger(act.tx, act.now) == [Noise(HELD, 2, 2, int(acted), 1)]


def test_what_is_about_no_record_is_counted_and_never_settled(acting: Acting) -> None:
    act = acting(MIRA)
    posted(act, "desk")
    assert messages.judge(act.tx, act.now + 90 * MINUTE) == 0
    assert "acted on n/a" in str(noise_views.ledger(noise.ledger(act)))


def test_the_ledger_counts_four_weeks_by_kind_and_how_many_a_day_each_place_got(acting: Acting) -> None:
    act = acting(MIRA)
    posted(later(act, days=-29), "INC-1")
    posted(act, "INC-1", count=28)
    posted(act, "INC-1", "event/incident.held/person", ANA, count=28)
    posted(act, "INC-2", "event/incident.held/person", TOM, count=84)
    text = str(noise_views.ledger(noise.ledger(act)))
    assert "*112* `incident.held` to people · acted on n/a · 2.0 a day" in text
    assert "*28* `incident.held` in channels · acted on n/a · 1.0 a day" in text
    assert "INC-" not in text


def test_others_than_managers_see_what_goes_to_them_and_their_teams_and_no_button(acting: Acting) -> None:
    posted(acting(MIRA), "INC-1", "event/incident.held/person", ANA, count=60)
    posted(acting(MIRA), "INC-1", "event/incident.held/person", TOM, count=60)
    posted(acting(MIRA), "INC-1", "event/incident.held/channel", "#team-network", count=60)
    messages.judge(acting(MIRA).tx, acting(MIRA).now + 31 * MINUTE)
    (found,) = noise.ledger(acting(ANA)).kinds
    assert (found.sent, found.places) == (60, 1)
    assert "noise.silence" not in str(noise_views.ledger(noise.ledger(acting(ANA))))
    assert "Nothing was posted" in str(noise_views.ledger(noise.ledger(acting(SOFIA))))


PROPOSED = [(51, 5, True), (51, 6, False), (50, 0, False), (100, 9, True), (100, 10, False)]


@pytest.mark.parametrize(("judged", "acted", "proposed"), PROPOSED)
def test_a_kind_is_proposed_that_fewer_than_a_tenth_of_more_than_fifty_was_acted_on(
    judged: int, acted: int, proposed: bool
) -> None:
    assert noise.is_noise(Noise(HELD, judged, judged, acted, 1)) is proposed


@pytest.mark.parametrize("purpose", ["card/sla.warning/channel", "asks/incident.held/person",
                                     "event/incident.told/person", "event/incident.noted/channel"])  # fmt: skip
def test_what_asks_somebody_to_act_and_what_people_say_is_never_proposed(purpose: str) -> None:
    assert not noise.is_noise(Noise(purpose, 1000, 1000, 0, 1))


def noisy(acting: Acting) -> Act:
    """Hardly anybody acts on what is said of holds."""
    act = acting(MIRA)
    posted(act, "INC-77", count=51)
    messages.judge(act.tx, act.now + 31 * MINUTE)
    return act


def test_a_silenced_kind_is_not_posted_until_that_is_undone_and_the_journal_keeps_all(acting: Acting) -> None:
    act = noisy(acting)
    assert '"noise.silence"' in str(noise_views.ledger(noise.ledger(act))).replace("'", '"')
    assert says(act) == HELD
    silence(act, HELD)
    assert says(act) is None
    shown = str(noise_views.ledger(noise.ledger(act)))
    assert "noise.unsilence" in shown
    assert "noise.silence'" not in shown
    with pytest.raises(MovedOn, match="not proposed any more"):
        silence(act, HELD)
    unsilence(act, HELD)
    assert says(act) == HELD
    with pytest.raises(MovedOn, match="posted already"):
        unsilence(act, HELD)


def test_of_a_silenced_kind_what_is_urgent_or_told_to_its_reporter_or_asks_for_something_is_said(
    acting: Acting,
) -> None:
    silence(noisy(acting), HELD)
    act, number = acting(ANA), reported(acting, 9)
    record = f"INC-{number}"
    for priority, major in (("P2", False), ("P1", False), ("P4", True)):
        incidents.change(act.tx, number, was=OPEN, priority=priority, major=major)
        assert says(act, record=record) == HELD
    incidents.change(act.tx, number, was=OPEN, priority="P3", major=False)
    assert says(act, record=record) is None
    assert says(act, record=record, blocks=BUTTONS) is not None
    act.done_by(MIRA).journal(NoiseEvent.SILENCED, messages.record_of("event/incident.held/person"))
    assert says(act, record=record, channel=SOFIA) is not None
    assert says(act, record=record, channel=TOM) is None


def test_only_managers_say_what_is_posted(acting: Acting) -> None:
    noisy(acting)
    for decide in (silence, unsilence):
        with pytest.raises(NotAllowed, match="service managers"):
            decide(acting(ANA), HELD)
    assert messages.silenced(acting(ANA).tx) == []


def test_a_kind_that_was_never_proposed_cannot_be_silenced(acting: Acting) -> None:
    with pytest.raises(MovedOn):
        operations.silence(acting(MIRA), "card/change.ballot/person")


def test_however_many_kinds_there_are_the_ledger_can_be_shown(acting: Acting) -> None:
    kinds = [Noise(f"event/{'long.' * 12}{number}/channel", 100, 100, 0, 1) for number in range(300)]
    shown = noise_views.ledger(noise.Ledger(kinds, kinds, [each.purpose for each in kinds]))
    assert len(shown) <= 50
    assert "and 260 kinds more" in str(shown)


def test_a_message_that_is_changed_is_counted_once(acting: Acting) -> None:
    act = acting(MIRA)
    for ts in ("1.0", "1.0", "2.0"):
        speech.show(act, Address(TEAM, "INC-1", message="INC-1/card"), "incident.card", incident=1)
        finish(act.tx)
        (queued,) = outbox.ready(act.tx)
        claimed = outbox.claim(act.tx, queued, act.now)
        assert claimed is not None
        outbox.mark_sent(act.tx, claimed, {"channel": "C1", "ts": ts}, act.now)
        outbox.store_message(act.tx, PostedMessage("INC-1/card", "INC-1", "C1", ts))
    (found,) = messages.ledger(act.tx, act.now)
    assert found.sent == 2
