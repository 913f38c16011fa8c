"""Who is on call, as people see it: now and next, a call with what to press, and how it is shared out."""

import json
from collections.abc import Sequence

from commands.oncall import wording
from commands.oncall.ids import ActionId
from commands.oncall.rules import Share
from commands.shared import blocks as bk
from commands.shared.blocks import Block, person
from storage.oncall.records import Page, PageState

ONLY_SLACK = "Whoever is called is called in Slack alone: no telephone rings."


def now(lines: Sequence[str], rings: Sequence[str]) -> list[Block]:
    """`rings` are the teams, as they read, whose calls ring by PagerDuty too."""
    hint = "`/oncall TEAM` shows two weeks, `/oncall bring TEAM` calls somebody."
    where = f"Calls are made in Slack, and for {', '.join(map(bk.escape, rings))} by PagerDuty too."
    return [bk.section("*On call now*"), *bk.packed(lines), bk.context(f"{hint} {where if rings else ONLY_SLACK}")]


def team(title: str, lines: Sequence[str], gaps: int, age: str) -> list[Block]:
    """`age` is how old what its calendar says is; empty where it is kept in none."""
    told = [bk.context(f":warning: {gaps} {'gap' if gaps == 1 else 'gaps'} in the next two weeks")] if gaps else []
    return [
        bk.section(f"*{bk.escape(title)}*, two weeks"),
        *bk.packed(lines),
        *told,
        *([bk.context(age)] if age else []),
    ]


def call(page: Page, reader: str, said: str) -> list[Block]:
    """The message to one who is called, for its whole life; `said` is what it is about."""
    stands = wording.stands(page, reader)
    shown = [bk.section(said), *([bk.section(f"*{stands}*")] if stands else [])]
    is_asked = page.state is PageState.CALLING and reader not in page.declined
    if is_asked or page.state is PageState.NOBODY:
        coming = bk.button("Coming", ActionId.ACCEPT, page.id, style="primary")
        shown.append(bk.actions(coming, *([bk.button("Cannot", ActionId.DECLINE, page.id)] if is_asked else [])))
    return shown


def sure(team: str, record: str, text: str) -> list[Block]:
    """Whoever calls again and again is asked."""
    kept = json.dumps({"team": team, "record": record, "text": text[:500]})
    ask = "You have called three times within an hour. Call somebody once more?"
    return [bk.section(ask), bk.actions(bk.button("Yes, call", ActionId.SURE, kept, style="primary"))]


def offered(team: str, key: str, record: str, text: str) -> list[Block]:
    """Above the question whether to report a sentence that asks for somebody; `team` is how it reads (mrkdwn)."""
    kept = json.dumps({"team": key, "record": record, "text": text[:500]})
    about = f" for *{record}*" if record != "desk" else ""
    press = bk.button("Call them", ActionId.SURE, kept, style="primary")
    return [bk.section(f"Shall I call whoever is on call for {team}{about}?", accessory=press)]


def swap(text: str, key: int) -> list[Block]:
    yes = bk.button("Yes, I take it", ActionId.SWAP_ACCEPT, key, style="primary")
    return [bk.section(text), bk.actions(yes, bk.button("I cannot", ActionId.SWAP_DECLINE, key))]


def report(found: Share) -> list[Block]:
    """Four weeks, whoever had most nights first."""
    if not found.people:
        return [bk.section("Nobody was on call in the last four weeks.")]
    lines = [
        f"{person(each)} {wording.hours(found.seconds[each])}, called {_times(found.calls[each])}, "
        f"at night {_times(found.nights[each])}" + _rested(found.spared[each])
        for each in found.people[:40]
    ]
    most = found.people[0]
    nights, in_all = found.nights[most], sum(found.nights.values())
    unfair = [f"{person(most)} had {nights} of {in_all} nights."] if in_all > 2 and nights > in_all / 2 else []
    return [bk.section("*On call, the last four weeks*"), *bk.packed([*lines, *unfair])]


def _rested(count: int) -> str:
    return f", left in peace the morning after {_times(count)}" if count else ""


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")
