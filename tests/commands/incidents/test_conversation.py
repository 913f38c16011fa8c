"""What the team notes for itself and tells the reporter, and what counts as the reporter's answer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from commands.incidents import conversation, operations
from commands.incidents.ids import AnswerField
from commands.incidents.report import SharedFile
from commands.shared.act import Act
from commands.shared.refusals import Invalid, NotAllowed
from storage.incidents.records import HoldReason, Incident, IncidentEvent
from tests.commands.conftest import ANA, CHEN, SOFIA, Acting
from tests.commands.incidents.examples import CLOSED, HELD, RESOLVED, WORKED, declared, standing
from tests.commands.outcome import armed, details, journalled

PICTURE = SharedFile("till.png", "https://northgate.slack.com/files/U1/F1/till.png")

Says = Callable[[Act, int], Incident]
ANSWERS: dict[str, Says] = {
    "words in the thread": partial(conversation.answer, text="till 7"),
    "a file in the thread": partial(conversation.answer, text="", files=[PICTURE]),
    "a line that notes": partial(conversation.note, text="till 7"),
    "a line that tells": partial(conversation.tell, text="till 7"),
    "words under the card": partial(conversation.answer, text="till 7", overheard=True),
}


@pytest.mark.parametrize("says", ANSWERS.values(), ids=ANSWERS)
def test_whatever_a_reporter_says_lets_work_go_on_that_waited_for_them(acting: Acting, says: Says) -> None:
    standing(acting(ANA), status=HELD, hold_reason=HoldReason.CALLER)
    assert says(acting(SOFIA), 1).status is WORKED
    assert journalled(acting(ANA), "INC-1") == [IncidentEvent.NOTED, IncidentEvent.RESUMED]


@pytest.mark.parametrize("says", ANSWERS.values(), ids=ANSWERS)
def test_whatever_a_reporter_says_under_a_fix_keeps_it_from_closing_by_itself(acting: Acting, says: Says) -> None:
    declared(acting)
    operations.resolve(acting(ANA), 1, note="a cable")
    assert says(acting(SOFIA), 1).status is RESOLVED
    assert armed(acting(ANA)) == []
    assert details(acting(ANA), IncidentEvent.NOTED)["doubted"] is True


def test_thanks_do_not_keep_it_from_closing(acting: Acting) -> None:
    declared(acting)
    operations.resolve(acting(ANA), 1, note="a cable")
    conversation.answer(acting(SOFIA), 1, text="Thanks, works again!")
    assert len(armed(acting(ANA))) == 1
    assert "doubted" not in details(acting(ANA), IncidentEvent.NOTED)


def test_what_the_team_says_under_a_fix_changes_nothing(acting: Acting) -> None:
    declared(acting)
    operations.resolve(acting(ANA), 1, note="a cable")
    for say in (conversation.note, conversation.tell):
        say(acting(ANA), 1, text="it holds")
    assert len(armed(acting(ANA))) == 1


def test_what_is_over_is_told_of_and_stays_over(acting: Acting) -> None:
    standing(acting(ANA), status=CLOSED)
    assert conversation.answer(acting(SOFIA), 1, text="it is back").status is CLOSED
    assert details(acting(ANA), IncidentEvent.NOTED) == {"text": "it is back"}


def test_a_reporter_who_works_on_it_answers_as_well(acting: Acting) -> None:
    standing(acting(ANA), reporter=ANA, status=HELD, hold_reason=HoldReason.CALLER)
    assert conversation.note(acting(ANA), 1, text="till 7").status is WORKED


def test_files_are_kept_by_name_and_link(acting: Acting) -> None:
    standing(acting(ANA))
    conversation.answer(acting(SOFIA), 1, text="", files=[PICTURE])
    kept = {"name": "till.png", "url": PICTURE.url}
    assert details(acting(ANA), IncidentEvent.NOTED)["files"] == [kept]


@pytest.mark.parametrize(
    ("say", "by", "field"),
    [
        (conversation.answer, SOFIA, "line"),
        (conversation.note, ANA, "line"),
        (conversation.tell, ANA, AnswerField.TEXT),
    ],
)
def test_neither_word_nor_file_says_nothing(acting: Acting, say: Callable[..., Any], by: str, field: str) -> None:
    standing(acting(ANA))
    with pytest.raises(Invalid) as wrong:
        say(acting(by), 1, text=" ")
    assert list(wrong.value.fields) == [field]


def test_only_those_who_work_on_it_write_to_its_reporter(acting: Acting) -> None:
    standing(acting(ANA))
    with pytest.raises(NotAllowed, match="To write to the reporter of INC-1 is for the team Retail applications"):
        conversation.tell(acting(CHEN), 1, text="hello")
