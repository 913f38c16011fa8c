"""Standard changes are made by a template, which suspends itself; the board makes one, and brings it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.config import Document
from commands.changes import (
    away,
    cards,
    editing,
    explaining,
    notices,
    operations,
    standard_forms,
    standard_verbs,
    standards,
    verbs,
)
from commands.changes.ids import ActionId, FormField, ProposeField, StandardField, gap
from commands.changes.known_templates import known
from commands.changes.policy import ChangePolicy
from commands.changes.templates import Template, fill, pairs
from commands.links import operations as links
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from storage.changes import queries as changes
from storage.changes import templates as stored
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome, TemplateStatus
from storage.links.records import LinkKind
from storage.outbox.records import Method
from storage.record import asdict, replace
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, OSKAR, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import entries, said, stand, text_of
from tests.conftest import MONDAY

NAME = "renew-certificate"
EVENING = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)
"""Within the hours of maintenance, on the day after."""


def by_line(act: Act, line: str) -> Change:
    standard_verbs.standard(act, **standard_verbs.read(line))
    number = changes.after(act.tx, 0, 100)[-1].id
    found = changes.find(act.tx, number)
    assert found is not None
    return found


def renewed(asking: Acting, by: str = BEN) -> Change:
    return by_line(asking(by), f"{NAME} host=till-4 items=pos")


def over(asking: Acting, outcome: Outcome) -> None:
    """A change by the template that is over."""
    change = renewed(asking)
    values = {"status": ChangeStatus.IMPLEMENT}
    changes.change(asking(BEN).tx, change.id, was=[change.status], **values)
    note = "" if outcome is Outcome.SUCCESS else "The tills did not like it"
    operations.done(asking(BEN), change.id, outcome=outcome, note=note)


def test_a_line_schedules_a_change_in_the_next_free_window_of_its_hours(asking: Acting) -> None:
    change = renewed(asking)
    assert (change.status, change.type, change.template) == (ChangeStatus.SCHEDULED, ChangeType.STANDARD, NAME)
    assert change.title == "Renew the certificate of till-4"
    assert change.rollback_plan == "Put back the old certificate, which is kept on till-4 for a week"
    assert (change.items, change.implementer, change.rollback_seconds) == (("pos",), BEN, 300)
    hours = asking(BEN).policy(ChangePolicy).calendar("evenings")
    assert change.end - change.start == timedelta(hours=1) == hours.elapsed(change.start, change.end)
    assert renewed(asking).start >= change.end


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (f"{NAME} items=pos", gap("host"), "Say host, like host=…"),
        (f"{NAME} host=till-4", FormField.ITEMS, "Say which: items=pos."),
        (f"{NAME} host=till-4 items=erp", FormField.ITEMS, f"{NAME} is for Point of sale, Web shop."),
        (f"{NAME} host=till-4 items=pos for=2h", FormField.END, f"{NAME} takes 1 h at most."),
        (f"{NAME} host=till-4 items=pos for=long", StandardField.LENGTH, "Say how long like for=30m."),
        (
            f"{NAME} host=till-4 items=pos colour=red",
            StandardField.NAME,
            "It asks for no colour; it takes host,",
        ),
        (f"{NAME} host=till-4 items=pos start=2026-03-17 12:00", FormField.START, "is made within the hours of"),
        (f"{NAME} host=till-4 items=pos start=soon", FormField.START, "Say when it begins like start=2026-11-29"),
        ("restart-mail", FormField.START, "Say when it begins: start=2026-11-29 22:00."),
    ],
)
def test_what_a_line_lacks_or_exceeds_is_said_with_how_to_write_it(
    asking: Acting, line: str, field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        by_line(asking(BEN), line)
    assert words in refused.value.fields[field]


def test_a_window_may_be_said_as_people_say_it(asking: Acting) -> None:
    change = by_line(asking(CHEN), "restart-mail start=wed 06:30 for=30m by=<@UIVAN0000> why=It is slow")
    assert (change.start, change.end - change.start) == (
        datetime(2026, 3, 18, 5, 30, tzinfo=UTC), timedelta(minutes=30)
    )  # fmt: skip
    assert (change.implementer, change.reason) == ("UIVAN0000", "It is slow")


def test_pairs_go_up_to_the_next_name_and_gaps_are_filled_each_time() -> None:
    assert pairs("host=till 4 in Lyon for=30m") == {"host": "till 4 in Lyon", "for": "30m"}
    assert pairs("till-4") is None
    assert fill("{host} and {host}, not {other}", {"host": "a"}) == "a and a, not {other}"


def test_where_there_are_templates_a_standard_change_needs_one(asking: Acting) -> None:
    with pytest.raises(Invalid) as refused:
        operations.request(asking(MIRA), replace(ASKED, type=ChangeType.STANDARD))
    assert "is made by a template: /change standard" in refused.value.fields[FormField.TYPE]


def test_a_standard_change_stays_within_its_template_when_it_is_written_anew(asking: Acting) -> None:
    change = renewed(asking)
    asked = replace(
        ASKED, type=ChangeType.STANDARD, start=change.start, end=change.start + timedelta(hours=3), implementer=BEN
    )
    with pytest.raises(Invalid, match="takes 1 h at most"):
        editing.edit(asking(BEN), 1, asked=asked)
    assert editing.edit(asking(BEN), 1, asked=replace(asked, end=change.end)).template == NAME
    assert editing.edit(asking(BEN), 1, asked=replace(asked, type=ChangeType.EMERGENCY)).template is None


def test_those_named_for_standard_changes_alone_use_templates(asking: Acting) -> None:
    document = asking(BEN).document
    assert isinstance(document, Document)
    named = document.changes.model_copy(update={"standard_by": ("mira@northgate.example",)})
    act = replace(asking(BEN), document=document.model_copy(update={"changes": named}))
    with pytest.raises(Invalid, match="Only those named for it"):
        by_line(act, f"{NAME} host=till-4 items=pos")


def test_two_failures_in_its_last_ten_uses_suspend_it_and_the_board_is_told_once(asking: Acting) -> None:
    over(asking, Outcome.FAILED)
    said(asking(BEN), notices.FOLLOWS)
    assert stored.find(asking(BEN).tx, NAME) is None
    for outcome in (Outcome.SUCCESS, Outcome.FAILED):
        over(asking, outcome)
    spare = renewed(asking)
    shown = [each for each in said(asking(BEN), notices.FOLLOWS) if each.message == f"desk/template/{NAME}"]
    assert [each.arguments["channel"] for each in shown] == ["#change-advisory"]
    text = str(cards.template(asking(BEN), NAME)["blocks"])
    assert "has suspended itself: 2 of its last 3 changes failed" in text
    assert f"<@{MIRA}> <@{CARLOS}> <@{DORA}> <@{GORAN}>" in text
    with pytest.raises(MovedOn, match="is suspended: 2 of its last 3 changes failed"):
        renewed(asking)
    changes.change(asking(BEN).tx, spare.id, was=[spare.status], status=ChangeStatus.IMPLEMENT)
    operations.done(asking(BEN), spare.id, outcome=Outcome.FAILED, note="Again")
    said(asking(BEN), notices.FOLLOWS)
    assert len(entries(asking(BEN), ChangeEvent.TEMPLATE_SUSPENDED, record="desk")) == 1


def test_what_failed_before_the_last_ten_uses_counts_no_more(asking: Acting) -> None:
    over(asking, Outcome.FAILED)
    for _ in range(9):
        over(asking, Outcome.SUCCESS)
    said(asking(BEN), notices.FOLLOWS)
    later = replace(asking(BEN), now=asking(BEN).now + timedelta(minutes=1))
    change = renewed(asking)
    changes.change(later.tx, change.id, was=[change.status], status=ChangeStatus.IMPLEMENT)
    operations.done(later, change.id, outcome=Outcome.FAILED, note="Once more")
    said(later, notices.FOLLOWS)
    assert stored.last_outcomes(later.tx, NAME, None, 10).count(Outcome.FAILED) == 1
    assert stored.find(later.tx, NAME) is None


def test_a_template_says_how_risky_its_changes_are(asking: Acting) -> None:
    change = renewed(asking)
    assert (dict(change.answers)["rollback"], change.level) == ("at once", "medium"), "criticality 1 is medium"
    assert "set by" not in (shown := str(explaining.explain(asking(BEN), change.id)))
    assert "How fast can you go back? *at once*: 0 points" in shown
    assert "change.assess" not in shown, "the template says it"
    assert by_line(asking(BEN), "restart-mail start=2026-03-18 20:00").level is None, "it says nothing of that"
    operations.withdraw(asking(BEN), change.id)


@pytest.mark.parametrize(("answers", "cure"), [({"colour": "red"}, "question"), ({"blast": "the moon"}, "answer")])
def test_an_answer_that_there_is_not_is_a_mistake_in_app_yaml(
    shipped: Document, answers: dict[str, str], cure: str
) -> None:
    templates = {NAME: shipped.changes.templates[NAME].model_copy(update={"answers": answers})}  # type: ignore[index]
    changed = shipped.model_copy(update={"changes": shipped.changes.model_copy(update={"templates": templates})})
    ((where, wrong),) = changed.mistakes()
    assert where == ("changes", "templates", NAME, "answers", *answers)
    assert cure in wrong


def suspended(asking: Acting) -> None:
    for _ in range(2):
        over(asking, Outcome.FAILED)
    said(asking(BEN), notices.FOLLOWS)


def test_the_board_brings_it_back_by_its_vote_and_what_failed_before_counts_no_more(asking: Acting) -> None:
    suspended(asking)
    with pytest.raises(NotAllowed, match="The board of normal changes decides on templates"):
        standards.vote(asking(BEN), name=NAME, choice=Choice.APPROVE)
    for person in (MIRA, CARLOS):
        standards.vote(asking(person), name=NAME, choice=Choice.APPROVE)
    assert f"<@{MIRA}> is for it, <@{CARLOS}> is for it" in str(cards.template(asking(BEN), NAME)["blocks"])
    lifted = standards.vote(asking(DORA), name=NAME, choice=Choice.APPROVE)
    assert (lifted.status, lifted.votes) == (TemplateStatus.STANDING, ())
    assert "is in use" in str(cards.template(asking(BEN), NAME)["blocks"])
    with pytest.raises(MovedOn, match="There is nothing to decide about the template"):
        standards.vote(asking(GORAN), name=NAME, choice=Choice.APPROVE)
    later = replace(asking(BEN), now=asking(BEN).now + timedelta(hours=1))
    change = renewed(asking)
    changes.change(later.tx, change.id, was=[change.status], status=ChangeStatus.IMPLEMENT)
    operations.done(later, change.id, outcome=Outcome.FAILED, note="Once more")
    said(later, notices.FOLLOWS)
    assert known(later)[NAME] is not None
    assert renewed(asking).template == NAME


def test_whoever_votes_for_a_member_who_is_away_decides_on_templates_too(asking: Acting) -> None:
    suspended(asking)
    for who, stand_in in ((GORAN, TOM), (DORA, MIRA), (OSKAR, TOM)):
        away.hand_over(asking(who), since=MONDAY, until=MONDAY + timedelta(days=2), stand_in=stand_in)
    assert f"<@{TOM}> for <@{GORAN}>" in str(cards.template(asking(BEN), NAME)["blocks"])
    standards.vote(asking(TOM), name=NAME, choice=Choice.APPROVE)
    shown = str(cards.template(asking(BEN), NAME)["blocks"])
    assert f"<@{TOM}> for <@{GORAN}> is for it" in shown
    standards.vote(asking(TOM), name=NAME, choice=Choice.REJECT)
    state = stored.find(asking(BEN).tx, NAME)
    assert state is not None
    assert (dict(state.votes), state.cast_by) == ({GORAN: Choice.REJECT}, {GORAN: TOM}), "one seat a person"
    standards.vote(asking(GORAN), name=NAME, choice=Choice.APPROVE)
    with pytest.raises(MovedOn, match="has voted in person"):
        standards.vote(asking(TOM), name=NAME, choice=Choice.REJECT)
    standards.vote(asking(MIRA), name=NAME, choice=Choice.APPROVE)
    assert standards.vote(asking(CARLOS), name=NAME, choice=Choice.APPROVE).status is TemplateStatus.STANDING


def test_a_board_that_keeps_it_suspended_may_be_asked_again(asking: Acting) -> None:
    suspended(asking)
    for person in (MIRA, CARLOS, DORA):
        standards.vote(asking(person), name=NAME, choice=Choice.REJECT)
    state = stored.find(asking(BEN).tx, NAME)
    assert state is not None
    assert (state.status, state.votes) == (TemplateStatus.SUSPENDED, ())
    assert "Use it again" in str(cards.template(asking(BEN), NAME)["blocks"])


def test_one_urgent_incident_that_it_caused_suspends_it(asking: Acting) -> None:
    change = renewed(asking)
    incident = declared(asking, "Tills are down", impact=1, urgency=1)
    links.relate(asking(BEN), incident.number, LinkKind.CAUSED_BY, change.number)
    said(asking(BEN), notices.FOLLOWS)
    state = stored.find(asking(BEN).tx, NAME)
    assert state is not None
    assert state.because == f"{change.number} has caused {incident.number} (P1)"


def five_that_went_well(asking: Acting, **more: Any) -> None:
    for _ in range(5):
        said(asking(BEN), notices.FOLLOWS)
        change = changes.add(
            asking(ANA).tx, **asdict(replace(ASKED, **more)), requester=ANA, opened_at=asking(ANA).now
        )
        values = {"status": ChangeStatus.IMPLEMENT, "voters": [MIRA, CARLOS], "voting_round": 1}
        changes.change(asking(ANA).tx, change.id, was=[ChangeStatus.NEW], **values)
        operations.done(asking(BEN), change.id, outcome=Outcome.SUCCESS, note="")


def test_after_five_alike_that_went_well_its_requester_may_propose_a_template_once(asking: Acting) -> None:
    five_that_went_well(asking)
    offers = [each for each in said(asking(BEN), notices.FOLLOWS) if ActionId.PROPOSE in str(each.arguments)]
    assert [each.arguments["channel"] for each in offers] == [ANA]
    assert "is one of 5 alike that went well. Make this standard?" in text_of(offers[0])


def proposal(asking: Acting, **more: Any) -> dict[str, Any]:
    plans = {"implementation": "Patch {host}", "test": "Scan a card", "rollback": "Go back"}
    return {"title": "Patch {host}", "items": ["pos"], "longest": "3600s", "within": None, "plans": plans} | more


def test_the_board_makes_a_template_without_the_word_of_whoever_proposes_it(asking: Acting) -> None:
    five_that_went_well(asking)
    standards.propose(asking(MIRA), 5, name="patch-host", content=proposal(asking))
    stand(asking(BEN), [])
    shown = [each for each in said(asking(BEN), notices.FOLLOWS) if each.method is Method.SHOW]
    assert "desk/template/patch-host" in [each.message for each in shown]
    assert f"<@{MIRA}> proposes a template" in str(cards.template(asking(BEN), "patch-host")["blocks"])
    with pytest.raises(NotAllowed):
        standards.vote(asking(MIRA), name="patch-host", choice=Choice.APPROVE)
    with pytest.raises(NotFound):
        by_line(asking(BEN), "patch-host host=till-4 start=wed 22:00")
    for person in (CARLOS, DORA, GORAN):
        standards.vote(asking(person), name="patch-host", choice=Choice.APPROVE)
    change = by_line(asking(BEN), "patch-host host=till-4 start=wed 22:00")
    assert (change.title, change.status) == ("Patch till-4", ChangeStatus.SCHEDULED)


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        ("Patch it", {}, ProposeField.NAME),
        (NAME, {}, ProposeField.NAME),
        ("patch", {"title": ""}, ProposeField.TITLE),
        ("patch", {"items": []}, ProposeField.ITEMS),
        ("patch", {"longest": "600s"}, ProposeField.LONGEST),
    ],
)
def test_a_proposal_that_could_not_work_is_refused_beside_its_input(
    asking: Acting, name: str, more: dict[str, Any], field: str
) -> None:
    five_that_went_well(asking)
    with pytest.raises(Invalid) as refused:
        standards.propose(asking(ANA), 5, name=name, content=proposal(asking, **more))
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"items": ["pos", "the moon"]}, "items names `the moon`, which is neither a service nor an item here"),
        ({"rollback_takes": "2h"}, "rollback_takes is longer than `longest`"),
        ({"within": "nights"}, "within there is no calendar `nights`"),
        ({"within": "evenings", "longest": "60h"}, "longest is longer than `evenings` is ever open at a stretch"),
        ({"title": "Renew {by}"}, "plans has the gap `{by}`, which every line has already"),
    ],
)
def test_check_refuses_templates_that_could_not_work(asking: Acting, more: dict[str, Any], wrong: str) -> None:
    document = asking(BEN).document
    assert isinstance(document, Document)
    template = Template.model_validate((document.changes.templates or {})[NAME].model_dump() | more)
    routes = document.changes.model_copy(update={"templates": {NAME: template}})
    written = document.model_copy(update={"changes": routes})
    found = [f"{where[-1]} {words}" for where, words in written.mistakes()]
    assert len(found) == 1
    assert found[0].startswith(wrong)


def test_the_list_has_a_button_for_each_and_the_form_asks_what_is_left_to_say(asking: Acting) -> None:
    shown = standard_verbs.standard(asking(BEN))["blocks"]
    assert [block["accessory"]["value"] for block in shown] == [NAME, "restart-mail"]
    view = standard_verbs.opens(asking(BEN), name=NAME)
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert labels == ["Host", "Affected items", "Start", "How long?", "Implementer"]
    values: dict[str, Any] = {
        gap("host"): {"text": {"value": "till-4"}},
        FormField.ITEMS: {"choice": {"selected_options": [{"value": "pos"}]}},
        FormField.START: {"x": {"selected_date_time": int(EVENING.timestamp())}},
        StandardField.LENGTH: {"text": {"value": "30m"}},
        FormField.IMPLEMENTER: {"x": {"selected_user": BEN}},
    }
    _, given = standard_forms.read_standard_form({**view, "state": {"values": values}})
    change = standards.request_standard(asking(BEN), **given)
    assert (change.start, change.end - change.start) == (EVENING, timedelta(minutes=30))


def test_where_no_template_is_written_there_is_no_verb_and_standard_changes_are_as_before(acting: Acting) -> None:
    verb = next(verb for verb in verbs.VERBS if verb.name == "standard")
    assert not verb.is_set_up(acting(MIRA).document)
    made = operations.request(acting(MIRA), replace(ASKED, type=ChangeType.STANDARD))
    assert (made.status, made.template) == (ChangeStatus.SCHEDULED, None)
    changes.change(acting(MIRA).tx, made.id, was=[made.status], status=ChangeStatus.IMPLEMENT)
    operations.done(replace(acting(MIRA), now=AT), made.id, outcome=Outcome.FAILED, note="No")
    said(acting(MIRA), notices.FOLLOWS)
    assert stored.all_of_them(acting(MIRA).tx) == []
