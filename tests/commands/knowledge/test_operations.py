"""From a draft to what everybody reads, and back again."""

import re
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.incidents import operations as incidents
from commands.items.register import at_hand
from commands.knowledge import cards, forms, ids, operations, permissions, reading, verbs
from commands.knowledge.ids import Field
from commands.knowledge.notices import FOLLOWS
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.knowledge import queries as knowledge
from storage.knowledge.records import ArticleEvent, ArticleStatus, Audience, Content, Kind, VersionState
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, BEN, CHEN, GORAN, MIRA, SOFIA, Acting
from tests.commands.incidents.examples import declared, standing
from tests.commands.knowledge.examples import RECEIPTS, found, published, written
from tests.commands.outcome import armed, asked, entries, journalled, refused, said, stand, text_of
from tests.company import private_payroll
from tests.conftest import MONDAY

NEWER = replace(RECEIPTS, steps="Turn the roll round.\nPrint a test receipt.")


def test_what_somebody_writes_is_a_draft_of_the_team_of_what_it_is_about(acting: Acting) -> None:
    article = written(acting)
    assert (article.number, article.status, article.team, article.author) == ("KB-1", "draft", "retail-apps", ANA)
    assert written(acting, replace(RECEIPTS, about=None), by=CHEN).team == "erp"
    (told,) = [each for each in said(acting(ANA), FOLLOWS) if each.record == "KB-1"]
    assert told.arguments["channel"] == ANA
    pressed = [each["text"]["text"] for each in cards.draft(acting(ANA), 1, 1)["blocks"][-1]["elements"]]
    assert pressed == ["Send to review", "Edit", "Drop"]


def test_another_of_the_team_publishes_it_and_its_author_hears(acting: Acting) -> None:
    written(acting)
    operations.send_to_review(acting(ANA), 1)
    cards_shown = [each.arguments["channel"] for each in said(acting(ANA), FOLLOWS)]
    assert cards_shown == [ANA, "#team-retail-apps"]
    article = operations.publish(acting(BEN), 1)
    assert article.status is ArticleStatus.PUBLISHED
    assert article.review_at == MONDAY + timedelta(days=180)
    assert [timer.kind for timer in armed(acting(BEN))] == [operations.REVIEW]
    told = [each for each in said(acting(BEN), FOLLOWS) if each.render is None]
    assert [text_of(each) for each in told] == [
        f"<@{BEN}> has published KB-1, Till prints blank receipts: it is offered from now on."
    ]


def test_whoever_wrote_it_does_not_publish_it_and_reads_who_can(acting: Acting) -> None:
    written(acting)
    can = f"<@{BEN}> and <@{MIRA}> can."
    with refused(NotAllowed, f"You wrote KB-1, so somebody else publishes it. {can}", record="KB-1"):
        operations.publish(acting(ANA), 1)
    with refused(NotAllowed, f"To publish KB-1 is for the team Retail applications. {can}", record="KB-1"):
        operations.publish(acting(GORAN), 1)


AS_OPENED: dict[str, Any] = {"state": {"values": {}}}
"""A form that nobody has filled in."""


def test_what_somebody_wrote_while_the_form_was_open_is_not_lost_under_what_another_sends_off(acting: Acting) -> None:
    published(acting)
    assert verbs.EDIT.reads is not None
    _, kept = verbs.EDIT.reads(verbs.EDIT.opens(acting(BEN), 1) | AS_OPENED)
    operations.edit(acting(ANA), 1, content=NEWER)
    with pytest.raises(Invalid, match="Somebody changed it after you had opened this") as wrong:
        operations.edit(acting(BEN), 1, content=RECEIPTS, after=kept["after"])
    assert list(wrong.value.fields) == [Field.STEPS], "the form stays open with what is typed"
    version = knowledge.pending(acting(ANA).tx, 1)
    assert version is not None
    assert version.steps == NEWER.steps
    _, kept = verbs.EDIT.reads(verbs.EDIT.opens(acting(BEN), 1) | AS_OPENED)
    operations.edit(acting(BEN), 1, content=replace(NEWER, steps="Wait"), after=kept["after"])
    operations.edit(acting(BEN), 1, content=RECEIPTS, after=kept["after"])


def test_a_new_version_leaves_the_old_one_standing_until_it_is_published(acting: Acting) -> None:
    published(acting)
    operations.edit(acting(BEN), 1, content=NEWER)
    article, version = knowledge.find(acting(BEN).tx, 1), knowledge.pending(acting(BEN).tx, 1)
    assert article is not None
    assert version is not None
    assert (article.status, article.steps, version.number, version.author) == ("published", RECEIPTS.steps, 2, BEN)
    with pytest.raises(NotAllowed, match="You wrote KB-1"):
        operations.publish(acting(BEN), 1)
    now = operations.publish(acting(ANA), 1)
    assert (now.version, now.steps, now.author) == (2, NEWER.steps, BEN)
    first = knowledge.version(acting(ANA).tx, 1, 1)
    assert first is not None
    assert first.state is VersionState.REPLACED


def test_it_is_sent_back_with_a_word_and_sent_again(acting: Acting) -> None:
    written(acting)
    operations.send_to_review(acting(ANA), 1)
    with pytest.raises(Invalid):
        operations.send_back(acting(BEN), 1, why=" ")
    operations.send_back(acting(BEN), 1, why="Which side is *shiny*?")
    assert "Which side is" in str(cards.draft(acting(ANA), 1, 1))
    (hears,) = [each for each in said(acting(BEN), FOLLOWS) if not each.render]
    assert "asks for changes to KB-1" in text_of(hears)
    assert {"article.edit", "article.review"} <= {*re.findall("article[.][a-z]+", str(hears.arguments["blocks"]))}
    with pytest.raises(MovedOn, match="does not wait for review"):
        operations.send_back(acting(BEN), 1, why="again")
    operations.send_to_review(acting(ANA), 1)
    assert operations.publish(acting(BEN), 1).status is ArticleStatus.PUBLISHED


def test_what_is_dropped_before_it_was_published_is_gone_and_else_stays_as_it_was(acting: Acting) -> None:
    written(acting)
    assert operations.drop(acting(ANA), 1).status is ArticleStatus.RETIRED
    published(acting)
    operations.edit(acting(ANA), 2, content=NEWER)
    assert operations.drop(acting(ANA), 2).status is ArticleStatus.PUBLISHED
    with pytest.raises(MovedOn, match="KB-2 has no new version"):
        operations.publish(acting(BEN), 2)


def test_it_is_retired_for_a_reason_or_for_what_takes_its_place(acting: Acting) -> None:
    published(acting)
    published(acting, NEWER)
    with pytest.raises(Invalid, match="KB-9 is not published"):
        operations.retire(acting(BEN), 1, reason="KB-9")
    with pytest.raises(NotAllowed, match="for the team Retail applications, whoever wrote it and service managers"):
        operations.retire(acting(GORAN), 1, reason="old")
    assert operations.retire(acting(BEN), 1, reason="kb 2").successor == 2
    assert not [timer for timer in armed(acting(BEN)) if timer.record == "KB-1"]
    with pytest.raises(MovedOn, match=r"KB-1 is retired\. Read KB-2 in its place"):
        operations.edit(acting(ANA), 1, content=NEWER)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (replace(RECEIPTS, title=" "), Field.TITLE),
        (replace(RECEIPTS, steps=""), Field.STEPS),
        (replace(RECEIPTS, helps="x" * 501), Field.HELPS),
        (replace(RECEIPTS, about="the moon"), Field.ABOUT),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(acting: Acting, content: Content, field: Field) -> None:
    with pytest.raises(Invalid) as wrong:
        written(acting, content)
    assert [*wrong.value.fields] == [field]


def test_only_those_who_work_on_incidents_write(acting: Acting) -> None:
    with pytest.raises(NotAllowed, match="for those who work on incidents"):
        written(acting, by=SOFIA)


def test_a_draft_and_what_is_for_a_team_are_there_for_those_alone(acting: Acting) -> None:
    written(acting)
    published(acting, replace(RECEIPTS, audience=Audience.TEAM))
    for number, person in ((1, SOFIA), (2, SOFIA), (2, GORAN), (9, ANA)):
        nothing = f"There is no KB-{number}. Look for what you need with `/knowledge TEXT`."
        with refused(NotFound, nothing, record=f"KB-{number}"):
            verbs.show(acting(person), number)
    assert "Draft" in str(verbs.show(acting(GORAN), 1))
    assert "for its team alone" in str(verbs.show(acting(BEN), 2))
    assert [each.id for each in reading.found(replace(found(acting(ANA)), by=BEN), "receipts")] == [2, 1]
    assert reading.found(acting(SOFIA), "receipts") == []


def test_a_draft_out_of_how_it_was_fixed_has_nobody_in_it(acting: Acting) -> None:
    note = "Ana told <@U0AB12CD3> (tom@northgate.example, +49 30 1234-5678) to turn the roll; ask @tom or U0AB12CD3."
    details = "Since the 2026-03-16 update 10.0.0.12"
    incident = standing(acting(ANA), status="resolved", resolution_note=note, details=details)
    article = operations.draft_from(acting(ANA), incident.id, needed=True)
    assert article is not None
    assert article.steps == "[name] told [name] ([mail], [phone]) to turn the roll; ask [name] or [id]."
    assert article.helps == "Since the 2026-03-16 update 10.0.0.12"
    assert (article.source, article.about) == ("INC-1", "pos")
    assert "marked in [brackets]" in str(cards.draft(acting(ANA), 1, 1))
    assert operations.draft_from(acting(ANA), incident.id, needed=True) is None


def test_nothing_is_made_of_what_is_private(acting: Acting) -> None:
    incident = declared(acting, private=True)
    assert cards.ask_needed(acting(ANA), incident.id) == []
    assert operations.draft_from(acting(ANA), incident.id, needed=True) is None
    with pytest.raises(Refused, match="INC-1 is private, and so is how it was fixed"):
        operations.write(acting(MIRA), content=RECEIPTS, source=incident.id)


def test_the_articles_of_app_yaml_are_published_once_and_what_people_made_of_them_stays(acting: Acting) -> None:
    act = acting("quarterdeck")
    with asked(act) as statements:
        operations.begin(act)
    assert not any("FROM items" in each for each in statements), "a start waits for it: the register takes seconds"
    there = knowledge.after(act.tx, 0, 99)
    assert {(each.status, each.published_by) for each in there} == {(ArticleStatus.PUBLISHED, "quarterdeck")}
    assert [each.kind for each in there].count(Kind.SOP) == 2
    receipts = next(each for each in there if each.key == "blank-receipts")
    assert receipts.team == "retail-apps"
    operations.retire(acting(ANA), receipts.id, reason="We have new printers")
    operations.begin(act)
    assert len(knowledge.after(act.tx, 0, 99)) == len(there)
    assert journalled(act, receipts.number) == [ArticleEvent.PUBLISHED, ArticleEvent.RETIRED]
    assert not [each for each in said(act, FOLLOWS) if each.record == "KB-1"]


def test_the_form_brings_back_what_it_began_with(acting: Acting) -> None:
    view = forms.edit_form(at_hand(acting(ANA)), 4, RECEIPTS, after=7)
    values = {
        block["block_id"]: {
            "x": {
                "value": block["element"].get("initial_value"),
                "selected_option": block["element"].get("initial_option"),
            }
        }
        for block in view["blocks"]
    }
    assert forms.read_edit_form(view | {"state": {"values": values}}) == (4, {"content": RECEIPTS, "after": 7})
    older = view | {"private_metadata": "4", "state": {"values": values}}
    assert forms.read_edit_form(older) == (4, {"content": RECEIPTS}), "opened before an upgrade"


def test_an_article_takes_three_messages_from_its_draft_to_its_readers(acting: Acting) -> None:
    """Its draft, the card of the team, and a word to its author."""
    written(acting)
    operations.send_to_review(acting(ANA), 1)
    operations.publish(acting(BEN), 1)
    told = said(acting(BEN), FOLLOWS)
    assert len({each.message or each.lane for each in told}) == 3
    assert entries(acting(ANA), ArticleEvent.PUBLISHED, record="KB-1")


def test_what_was_drafted_from_what_has_become_private_is_theirs_who_may_see_that_and_never_published(
    acting: Acting,
) -> None:
    document = private_payroll(cast(Document, acting(ANA).document))
    declared(acting)
    operations.write(acting(ANA), content=RECEIPTS, source=1)
    operations.send_to_review(acting(ANA), 1)
    said(acting(ANA), FOLLOWS)
    stand(acting(ANA), [ids.review(1, 1), ids.draft(1, 1)])
    incidents.set_service(replace(acting(ANA), document=document), 1, service="payroll")
    deleted = [each.message for each in said(acting(ANA), FOLLOWS) if each.method is Method.DELETE]
    assert deleted == [ids.review(1, 1)]
    with pytest.raises(NotFound):
        permissions.visible(acting(GORAN), 1)
    assert permissions.visible(acting(CHEN), 1).number == "KB-1"
    with refused(Refused, "INC-1 is private, and so is how it was fixed.", record="INC-1"):
        operations.publish(acting(MIRA), 1)
