"""What may be asked of who is on call: by word after `/oncall`, and by button."""

import json

from commands.oncall import calling, operations, reading, ringing, views, wording
from commands.oncall import words as reads
from commands.oncall.ids import ActionId, LineField
from commands.oncall.words import Moment
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, packed, person, section, typed
from commands.shared.helping import HELP
from commands.shared.refusals import Invalid, Refused
from commands.shared.verbs import Answer, Payload, Verb
from storage.oncall.records import Page, Stand


def _now(act: Act) -> Answer:
    """Everywhere, now and next."""
    act.refuse_guests("on call")
    lines = []
    for team in reading.teams(act):
        shift, later = reading.at(act, team, act.now), reading.next_after(act, team, act.now)
        following = "" if later is None else wording.following(reading.ids(act, later), later)
        lines.append(wording.now_and_next(_name(act, team), reading.ids(act, shift), shift, following))
    rings = [_name(act, team) for team in ringing.rings_elsewhere(act)]
    return {"text": "On call now", "blocks": views.now(lines, rings)}


def _name(act: Act, team: str) -> str:
    return act.document.team_names().get(team, team)


def of_team(act: Act, *, words: str) -> Answer:
    """Two weeks of a team."""
    act.refuse_guests("on call")
    team = _team(act, words)
    found = reading.shifts(act, team, act.now, act.now + reading.GAPS_AHEAD)
    lines = [wording.shift(reading.ids(act, each), each) for each in found]
    gaps, kept = len(reading.gaps(act, team, act.now)), reading.of_calendar(act, team)
    age = "" if kept is None else wording.calendar_age(kept.read_at, kept.failure, kept.unknown)
    return {"text": f"On call: {_name(act, team)}", "blocks": views.team(_name(act, team), lines, gaps, age)}


def _team(act: Act, words: str) -> str:
    """The key of the team that has somebody on call, by its key or name. Raises Refused."""
    team = act.document.team_called(words)
    if team is None or team not in reading.teams(act):
        raise Refused(f"Nobody is on call for {typed(words, 80)}. {reading.those_on_call(act)}")
    return team


def _mine(act: Act) -> Answer:
    act.refuse_guests("on call")
    lines = [wording.shift(reading.ids(act, each), each, _name(act, team)) for team, each in reading.mine(act)]
    if not lines:
        return {"text": "You are not on call in the next 30 days."}
    return {"text": "Your on-call", "blocks": [section("*Yours, the next 30 days*"), *packed(lines)]}


def _report(act: Act) -> Answer:
    act.refuse_guests("on call")
    return {"text": "On call, four weeks", "blocks": views.report(reading.share(act))}


def _sure(action: Payload) -> tuple[None, Arguments]:
    kept = json.loads(action["value"])
    return None, {"words": kept["team"], "record": kept["record"], "text": kept["text"], "sure": True}


def _cover(act: Act, *, words: str, whose: str, since: Moment, until: Moment) -> Answer:
    team = _of_mine(act, words)
    found = reads.span(reading.rota_of(act, team), act.now, since, until)
    if found is None:
        raise Invalid({LineField.LINE: reads.HOW_LONG})
    made = operations.cover(act, team=team, whose=whose, start=found[0], end=found[1])
    return {"text": wording.covered(made, reading.called(act, team))}


def _of_mine(act: Act, words: str) -> str:
    """The team that is named, or the one that is theirs. Raises Refused."""
    if words:
        return _team(act, words)
    own = reading.teams_to_cover(act)
    if len(own) == 1:
        return own[0]
    known = ", ".join(_name(act, team) for team in own or reading.teams(act))
    raise Refused(f"Name the team first: {known}.")


def _swap(act: Act, *, words: str, whose: str, on: str) -> Answer:
    team = _of_mine(act, words)
    found = reads.day_span(reading.rota_of(act, team), act.now, on)
    if found is None:
        raise Invalid({LineField.LINE: "Say which day of yours, like `@ben 2026-03-20` or `@ben friday`."})
    asked = operations.swap(act, team=team, whose=whose, start=found[0], end=found[1])
    return {"text": f"{person(asked.person)} is asked. Until they say yes it stays as it is."}


def _swapped(_found: list[Stand]) -> str:
    return "That stands now: `/oncall mine` shows yours."


def _coming(_page: Page) -> str:
    return "You are coming. Thank you."


def _as_it_is(answer: Answer) -> Answer:
    return answer


VERBS = (
    Verb("now", "", "Who is on call everywhere, and who is next", ask=_now),
    Verb("bring", "TEAM|ITEM [INC-N] [TEXT]", "Call whoever is on call, for a team or what it owns; then the next",
         reads=reads.bring, do=calling.bring, said=_as_it_is, button=ActionId.SURE, pressed=_sure,
         answers=verbs.in_place),
    Verb("cover", "[TEAM] @person FROM to UNTIL", "Somebody stands in: `@ben fri 18:00 to sat 09:00`",
         reads=reads.cover, do=_cover, said=_as_it_is, people=("whose",)),
    Verb("swap", "[TEAM] @person DATE", "Ask somebody to take your shift of a day for their next one",
         reads=reads.swap, do=_swap, said=_as_it_is, people=("whose",)),
    Verb("mine", "", "Your shifts in the next 30 days", ask=_mine),
    Verb("report", "", "Hours, calls and calls at night, a person", ask=_report),
    HELP,
)  # fmt: skip

BUTTONS = (
    Verb("coming", None, "Whoever presses comes", do=operations.come, said=_coming, button=ActionId.ACCEPT),
    Verb("cannot", None, "Whoever presses cannot", do=operations.decline, button=ActionId.DECLINE),
    Verb("take a shift", None, "A swap is agreed", do=operations.answer_swap, given={"agreed": True}, said=_swapped,
         button=ActionId.SWAP_ACCEPT, answers=verbs.in_words),
    Verb("leave a shift", None, "A swap is not", do=operations.answer_swap, given={"agreed": False},
         said=lambda _found: "It stays as it was.", button=ActionId.SWAP_DECLINE, answers=verbs.in_words),
)  # fmt: skip
