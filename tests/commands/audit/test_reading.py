"""Who did what, as far as whoever asks may know: in Slack, of a record, a person or a day."""

from datetime import timedelta
from typing import cast

import pytest

from bot.config import Document
from commands.audit import wording
from commands.audit.verbs import VERBS
from commands.changes import operations as changes
from commands.incidents import operations
from commands.incidents.reading import story
from commands.service_levels.reading import clocks_of
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed, NotFound
from commands.shared.verbs import Unshaped
from storage.changes.records import Choice
from storage.journal import queries as journal
from storage.journal.records import DeskEvent, Entry
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, CHEN, MIRA, OSKAR, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import refused
from tests.conftest import MONDAY

(AUDIT,) = VERBS


def shown(act: Act, words: str, page: int = 0) -> str:
    assert AUDIT.ask is not None
    return str(AUDIT.ask(act, words=words, page=page)["blocks"])


def with_auditor(act: Act) -> Act:
    document = cast(Document, act.document)
    roles = document.roles.model_copy(update={"auditors": ("oskar@northgate.example",)})
    from storage.directory import queries as directory

    directory.store(act.tx, "oskar@northgate.example", [OSKAR], act.now)
    return replace(act, document=document.model_copy(update={"roles": roles}))


def test_of_a_change_who_asked_for_it_and_who_voted_how_and_why(acting: Acting) -> None:
    changes.request(acting(ANA), ASKED)
    changes.vote(acting(MIRA), 1, choice=Choice.REJECT, reason="no rollback was tried")
    text = shown(acting(MIRA), "CHG-1")
    assert f"<@{ANA}> requested it" in text
    assert f"<@{MIRA}> voted on it · choice: reject · no rollback was tried · _quarterdeck_" in text


def test_of_a_person_the_latest_first_and_on_what(acting: Acting) -> None:
    declared(acting, by=SOFIA)
    operations.take(acting(ANA), 1)
    operations.resolve(acting(ANA), 1, note="restarted *it*")
    text = shown(acting(MIRA), f"<@{ANA}|ana>")
    assert text.index("resolved it *INC-1*") < text.index("assigned it *INC-1*")
    assert "reported it" not in text


def test_of_a_day_in_the_desks_zone(acting: Acting) -> None:
    declared(acting)
    operations.take(replace(acting(ANA), now=acting(ANA).now + timedelta(days=1)), 1)
    assert "reported it" in shown(acting(MIRA), "2026-03-16")
    assert "assigned it" not in shown(acting(MIRA), "today")
    assert "assigned it" in shown(acting(MIRA), "2026-03-17")
    assert "Nothing was written down." in shown(acting(MIRA), "yesterday")


@pytest.mark.parametrize("words", ["soon", "0001-01-01", "INC-", "the till"])
def test_what_is_none_of_these_is_said(acting: Acting, words: str) -> None:
    with pytest.raises(Unshaped, match=r"INC-42.*2026-11-25"):
        shown(acting(MIRA), words)


@pytest.mark.parametrize("person", [SOFIA, ANA, OSKAR])
def test_nobody_else_may(acting: Acting, person: str) -> None:
    declared(acting)
    with pytest.raises(NotAllowed, match="for service managers and auditors"):
        shown(acting(person), "INC-1")


def test_an_auditor_may_and_what_is_private_is_to_them_what_was_never_given(acting: Acting) -> None:
    declared(acting, text="my payslip is wrong", by=SOFIA, private=True)
    declared(acting, by=TOM)
    auditor = with_auditor(acting(OSKAR))
    assert "reported it" in shown(auditor, "INC-2")
    sentence = "There is no INC-{}. See yours with `/incident mine`, all with `/incident list`."
    for number in (1, 77):
        with refused(NotFound, sentence.format(number), record=f"INC-{number}"):
            shown(auditor, f"INC-{number}")
    day = shown(auditor, "today")
    assert "1 more on this page you may not see" in day
    assert "payslip" not in day
    assert "INC-1" not in day


def test_a_record_of_which_nothing_was_written_is_none(acting: Acting) -> None:
    with pytest.raises(NotFound, match="Nothing was ever written down of REQ-4"):
        shown(acting(MIRA), "req 4")


def test_who_was_shown_a_private_record_that_is_none_of_theirs_is_noted(acting: Acting) -> None:
    declared(acting, text="ERP: my payslip is wrong", by=SOFIA, private=True, service="erp")
    declared(acting, by=TOM)
    act = acting(MIRA)
    assert "payslip" in shown(act, f"<@{SOFIA}>")
    assert journal.take_readings(act.tx) == ["INC-1"]
    shown(act, "INC-2")
    story(act, 1)
    assert journal.take_readings(act.tx) == ["INC-1"]
    clocks_of(act, 1)
    assert journal.take_readings(act.tx) == ["INC-1"]
    for whose in (SOFIA, CHEN):
        story(acting(whose), 1)
    assert journal.take_readings(act.tx) == []


def test_what_somebody_only_began_to_write_is_not_shown(acting: Acting) -> None:
    act = acting(MIRA)
    act.journal("incident.offered", "D1", text="my boss shouts at me")
    act.journal(DeskEvent.REFUSED, "desk", attempted="take", because="It is not yours.")
    text = shown(act, "today")
    assert "shouts" not in text
    assert "was refused *desk* · attempted: take · It is not yours." in text


@pytest.mark.parametrize(
    ("what", "did"),
    [
        ("incident.held", "held it"),
        ("incident.service_set", "set its service"),
        ("task.opened", "opened its task"),
        ("warroom.role_given", "gave a role in its war room"),
        ("refused", "was refused"),
        ("sla.objected", "objected to its pause"),
        ("sla.struck", "struck its pause"),
        ("problem.linked", "linked its problem"),
    ],
)
def test_what_was_done_is_told_also_where_a_later_practice_did_it(what: str, did: str) -> None:
    assert wording.did(Entry(1, MONDAY, ANA, what, "INC-1", {}, "slack")) == did


@pytest.mark.parametrize(
    ("what", "record", "did"),
    [
        ("change.scheduled", "CHG-1", "scheduled it"),
        ("problem.taken", "PRB-1", "took it"),
        ("article.published", "KB-1", "published it"),
        ("improvement.judged", "IMP-1", "judged it"),
        ("visitor.announced", "VIS-1", "announced it"),
    ],
)
def test_what_was_done_to_a_record_itself_is_told_so_of_whatever_practice_it_is(
    what: str, record: str, did: str
) -> None:
    assert wording.did(Entry(1, MONDAY, ANA, what, record, {}, "slack")) == did
