"""Which article is offered with which report."""

import random
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.knowledge import rules
from commands.knowledge.cutting import cut_by
from commands.knowledge.suggesting import offered, suggest
from commands.shared.act import Act
from commands.shared.ranking import Ranking, Shelf
from commands.shared.suggesting import Said
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Content, Helped
from storage.record import replace
from tests.commands.conftest import SOFIA, Acting
from tests.commands.knowledge.examples import found, six
from tests.commands.outcome import asked

CASES = {
    "password expired, cannot sign in": {1: 2.787, 5: 0.909},
    "outlook asks for my password all the time": {5: 3.989, 1: 1.019},
    "receipt printer prints blank": {2: 6.248},
    "vpn": {3: 2.275},
    "The receipt printer at till 4 is on fire": {2: 4.110},
}


@pytest.mark.parametrize("report", CASES)
def test_the_article_that_answers_a_report_is_offered_alone(acting: Acting, report: str) -> None:
    act = six(acting)
    scores = {number: round(score, 3) for number, score in act.index.ranked("KB", report).scores.items()}
    assert CASES[report].items() <= scores.items()
    assert [each.number for each in offered(act, report)] == [next(iter(CASES[report]))]


@pytest.mark.parametrize("report", ["scanner broken", "sign in", "I need a new scanner", "coffee machine leaks"])
def test_nothing_is_offered_where_too_little_is_known(acting: Acting, report: str) -> None:
    assert offered(six(acting), report) == []


def ranking(*scores: float) -> Ranking:
    """As many articles as scores, each with two of three words that weigh the same."""
    halves = {number: score / 2 for number, score in enumerate(scores, 1)}
    return Ranking(3, {"badge": 1.0, "door": 1.0, "red": 1.0}, {"badge": halves, "door": halves, "red": {9: 0.1}})


def test_of_what_fits_as_well_up_to_three_titles_are_offered() -> None:
    hits = ranking(2.9, 2.8, 2.7, 2.6, 2.5)
    assert rules.offered(hits, matching=2, share=0.6) == [1, 2, 3]
    assert rules.offered(hits, matching=3, share=0.6) == []
    assert rules.offered(hits, matching=2, share=0.7) == []
    assert rules.offered(ranking(3.0, 2.0), matching=2, share=0.6) == [1]
    assert rules.offered(ranking(2.0, 3.0), matching=2, share=0.6) == [2]
    assert rules.offered(ranking(2.0), matching=2, share=0.6) == [1]


def test_of_many_that_fit_the_same_are_offered_as_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    words = [f"w{n}" for n in range(30)]
    shelf = Shelf(str.split)
    for number in range(200):
        shelf.put(number, "", " ".join(chance.choices(words, k=5)), "")
    reports = [" ".join(chance.choices(words, k=3)) for _ in range(50)]

    def offered_each() -> list[list[int]]:
        return [rules.offered(shelf.find(each), matching=2, share=0.6) for each in reports]

    found = offered_each()
    monkeypatch.setattr(rules, "FEW", 0)
    assert offered_each() == found
    assert {*map(len, found)} == {1, 2, 3}


def test_the_card_waits_unless_it_presses(acting: Acting) -> None:
    act = six(acting)
    said = Said("The receipt printer at till 4 is on fire", SOFIA)
    suggestion, pressing = suggest(act, said), suggest(act, replace(said, urgent=True))
    assert suggestion is not None
    assert suggestion.card_waits == timedelta(minutes=2)
    assert pressing is not None
    assert pressing.card_waits is None


def settled(act: Act, **knowing: Any) -> Act:
    document = cast(Document, act.document)
    assert document.knowledge is not None
    settings = document.knowledge.model_copy(update=knowing) if knowing else None
    return replace(act, document=document.model_copy(update={"knowledge": settings}))


def test_without_the_section_nothing_is_offered_and_without_the_wait_no_card_waits(acting: Acting) -> None:
    act, said = six(acting), Said("vpn", SOFIA)
    assert suggest(settled(act), said) is None
    at_once = suggest(settled(act, hold_card=timedelta()), said)
    assert at_once is not None
    assert at_once.card_waits is None


def test_whoever_reports_waits_for_memory_alone(acting: Acting) -> None:
    act = six(acting)
    with asked(act) as statements:
        suggestion = suggest(act, Said("vpn", SOFIA))
        assert suggestion is not None
        blocks = suggestion.shown(act, "INC-7")
    assert statements == []
    head, buttons = blocks
    assert head["text"]["text"].startswith(":bulb: *This may help:* VPN does not connect from home (KB-3)\n")
    pressed = {each["action_id"]: (each["text"]["text"], each["value"]) for each in buttons["elements"]}
    assert pressed == {"article.solved": ("That solved it", "7"), "article.no_help": ("Still need help", "7")}


def test_what_was_offered_once_is_looked_for_anew_when_articles_have_changed(acting: Acting) -> None:
    act = six(acting)
    assert [each.number for each in offered(act, "vpn")] == [3]
    knowledge.add_published(act.tx, Content("VPN for guests", "", "Ask the front desk."), by=SOFIA, now=act.now)
    act.journal("article.published", "KB-7")
    assert offered(found(act), "vpn") == []


def test_what_is_for_a_team_or_retired_is_not_offered(acting: Acting) -> None:
    act = six(acting)
    knowledge.change(act.tx, 3, was=["published"], audience="team")  # type: ignore[list-item]
    act.journal("article.published", "KB-3")
    assert offered(found(act), "vpn") == []


def test_articles_are_found_by_the_words_of_each_of_their_languages() -> None:
    cut = cut_by(("english", "german"))
    assert set(cut("Die Drucker drucken nicht")) >= set(cut_by(("german",))("Drucker"))
    assert cut_by(("english",))("I cannot do that again") == ["again"]


def test_how_much_an_article_helps_is_told_from_five_tries_on() -> None:
    assert rules.helped(Helped(9, 7)) == "helped 78% of 9 who tried it (by chance 45% to 94%)"
    assert rules.helped(Helped(4, 3)) == "helped 3 of the 4 times it was tried"
    assert rules.helped(Helped()) == ""
    assert rules.changed(Helped(10, 8), Helped(9, 3), "CHG-31") == "helped 80% before CHG-31, 33% since"
    assert rules.changed(Helped(10, 8), Helped(4, 0), "CHG-31") == ""


def test_what_came_back_within_a_day_is_no_deflection() -> None:
    assert rules.deflection(40, 14 - 2) == 30
    assert rules.deflection(0, 0) is None


def test_an_answer_of_many_steps_fits_into_a_section(acting: Acting) -> None:
    content = Content("Badge reader blinks red", "", "\n".join(f"{n}. {'press *it* ' * 20}" for n in range(1, 15)))
    act = acting(SOFIA)
    knowledge.add_published(act.tx, content, by=SOFIA, now=act.now)
    suggestion = suggest(found(act), Said("badge reader blinks", SOFIA))
    assert suggestion is not None
    shown = suggestion.shown(act, "INC-1")[0]["text"]["text"]
    assert len(shown) <= 3000
    assert "\n14. " in shown
