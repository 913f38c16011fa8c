"""What people hear of an incident: the reporter, the team, whoever it is given to, and whoever reads its story."""

from typing import Any

import pytest

from commands.incidents import notices, wording
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.journal.records import QUARTERDECK, Entry
from storage.record import replace
from storage.surveys.records import SurveyEvent
from tests.commands.conftest import ANA, BEN, SOFIA
from tests.commands.incidents.examples import INCIDENT, entry
from tests.conftest import MONDAY

TO_REPORTER: list[tuple[IncidentEvent, dict[str, Any], str]] = [
    (IncidentEvent.ACKNOWLEDGED, {}, "<@UANA00000> has seen it."),
    (IncidentEvent.ASSIGNED, {"to": BEN}, "<@UBEN00000> works on it now."),
    (IncidentEvent.ASSIGNED, {"team": "erp"}, "It is with the team erp now."),
    (
        IncidentEvent.HELD,
        {"reason": "vendor", "note": "a part <is> missing"},
        "It is on hold, waiting for a vendor: a part &lt;is&gt; missing",
    ),
    (IncidentEvent.HELD, {"reason": "change", "note": "CHG-1"}, "It is on hold, waiting for a change: CHG-1"),
    (
        IncidentEvent.HELD,
        {"reason": "problem", "note": "PRB-1"},
        "It is on hold, waiting for a problem's cause: PRB-1",
    ),
    (
        IncidentEvent.HELD,
        {"reason": "caller", "note": "which till?"},
        "It is on hold, waiting for the reporter: which till?\n*Answer here in this thread*, and work goes on.",
    ),
    (IncidentEvent.RESUMED, {}, "<@UANA00000> works on it again."),
    (
        IncidentEvent.REOPENED,
        {"reason": "still dead"},
        "It is open again, and with the team. Anything that helps them, say it in this thread.",
    ),
    (
        IncidentEvent.CHILD_OF,
        {"of": "INC-2", "of_status": "new", "known": True},
        "It is part of INC-2, which is new. When that is fixed so is yours, and you are asked whether it works.",
    ),
    (
        IncidentEvent.CHILD_OF,
        {"of": "INC-2", "of_status": "new", "known": False},
        "It is part of something larger that is known already. When that is fixed so is yours, and you are asked "
        "whether it works.",
    ),
    (IncidentEvent.CHILD_OF, {}, "It is looked at by itself again."),
    (IncidentEvent.CANCELLED, {"reason": "the <plug>"}, "<@UANA00000> cancelled it: the &lt;plug&gt;"),
    (
        IncidentEvent.CANCELLED,
        {"of": "INC-2", "of_status": "on_hold", "known": True},
        "It is the same as INC-2, which is on hold; you will not hear of it twice.",
    ),
    (
        IncidentEvent.CANCELLED,
        {"of": "INC-2", "of_status": "new", "known": False},
        "It is known already; you will not hear of it twice.",
    ),
    (IncidentEvent.PRIORITISED, {"was": "P4", "priority": "P1"}, "Its priority is P1 now."),
    (IncidentEvent.SERVICE_SET, {"service": "erp", "team": "erp"}, "It is with the team erp now."),
    (IncidentEvent.TOLD, {"text": "a new <cable>"}, "<@UANA00000>: a new &lt;cable&gt;"),
]
UNTOLD = {
    IncidentEvent.DECLARED, IncidentEvent.RESOLVED, IncidentEvent.CONFIRMED, IncidentEvent.CLOSED,
    IncidentEvent.LINKED, IncidentEvent.MAJOR, IncidentEvent.TIMED, IncidentEvent.NOTED, IncidentEvent.FOLLOWED_UP,
    *(IncidentEvent.FACT_SET, IncidentEvent.FOLLOWED, IncidentEvent.MAJOR_PROPOSED),
}  # fmt: skip
"""The receipt or the question in the thread shows these, and a note is the team's; no sentence is said."""


@pytest.mark.parametrize(("what", "details", "sentence"), TO_REPORTER)
def test_a_reporter_hears_what_others_did(what: IncidentEvent, details: dict[str, Any], sentence: str) -> None:
    assert wording.to_reporter(entry(what, **details), INCIDENT) == sentence


@pytest.mark.parametrize(("what", "details", "sentence"), TO_REPORTER)
def test_a_reporter_does_not_hear_what_they_did_themselves(
    what: IncidentEvent, details: dict[str, Any], sentence: str
) -> None:
    assert wording.to_reporter(entry(what, actor=SOFIA, **details), INCIDENT) is None


def test_a_reporter_who_also_works_on_it_and_resumes_it_is_not_told_so() -> None:
    own = replace(INCIDENT, reporter=ANA, assignee=ANA)
    assert wording.to_reporter(entry(IncidentEvent.RESUMED, actor=ANA), own) is None


def test_where_what_was_waited_for_lets_it_go_on_whoever_has_it_works_on_it_again() -> None:
    resumed, of_ana = entry(IncidentEvent.RESUMED, actor=QUARTERDECK), replace(INCIDENT, assignee=ANA)
    assert wording.to_reporter(resumed, of_ana) == "<@UANA00000> works on it again."
    assert wording.to_reporter(resumed, replace(INCIDENT, assignee=None)) == "Work on it goes on."
    objected = entry(IncidentEvent.RESUMED, actor=SOFIA, objected=True)
    told = wording.to_follower(objected, of_ana)
    assert told == "INC-1, which you follow: <@UANA00000> works on it again.", "its reporter does not work on it"


def test_a_reporter_to_whom_it_is_given_hears_that_and_not_about_themselves_as_well() -> None:
    given = entry(IncidentEvent.ASSIGNED, to=SOFIA)
    assert wording.to_reporter(given, INCIDENT) is None
    assert wording.to_assignee(given, INCIDENT).startswith("<@UANA00000> gave you INC-1")


def test_a_reporter_is_thanked_for_the_answer_that_was_waited_for() -> None:
    answered = entry(IncidentEvent.RESUMED, actor=SOFIA, answered=True)
    assert wording.to_reporter(answered, INCIDENT) == "Thank you, work goes on."


def test_another_impact_with_the_same_priority_is_not_told() -> None:
    assert wording.to_reporter(entry(IncidentEvent.PRIORITISED, was="P3", priority="P3"), INCIDENT) is None


@pytest.mark.parametrize("what", sorted(UNTOLD))
def test_what_a_card_or_the_question_shows_is_not_said_as_well(what: IncidentEvent) -> None:
    assert (
        wording.to_reporter(entry(what, note="x", to="INC-2", score=1, fact="site", value="lyon"), INCIDENT) is None
    )


def test_every_event_of_an_incident_has_a_sentence_for_its_reporter_or_is_shown() -> None:
    assert {what for what, *_ in TO_REPORTER} | UNTOLD == set(wording.WORDS)
    followed = {what for what, followers in notices.FOLLOWS.items() if notices.tell_reporter in followers}
    assert followed == {what for what, *_ in TO_REPORTER}


@pytest.mark.parametrize("status", IncidentStatus)
def test_how_the_other_stands_is_said_in_words(status: IncidentStatus) -> None:
    duplicate = entry(IncidentEvent.CANCELLED, of="INC-2", of_status=str(status), known=True)
    assert f"which is {status.replace('_', ' ')};" in str(wording.to_reporter(duplicate, INCIDENT))


def test_the_team_hears_that_it_is_still_broken_and_the_one_who_has_it_is_mentioned() -> None:
    reopened = entry(IncidentEvent.REOPENED, actor=SOFIA, reason="still <dead>")
    assert wording.to_team(reopened, INCIDENT) == "INC-1 is still broken, says the reporter: still &lt;dead&gt;"
    theirs = replace(INCIDENT, assignee=BEN)
    assert str(wording.to_team(reopened, theirs)).startswith("<@UBEN00000> INC-1 is still broken")


def test_still_broken_without_a_reason_is_said_as_well() -> None:
    reopened = entry(IncidentEvent.REOPENED, actor=SOFIA, reason="")
    assert wording.to_team(reopened, INCIDENT) == "INC-1 is still broken, says the reporter."


def test_the_team_hears_what_the_reporter_says_and_whoever_has_it_is_mentioned_and_not_the_reporter() -> None:
    noted, theirs = entry(IncidentEvent.NOTED, actor=SOFIA, text="till <7>"), replace(INCIDENT, assignee=BEN)
    assert wording.to_team(noted, INCIDENT) == "The reporter of INC-1 says: till &lt;7&gt;"
    assert wording.to_team(noted, theirs) == "<@UBEN00000> The reporter of INC-1 says: till &lt;7&gt;"
    assert SOFIA not in str(wording.to_team(noted, theirs))


def test_thanks_call_nobody() -> None:
    thanks = entry(IncidentEvent.NOTED, actor=SOFIA, text="thanks", thanks=True)
    assert wording.to_team(thanks, replace(INCIDENT, assignee=BEN)) == "The reporter of INC-1 says: thanks"


def test_the_team_hears_what_each_of_it_notes_and_tells_the_reporter() -> None:
    noted, told = (entry(what, text="till 7") for what in (IncidentEvent.NOTED, IncidentEvent.TOLD))
    assert wording.to_team(noted, INCIDENT) == "<@UANA00000> notes: till 7"
    assert wording.to_team(told, INCIDENT) == "<@UANA00000> told the reporter: till 7"


def test_what_the_team_has_read_in_its_thread_is_not_said_there_again() -> None:
    for what in (IncidentEvent.NOTED, IncidentEvent.TOLD):
        assert wording.to_team(entry(what, text="till 7", overheard=True), INCIDENT) is None


FILE = {"name": "till.png", "url": "https://northgate.slack.com/files/U1/F1/till.png"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([FILE], f":paperclip: <{FILE['url']}|till.png>"),
        ([FILE | {"name": "a|<b>\nc"}], f":paperclip: <{FILE['url']}|a/&lt;b&gt; c>"),
        ([FILE | {"url": "https://x|y> <!here"}], ":paperclip: till.png"),
        ([FILE | {"url": "javascript:alert()"}], ":paperclip: till.png"),
        ([FILE | {"name": ""}], f":paperclip: <{FILE['url']}|a file>"),
    ],
)
def test_a_file_is_said_as_a_link_and_no_more(files: list[dict[str, str]], said: str) -> None:
    noted = entry(IncidentEvent.NOTED, actor=SOFIA, text="", files=files)
    assert wording.to_team(noted, INCIDENT) == f"The reporter of INC-1 says: {said}"


def test_whatever_is_said_with_however_many_files_fits_a_section() -> None:
    noted = entry(IncidentEvent.NOTED, actor=SOFIA, text="&" * 3000, files=[FILE | {"name": "&" * 300}] * 20)
    assert len(str(wording.to_team(noted, replace(INCIDENT, assignee=BEN)))) <= 3000


DUPLICATES = [
    (IncidentEvent.RESOLVED, {"note": "a <cable>"}, True,
     ":white_check_mark: INC-1, which is the same as yours, is fixed: a &lt;cable&gt;"),
    (IncidentEvent.RESOLVED, {"note": "a cable"}, False, ":white_check_mark: What yours is the same as is fixed."),
    (IncidentEvent.REOPENED, {"reason": "x"}, True,
     ":leftwards_arrow_with_hook: INC-1, which is the same as yours, was not fixed; it is open again."),
    (IncidentEvent.REOPENED, {}, False,
     ":leftwards_arrow_with_hook: What yours is the same as was not fixed; it is open again."),
    (IncidentEvent.CANCELLED, {"reason": "a drill"}, True,
     "INC-1, which is the same as yours, is cancelled: a drill"),
    (IncidentEvent.CANCELLED, {"of": "INC-7", "known": True}, True, None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "details", "seen", "sentence"), DUPLICATES)
def test_the_reporter_of_a_duplicate_hears_what_becomes_of_the_original(
    what: IncidentEvent, details: dict[str, Any], seen: bool, sentence: str | None
) -> None:
    assert wording.to_duplicate(entry(what, **details), seen=seen) == sentence


def test_of_a_service_of_the_same_team_the_reporter_hears_nothing() -> None:
    chosen = entry(IncidentEvent.SERVICE_SET, service="webshop", team="retail-apps", was_team="retail-apps")
    assert wording.to_reporter(chosen, INCIDENT) is None


def test_a_hold_that_goes_on_for_another_reason_is_no_resumption_to_anybody() -> None:
    corrected = entry(IncidentEvent.RESUMED, corrected=True)
    assert wording.to_reporter(corrected, INCIDENT) is None
    assert not wording.is_in_the_story(corrected)
    assert wording.is_in_the_story(entry(IncidentEvent.RESUMED))


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("the till number", ": the till number"),
        ("reporter", "."),
        ("The caller:", "."),
        ("user 7 is ill", ": user 7 is ill"),
    ],
)
def test_what_it_waits_for_is_said_once(note: str, told: str) -> None:
    held = wording.to_reporter(entry(IncidentEvent.HELD, reason="caller", note=note), INCIDENT)
    assert held is not None
    assert held.splitlines()[0] == f"It is on hold, waiting for the reporter{told}"


def test_the_team_hears_of_nothing_else() -> None:
    for what in set(wording.WORDS) - {IncidentEvent.REOPENED, IncidentEvent.NOTED, IncidentEvent.TOLD}:
        assert wording.to_team(entry(IncidentEvent(what), actor=SOFIA), INCIDENT) is None


def test_whoever_it_is_given_to_hears_by_whom_and_what_it_is() -> None:
    given = entry(IncidentEvent.ASSIGNED, to=BEN)
    assert (
        wording.to_assignee(given, replace(INCIDENT, title="a <till>"))
        == "<@UANA00000> gave you INC-1: a &lt;till&gt;"
    )


STORY: list[tuple[IncidentEvent, dict[str, Any], str]] = [
    (IncidentEvent.DECLARED, {"title": "x", "priority": "P4"}, "reported it"),
    (IncidentEvent.ACKNOWLEDGED, {}, "acknowledged it"),
    (IncidentEvent.ASSIGNED, {"to": BEN}, "assigned it to <@UBEN00000>"),
    (IncidentEvent.ASSIGNED, {"team": "erp"}, "assigned it to `erp`"),
    (IncidentEvent.HELD, {"reason": "vendor", "note": "a <part>"}, "put it on hold: a &lt;part&gt;"),
    (IncidentEvent.RESUMED, {}, "resumed it"),
    (IncidentEvent.RESOLVED, {"note": "a cable", "code": "Fixed"}, "resolved it: a cable"),
    (IncidentEvent.CONFIRMED, {}, "confirmed the fix"),
    (IncidentEvent.CLOSED, {}, "closed it"),
    (IncidentEvent.REOPENED, {"reason": "still dead"}, "reopened it: still dead"),
    (IncidentEvent.REOPENED, {"reason": ""}, "reopened it"),
    (IncidentEvent.CHILD_OF, {"of": "INC-2", "of_status": "new", "known": True}, "made it part of another"),
    (IncidentEvent.CHILD_OF, {"other": 2}, "let it stand alone again"),
    (IncidentEvent.FOLLOWED_UP, {"to": "INC-2", "reason": "dead"}, "reported it anew, since it is closed: dead"),
    (IncidentEvent.CANCELLED, {"reason": "the plug"}, "cancelled it: the plug"),
    (IncidentEvent.CANCELLED, {"of": "INC-2", "of_status": "new", "known": True}, "cancelled it"),
    (IncidentEvent.NOTED, {"text": "till 7"}, "noted: till 7"),
    (IncidentEvent.NOTED, {"text": "till 7", "files": [{}]}, "noted: till 7, a file"),
    (IncidentEvent.NOTED, {"text": "", "files": [{}, {}]}, "noted: 2 files"),
    (IncidentEvent.TOLD, {"text": "till 7"}, "told the reporter: till 7"),
    (IncidentEvent.LINKED, {"to": "INC-2", "other": 2}, "linked it"),
    (IncidentEvent.PRIORITISED, {"was": "P4", "priority": "P1"}, "changed its priority: P4 to P1"),
    (IncidentEvent.SERVICE_SET, {"service": "erp", "team": "erp"}, "set its service"),
    (IncidentEvent.FACT_SET, {"fact": "site", "value": "lyon", "was": None}, "put right its site: lyon"),
    (IncidentEvent.FOLLOWED, {}, "has it, too"),
    (IncidentEvent.MAJOR_PROPOSED, {"reports": 7}, "proposed it as a major incident"),
    (IncidentEvent.MAJOR, {}, "declared it a major incident"),
    (
        IncidentEvent.TIMED,
        {"phase": "mitigated", "at": "2026-03-16T09:00:00+00:00"},
        "said when it was mitigated: <!date^1773651600^{date_short_pretty} {time}|2026-03-16 09:00 UTC>",
    ),
]


@pytest.mark.parametrize(("what", "details", "did"), STORY)
def test_its_story_tells_who_did_what_and_their_words(what: IncidentEvent, details: dict[str, Any], did: str) -> None:
    assert wording.in_the_story(entry(what, **details)) == f"<@UANA00000> {did}"


def test_what_a_timer_did_is_told_as_quarterdecks() -> None:
    assert wording.in_the_story(entry(IncidentEvent.CLOSED, actor="quarterdeck")) == "Quarterdeck closed it"


def test_the_story_names_no_other_incident_since_its_reader_may_not_know_of_that() -> None:
    told = [wording.in_the_story(entry(what, **details)) for what, details, _ in STORY]
    assert not any("INC-2" in sentence for sentence in told)


def test_every_event_has_a_word_in_the_story_or_is_of_none() -> None:
    assert {what for what, *_ in STORY} == set(wording.WORDS)
    assert set(wording.WORDS) | wording.SILENT == set(IncidentEvent)


def test_long_words_are_cut_in_the_story_and_no_entity_is_cut_in_two() -> None:
    told = wording.in_the_story(entry(IncidentEvent.NOTED, text="<" * 400))
    assert len(told) < 200
    assert told.endswith("&lt;…")


def test_teams_read_by_their_names() -> None:
    given, names = entry(IncidentEvent.ASSIGNED, team="erp"), {"erp": "Business systems"}
    assert wording.to_reporter(given, INCIDENT, names) == "It is with the team Business systems now."
    assert wording.in_the_story(given, names) == "<@UANA00000> assigned it to Business systems"


def test_the_story_tells_that_it_was_rated_and_not_how() -> None:
    rated = Entry(1, MONDAY, SOFIA, SurveyEvent.RATED, "INC-1", {"score": 2}, "slack")
    assert wording.is_in_the_story(rated)
    assert wording.in_the_story(rated) == f"<@{SOFIA}> rated it"
