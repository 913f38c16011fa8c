"""What is part of something larger is fixed with it, and stays its reporter's own."""

from typing import Any

import pytest

from commands.incidents import cards, conversation, families, operations, reading, verbs
from commands.incidents.notices import FOLLOWS
from commands.links.reading import linked
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.outbox.records import Method
from tests.commands.conftest import ANA, BEN, CARLOS, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CANCELLED, CLOSED, NEW, RESOLVED, standing
from tests.commands.outcome import entries, last, refused, said, text_of


def family(acting: Acting, *children: dict[str, Any], parent: dict[str, Any] | None = None) -> Act:
    """INC-1, and what is part of it."""
    standing(acting(ANA), **{"reporter": TOM, **(parent or {})})
    for each in children:
        child = standing(acting(ANA), **each)
        families.child(acting(ANA), child.id, of=1)
    return acting(ANA)


def found(act: Act, number: int) -> Incident:
    incident = incidents.find(act.tx, number)
    assert incident is not None
    return incident


def heard(act: Act) -> list[tuple[str, str]]:
    """Who is told what, once all has followed."""
    told = [each for each in said(act, FOLLOWS) if each.method is Method.POST_MESSAGE]
    return [(each.arguments["channel"], text_of(each)) for each in told]


def test_a_child_is_linked_with_its_parent_and_its_reporter_is_told_once(acting: Acting) -> None:
    act = family(acting, {})
    child = found(act, 2)
    assert (child.parent, child.reporter, child.status) == (1, SOFIA, NEW)
    assert incidents.linked(act.tx, 1) == [2]
    assert last(act, "INC-2").details == {"of": "INC-1", "other": 1, "of_status": "new", "known": True}
    told = "It is part of INC-1, which is new. When that is fixed so is yours, and you are asked whether it works."
    assert heard(act) == [(SOFIA, told)]


def test_both_cards_say_so(acting: Acting) -> None:
    act = family(acting, {}, {"status": RESOLVED} | {"status": NEW})
    assert ":jigsaw: 2 part of it, 2 open: INC-2, INC-3" in str(cards.card(act, 1))
    assert "Part of INC-1." in str(cards.card(act, 2))


def test_of_very_many_a_card_names_ten_and_says_where_the_rest_are(acting: Acting) -> None:
    act = family(acting, *[{}] * 12)
    assert "INC-11 and 2 more: `/incident list INC-1 all`" in str(cards.card(act, 1))
    listed, total = reading.listed(act, Chosen(parents=(1,)), 0, 5)
    assert ([each.id for each in listed], total) == ([2, 3, 4, 5, 6], 12)


def test_with_the_parent_its_open_children_are_resolved_and_each_reporter_is_asked(acting: Acting) -> None:
    act = family(acting, {}, {"reporter": BEN})
    incidents.change(act.tx, 3, was=[NEW], status=CLOSED)
    said(act, FOLLOWS)
    operations.resolve(act, 1, note="a new switch")
    assert (found(act, 2).status, found(act, 2).resolution_note) == (RESOLVED, "With INC-1: a new switch")
    assert found(act, 3).status is CLOSED
    asking = [each for each in said(act, FOLLOWS) if each.render == "incident.fix"]
    assert [(each.message, each.arguments["channel"]) for each in asking] == [
        ("INC-1/fix/0", TOM),
        ("INC-2/fix/0", SOFIA),
    ]


def test_its_form_says_how_many_are_resolved_with_it(acting: Acting) -> None:
    act = family(acting, {}, {})
    incidents.change(act.tx, 3, was=[NEW], status=CLOSED)
    (resolve,) = (verb for verb in verbs.VERBS if verb.name == "resolve")
    assert resolve.form is not None
    assert "So is resolved one that is part of it; each reporter is asked" in str(resolve.form.opens(act, 1))


def test_neither_cancelling_nor_closing_nor_reopening_one_touches_the_others(acting: Acting) -> None:
    act = family(acting, {}, {})
    operations.resolve(act, 1, note="a new switch")
    operations.reopen(acting(SOFIA), 2)
    assert [found(act, number).is_open for number in (1, 2, 3)] == [False, True, False]
    operations.close(act, 1)
    assert found(act, 3).status is RESOLVED


def test_cancelling_the_parent_leaves_its_children_open(acting: Acting) -> None:
    act = family(acting, {})
    operations.cancel(act, 1, reason="a drill")
    assert found(act, 2).is_open


def test_what_is_told_of_the_whole_is_told_to_each_reporter_of_a_part_once(acting: Acting) -> None:
    act = family(acting, {}, {}, {"reporter": BEN}, {"reporter": TOM})
    said(act, FOLLOWS)
    conversation.tell(act, 1, text="a part is on its way")
    told = dict(heard(act))
    assert told.pop("#team-retail-apps").startswith(f"<@{ANA}> told the reporter")
    whole = "About INC-1, which yours is part of: "
    assert told == {
        TOM: f"<@{ANA}>: a part is on its way",
        SOFIA: f"{whole}<@{ANA}>: a part is on its way",
        BEN: f"{whole}<@{ANA}>: a part is on its way",
    }


def test_what_was_linked_by_hand_stays_so_when_it_stands_alone_again(acting: Acting) -> None:
    act = family(acting, {})
    standing(acting(ANA))
    operations.link(acting(ANA), 3, other=1)
    families.child(act, 3, of=1)
    assert linked(act, "INC-3") == [("related to", "INC-1"), ("child of", "INC-1")]
    families.child(act, 3, of=None)
    assert linked(act, "INC-3") == [("related to", "INC-1")]
    assert linked(act, "INC-1") == [("parent of", "INC-2"), ("related to", "INC-3")]


def test_it_can_stand_alone_again(acting: Acting) -> None:
    act = family(acting, {})
    said(act, FOLLOWS)
    assert families.child(act, 2, of=None).parent is None
    assert incidents.linked(act.tx, 1) == []
    assert heard(act) == [(SOFIA, "It is looked at by itself again.")]
    with refused(MovedOn, "INC-2 is part of no other.", "INC-2"):
        families.child(act, 2, of=None)


def test_it_can_become_part_of_another(acting: Acting) -> None:
    act = family(acting, {})
    standing(act)
    assert families.child(act, 2, of=3).parent == 3


def test_a_family_has_two_generations(acting: Acting) -> None:
    act = family(acting, {})
    standing(act)
    with refused(Refused, "INC-2 is part of INC-1: `/incident child 3 of 1`.", "INC-3"):
        families.child(act, 3, of=2)
    with refused(Refused, "INC-1 has its own that are part of it: INC-2. Move those first.", "INC-1"):
        families.child(act, 1, of=3)


def test_nothing_is_part_of_what_is_part_of_it(acting: Acting) -> None:
    act = family(acting, {})
    with refused(Refused, "INC-2 is part of INC-1: `/incident child 1 of 1`.", "INC-1"):
        families.child(act, 1, of=2)


@pytest.mark.parametrize(("status", "word"), [(RESOLVED, "resolved"), (CLOSED, "closed"), (CANCELLED, "cancelled")])
def test_nothing_becomes_part_of_what_is_over(acting: Acting, status: IncidentStatus, word: str) -> None:
    act = acting(ANA)
    standing(act, status=status)
    standing(act)
    over = f"INC-1 is {word}, so nothing becomes part of it. Name one that is open."
    with refused(MovedOn, over, "INC-2"):
        families.child(act, 2, of=1)


def test_what_is_part_of_it_already_is_not_told_again(acting: Acting) -> None:
    act = family(acting, {})
    with refused(MovedOn, "INC-2 is part of INC-1 already.", "INC-2"):
        families.child(act, 2, of=1)
    assert len(entries(act, IncidentEvent.CHILD_OF, record="INC-2")) == 1


def test_a_major_incident_is_part_of_nothing(acting: Acting) -> None:
    act = acting(ANA)
    standing(act)
    standing(act, major=True)
    with refused(Refused, "INC-2 is a major incident, which is part of nothing.", "INC-2"):
        families.child(act, 2, of=1)


def test_what_everyone_reads_is_no_part_of_what_is_private(acting: Acting) -> None:
    act = acting(ANA)
    standing(act, private=True)
    standing(act)
    with refused(Refused, "INC-1 is private and INC-2 is not, so the one cannot be part of the other.", "INC-2"):
        families.child(act, 2, of=1)


def test_where_everyone_reads_a_private_part_is_neither_named_nor_counted(acting: Acting) -> None:
    act = family(acting, {"private": True}, {})
    shown = str(cards.card(act, 1))
    assert ":jigsaw: 1 part of it, 1 open: INC-3" in shown
    assert "INC-2" not in shown
    assert "INC-2" in str(cards.card(act, 1, person=CARLOS))


def test_of_a_parent_that_is_not_theirs_to_see_a_reporter_hears_no_number_and_no_word(acting: Acting) -> None:
    act = family(acting, {"private": True}, parent={"private": True})
    assert "INC-1" not in str(heard(act))
    operations.resolve(act, 1, note="the boss's laptop")
    assert found(act, 2).resolution_note == "Fixed together with another."
    conversation.tell(act, 1, text="secret")
    assert not any(channel == SOFIA for channel, _ in heard(act))
    assert reading.listed(acting(SOFIA), Chosen(parents=(1,), statuses=tuple(IncidentStatus)), 0, 5) == ([], 0)
