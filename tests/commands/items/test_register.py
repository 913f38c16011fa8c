"""The register by hand: links, whether an item is in use, who may; and what is kept of it in memory."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Document
from commands.items import linking
from commands.items.doubts import PRESSED, open_doubts
from commands.items.lines import Needed
from commands.items.register import CHANGED, at_hand, register, related_items, take_in
from commands.items.verbs import BUTTONS, VERBS
from commands.shared import verbs
from commands.shared.act import GUESTS, Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from commands.shared.verbs import Verb
from storage.changes import queries as changes
from storage.changes.records import ChangeType
from storage.incidents import queries as incidents
from storage.items import queries as stored
from storage.items.records import Item, ItemClass, ItemEvent, ItemStatus, Relation, RelationKind
from storage.record import replace
from tests.commands.conftest import ANA, CHEN, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import refused
from tests.conftest import MONDAY

DEPENDS = RelationKind.DEPENDS_ON


def typed(act: Act, line: str) -> dict[str, Any]:
    """What a line after /service answers."""
    read = verbs.read(line, VERBS)
    assert read.is_ready, read
    verb, given = read.verb, {**(read.verb.given if read.verb else {}), **(read.arguments or {})}
    assert isinstance(verb, Verb)
    if verb.ask is not None:
        return verb.ask(act, **given)
    return verbs.perform(act, verb, None, **given)


def shown(answer: dict[str, Any]) -> str:
    texts = (each.get("text", {}).get("text", "") for each in answer.get("blocks", ()))
    context = (
        part["text"]
        for each in answer.get("blocks", ())
        for part in each.get("elements", ())
        if part["type"] == "mrkdwn"
    )
    return "\n".join([answer["text"], *texts, *context])


def test_what_is_linked_by_hand_is_walked_from_both_ends(acting: Acting) -> None:
    ana = acting(ANA)
    assert typed(ana, "link pos-app depends on mail-1")["text"] == "Noted: `pos-app` depends on `mail-1`."
    assert "Needed by" in shown(typed(ana, "item mail-1"))
    assert related_items(ana, ["mail-1"], 1)["pos-app"] == 1
    with refused(MovedOn, "`pos-app` depends on that already.", "desk"):
        typed(ana, "link mail-1 used by pos-app")
    assert typed(ana, "unlink pos-app depends on mail-1")["text"] == "Taken away: `pos-app` depends on `mail-1`."
    assert "pos-app" not in related_items(ana, ["mail-1"], 1)


def test_of_any_of_several_so_many_must_be_left(acting: Acting) -> None:
    ana = acting(ANA)
    said = typed(ana, "link pos-app depends on any 1 of shop-web-1 and shop-web-2")["text"]
    assert said == "Noted: `pos-app` depends on any 1 of `shop-web-1` and `shop-web-2`."
    assert "At risk" in shown(typed(ana, "impact shop-web-1"))
    both = "Down with Shop front 1 and Shop front 2: 1 service, 3 sites"
    assert both in shown(typed(ana, "impact shop-web-1, shop-web-2 not shop-app, webshop"))


def many(act: Act, count: int) -> None:
    """So many items that stand on the mail server alone."""
    new = [Item(f"box-{at:02}", f"Box {at:02}", ItemClass.DEVICE) for at in range(count)]
    stored.put(act.tx, new, [])
    stored.add_relations(act.tx, [Relation(each.key, DEPENDS, "mail-1") for each in new])
    act.tx.info[CHANGED] = True


def turned(act: Act, answer: dict[str, Any]) -> dict[str, Any]:
    """The next page, by its button."""
    button = answer["blocks"][-1]["elements"][-1]
    verb = next(each for each in BUTTONS if each.is_pressed_by(button["action_id"]))
    assert verb.ask is not None
    found: dict[str, Any] = verb.ask(act, **verb.pressed(button)[1])
    return found


def test_more_than_a_screenful_that_falls_is_turned_over_page_by_page(acting: Acting) -> None:
    chen = acting(CHEN)
    many(chen, 33)
    first = typed(chen, "impact mail-1")
    assert "1: Box 00 (`box-00`)" in shown(first)
    assert "Box 32" not in shown(first)
    assert "quarterdeck impact" not in shown(first)
    last = turned(chen, turned(chen, first))
    assert "Box 32" in shown(last)
    assert "Page 3 of 3" in shown(last)
    with pytest.raises(Refused, match="Name fewer"):
        typed(chen, f"impact {', '.join(f'box-{at:02}' for at in range(33))}" + ", box-00" * 150)


def test_impact_says_what_falls_and_what_is_spared_holds(acting: Acting) -> None:
    found = shown(typed(acting(CHEN), "impact host-3"))
    assert "Down with Host 3: 1 service, 3 sites, about 190 people" in found
    assert "At risk: it goes on with what is left" in found
    assert "Down with Host 3: 5 items" in shown(typed(acting(CHEN), "impact host-3 not pos-db"))


def test_an_item_is_edited_by_its_team_and_managers_and_doubted_by_anybody(acting: Acting) -> None:
    with pytest.raises(NotAllowed, match="is edited by the team Retail applications and service managers"):
        typed(acting(CHEN), "link pos-app depends on mail-1")
    typed(acting(MIRA), "link pos-app depends on mail-1")
    assert "Thank you" in typed(acting(SOFIA), "wrong pos-app it has moved")["text"]
    with refused(NotAllowed, GUESTS, "desk"):
        typed(replace(acting(SOFIA), is_guest=True), "items")


@pytest.mark.parametrize(
    ("line", "kind", "sentence"),
    [
        ("link pos-ap depends on mail-1", NotFound, "There is no item `pos-ap`. Did you mean `pos-app`"),
        ("link pos-app depends on pos-app", Refused, "`pos-app` cannot be linked with itself."),
        ("unlink pos-app depends on pos-db", Refused, "That stands in app.yaml: take it out there"),
        ("unlink pos-app depends on mail-1", MovedOn, "`pos-app` depends on no such item."),
        ("status pos-app planned", Refused, "`pos-app` is live and cannot become planned. It can become maintenance"),
    ],
)
def test_what_cannot_be_meant_says_what_to_do(acting: Acting, line: str, kind: type[Refused], sentence: str) -> None:
    with pytest.raises(kind, match=re.escape(sentence)):
        typed(acting(MIRA), line)


def test_what_is_said_to_be_wrong_is_read_by_those_who_run_it_until_they_settle_it(acting: Acting) -> None:
    sofia, ana, chen = acting(SOFIA), acting(ANA), acting(CHEN)
    typed(sofia, "wrong pos-app it has moved to host-4")
    typed(chen, "wrong host-3 it is called otherwise")
    linking.doubt(chen, "pos-app", "INC-7")
    linking.doubt(chen, "was-dropped", "INC-8")
    page = shown(typed(ana, "item pos-app"))
    assert "Said to be wrong" in page
    assert f"it has moved to host-4 · <@{SOFIA}>" in page
    assert f"a record was about another item · <@{CHEN}>" in page
    listed = shown(typed(ana, "doubted"))
    assert listed.index("pos-app`) · 2 times") < listed.index("host-3"), "those of one's own first"
    assert "was-dropped" not in listed
    assert "It is right" not in str(typed(sofia, "item pos-app")["blocks"])
    with pytest.raises(NotAllowed, match="is edited by the team Retail applications and service managers"):
        typed(chen, "right pos-app")
    assert "It is right" in str(typed(ana, "item pos-app")["blocks"])
    assert typed(ana, "right pos-app")["text"].startswith("Noted: `pos-app` is as it stands")
    page = shown(typed(ana, "item pos-app"))
    assert "Said to be wrong" not in page
    assert f"verified by <@{ANA}>" in page
    assert "pos-app" not in shown(typed(ana, "doubted"))


def test_a_button_asks_what_is_wrong_and_what_an_older_one_said_without_words_counts(acting: Acting) -> None:
    ana = acting(ANA)
    verb = next(each for each in VERBS if each.name == "wrong")
    assert verb.form is not None
    assert verb.form.reads is not None
    view = verb.form.opened(ana, None, item="pos-app")
    entered = {"item.what": {"text": {"type": "plain_text_input", "value": "x" * 501}}}
    _, given = verb.form.reads({**view, "state": {"values": entered}})
    with pytest.raises(Invalid) as wrong:
        verbs.perform(ana, verb, None, **given)
    assert wrong.value.fields == {"item.what": "That is 501 characters, and 500 is the most."}
    linking.doubt(ana, "pos-app", what=PRESSED)
    assert [each.text for each in open_doubts(ana)["pos-app"]] == [""]


def test_what_is_retired_keeps_its_history_and_takes_nothing_new(acting: Acting) -> None:
    goran = acting(GORAN)
    typed(goran, "status vault retired")
    assert register(goran).items["vault"].status is ItemStatus.RETIRED
    with pytest.raises(Refused, match="`vault` is retired"):
        typed(goran, "link host-3 depends on vault")
    with pytest.raises(Refused, match="is retired and cannot become live"):
        typed(goran, "status vault live")


def test_what_a_change_is_about_to_touch_cannot_be_retired(acting: Acting) -> None:
    changes.add(
        acting(GORAN).tx, title="Move the vault", reason="x", type=ChangeType.NORMAL, items=["vault"],
        start=MONDAY + timedelta(days=1), end=MONDAY + timedelta(days=2), requester=GORAN, implementer=GORAN, risk=3,
        impact=3, implementation_plan="", test_plan="", rollback_plan="", opened_at=MONDAY,
    )  # fmt: skip
    with pytest.raises(Refused, match="1 change to come touches it; withdraw it first"):
        typed(acting(GORAN), "status vault retired")


def test_the_page_of_an_item_names_no_private_incident_to_others(acting: Acting) -> None:
    more = {"impact": 2, "urgency": 2, "priority": "P3", "reporter": CHEN, "opened_at": MONDAY, "details": ""}
    for private in (False, True):
        incidents.add(
            acting(CHEN).tx, title=f"private {private}", service="pos", team="retail-apps", item="pos-app",
            private=private, **more,
        )  # fmt: skip
    assert "private True" in shown(typed(acting(ANA), "item pos-app"))
    assert "private False" in shown(typed(acting(SOFIA), "item pos-app"))
    assert "private True" not in shown(typed(acting(SOFIA), "item pos-app"))


def test_items_are_listed_by_class_and_words_a_page_at_a_time(acting: Acting) -> None:
    found = shown(typed(acting(CHEN), "items database till"))
    assert [key for key in ("pos-db-1", "pos-db-2", "shop-db") if key in found] == ["pos-db-1", "pos-db-2"]
    assert "Page 1 of" in shown(typed(acting(CHEN), "items"))
    assert shown(typed(acting(CHEN), "items nonsuch")).startswith("No item has nonsuch.")


def test_what_is_kept_in_memory_is_read_anew_where_it_has_changed(acting: Acting) -> None:
    act = acting(CHEN)
    take_in(act)
    before = register(act)
    assert register(act) is before is at_hand(act)
    linking.link(acting(MIRA), item="pos-app", kind=DEPENDS, needed=Needed(("mail-1",)))
    assert register(act) is not before, "the transaction itself sees what it has changed"
    assert at_hand(act) is before, "and keeps it for nobody until it is committed"
    act.tx.info.clear()
    take_in(act)
    assert at_hand(act) is register(act) is not before


def test_verifying_does_not_have_the_register_read_anew(acting: Acting) -> None:
    act = acting(ANA)
    before = register(act)
    linking.verify(act, "pos-app", "INC-1")
    assert register(act) is before
    act.journal(ItemEvent.STATUS, "desk", item="x")
    act.tx.info.clear()
    assert register(act).items["pos-app"].verified_by == ANA


def test_what_people_write_names_an_item_by_key_name_or_what_they_call_it(document: Document, acting: Acting) -> None:
    names = at_hand(acting(CHEN)).names
    told: Callable[[str], str | None] = names.in_text
    assert told("the blank receipts come from till 4 in Lyon again") == "lyon-till-4"
    assert told("POS-DB-1 is slow.") == "pos-db-1"
    assert told("Till database: slow") == "pos-db"
    assert told("Till database 1 is slow") == "pos-db-1"
    assert told("pos-db-1 and pos-db-2 are slow") is None
    assert told("tills in Lyon are slow") is None, "a service and a site are no items of a report"


def test_a_key_of_a_relation_that_is_not_there_is_a_mistake_of_app_yaml(document: Document) -> None:
    written = document.model_dump(by_alias=True, include={"services", "teams"})
    known = {
        "a": {"depends_on": ["b", "hots-3"]},
        "b": {"class": "service"},
        "pos": {},
        "host-3": {"owner": "netwrk"},
    }
    wrong = Document.model_validate(
        {"items": {"known": known}, "services": written["services"], "teams": written["teams"]}
    )
    found = {".".join(map(str, where)): why for where, why in wrong.mistakes() if where[0] == "items"}
    assert found == {
        "items.known.a.depends_on.1": "there is no item `hots-3`; did you mean `host-3`?",
        "items.known.b.class": "is for what stands under `services`; write application, or another class",
        "items.known.pos": "is the key of a service; give the item one of its own",
        "items.known.host-3.owner": "there is no team `netwrk`; did you mean `network`?",
    }
