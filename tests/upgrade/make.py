"""Makes what the first release leaves behind: `python -m tests.upgrade.make`, on a checkout of the first release.

A morning of the company is played in the embedded workspace. Then the bot stops in the middle of its work: much waits
to be said, buttons stand on messages, forms are open, timers are armed. `first_release.db` is its database, and
`first_release.json` is what stands in the workspace, for a later release to take over (test_first_release.py).
"""

import asyncio
import json
import sqlite3
import tempfile
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.workspace import Message, Workspace

from bot.config import load, shipped_path
from tests.conftest import MONDAY, Floor, SetClock, open_floor
from tests.upgrade.finding import ballot, card, room, situation, told

HERE = Path(__file__).parent
NOWHERE = "http://workspace.invalid"
"""What stands for the address of the workspace, which is another at each start."""


async def typed(floor: Floor, who: str, line: str, channel: str = "general") -> None:
    reply = await floor.person(who).command(line, channel)
    assert reply.error is None, reply.error


async def pressed(floor: Floor, who: str, where: Message, what: str, **chosen: Any) -> None:
    assert await floor.person(who).click(where, what, **chosen) is None


async def at(floor: Floor, moment: datetime) -> None:
    """Time passes in steps, so that what falls due is said when it is due."""
    while floor.clock.now() < moment:
        step = min(moment - floor.clock.now(), timedelta(minutes=5))
        await floor.later(seconds=step.total_seconds())
    await floor.settled()


def o_clock(hour: int, minute: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute)


async def incidents(floor: Floor) -> None:
    """INC-1 to INC-19: one in each state in which an incident can be."""
    for who, what in (
        ("sofia", "Point of sale is down in store 42"),
        ("tom", "The printer in Hamburg has no paper"),
        ("priya", "Web shop shows the prices of last week"),
        ("wanda", "Network drops at gate C"),
        ("sofia", "Point of sale prints no receipts"),
        ("ruth", "Payroll export fails"),
        ("ruth", "E-mail is slow"),
        ("tom", "E-mail rejects attachments"),
        ("sofia", "private My payslip went to a colleague"),
        ("emeka", "Warehouse management hangs"),
        ("farah", "Supply chain orders arrive late"),
        ("wanda", "The badge reader at gate C beeps all day"),
        ("ruth", "The self-service page shows an error"),
        ("chen", "Supply chain invoices are missing"),
        ("priya", "Web shop checkout fails"),
        ("tom", "Point of sale freezes on gift cards"),
        ("priya", "Web shop is slow in Sydney"),
        ("ruth", "E-mail lost my signature"),
        ("tom", "E-mail calendar shows yesterday"),
    ):
        await typed(floor, who, f"/incident {what}")
        await floor.settled()
    picker = told(floor.person("ruth"), "INC-13 ", "general")
    await pressed(floor, "ruth", picker, "incident.service", option="identity")
    await typed(floor, "ana", "/incident priority 15 high high")
    await typed(floor, "ben", "/incident priority 16 high high")
    await at(floor, o_clock(9, 5))
    await worked_on(floor)
    await at(floor, o_clock(9, 20))
    await typed(floor, "ben", "/incident ack 16")
    await typed(floor, "ben", "/incident hold 16 Which gift card is it?")
    await floor.settled()
    await at(floor, o_clock(9, 25))
    tom = floor.person("tom")
    await tom.dm("The blue one", told(tom, "*INC-16*").ts)
    await pressed(floor, "tom", told(tom, "INC-8 is fixed"), "Still broken")
    await floor.settled()


async def worked_on(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await pressed(floor, "ana", card(floor, 1, "team-retail-apps"), "Acknowledge")
    await typed(floor, "ana", "/incident note 1 The till service hangs on one card")
    await pressed(floor, "ana", card(floor, 1, "team-retail-apps"), "Resolve")
    await ana.submit({"How was it fixed?": "Restarted the till service", "Resolution code": "Workaround given"})
    await floor.settled()
    await pressed(floor, "sofia", told(sofia, "INC-1 is fixed"), "It works")
    await floor.settled()
    await pressed(floor, "sofia", told(sofia, "INC-1 is closed"), "5")
    await typed(floor, "tom", "/incident cancel 2 There was paper in the cellar")
    await typed(floor, "goran", "/incident assign 4 @hana")
    await pressed(floor, "ben", card(floor, 5, "team-retail-apps"), "Hold")
    await floor.person("ben").submit(
        {"What does it wait for?": "Waiting for the reporter", "Say more": "Which till is it?"}
    )
    await typed(floor, "dora", "/incident hold 6 The vendor sends a patch")
    await typed(floor, "ivan", "/incident take 7")
    await typed(floor, "ivan", "/incident resolve 7 Moved your mailbox")
    await typed(floor, "julia", "/incident resolve 8 Raised the limit")
    await typed(floor, "ivan", "/incident resolve 18 Put it back")
    await typed(floor, "ivan", "/incident resolve 19 Set its time zone")
    await typed(floor, "ivan", "/incident close 19")
    await typed(floor, "mira", "/incident assign 9 @dora")
    await typed(floor, "emeka", "/incident link 10 11")
    await typed(floor, "farah", "/incident assign 14 erp")
    await typed(floor, "ana", "/incident duplicate 17 of 15")
    await floor.settled()


async def changes(floor: Floor) -> None:
    """CHG-1 with an open ballot, 2 scheduled, 3 rejected, 4 being implemented, 5 scheduled without a vote."""
    await requested(floor, "ana", "Patch the gift card service", ["Point of sale"], "ben", days=2)
    await voted(floor, 1, ("mira",))
    await requested(floor, "chen", "Move the ERP database", ["ERP"], "chen", days=3)
    await voted(floor, 2, ("mira", "carlos", "goran"))
    await requested(floor, "emeka", "Renumber the pallets", ["Warehouse management"], "farah", days=4)
    await voted(floor, 3, ("mira", "carlos", "dora"), against="Not in the busy week")
    await requested(floor, "goran", "Replace the switch at gate C", ["Network"], "hana", days=0)
    await voted(floor, 4, ("mira", "carlos", "dora"))
    await typed(floor, "hana", "/change implement 4")
    await requested(floor, "ivan", "Renew a certificate", ["E-mail"], "ivan", days=5, Type="Standard")
    await floor.settled()


async def requested(
    floor: Floor, by: str, title: str, items: list[str], implementer: str, *, days: int, **more: str
) -> None:
    start = o_clock(18) + timedelta(days=days)
    await typed(floor, by, "/change")
    sent = await floor.person(by).submit(
        {
            "What will change?": title,
            "Reason": f"{title}, before it breaks",
            "Affected items": items,
            "Start": start,
            "End": start + timedelta(hours=1),
            "Implementer": implementer,
            "Implementation plan": "One site first, then all",
            "Test plan": "Look at the first site for an hour",
            "Rollback plan": "Put the old one back",
        }
        | more
    )
    assert sent.closed, sent.errors


async def voted(floor: Floor, number: int, members: tuple[str, ...], against: str = "") -> None:
    await floor.settled()
    for member in members:
        await pressed(floor, member, ballot(floor, number), "Reject" if against else "Approve")
        if against:
            await floor.person(member).submit({"Why?": against})
    await floor.settled()


async def war_rooms(floor: Floor) -> None:
    """INC-20 led by one who offers the lead, 21 handed over, 22 resolved, 23 reopened, 24 led until the end."""
    await typed(floor, "ana", "/major Point of sale is down in all stores")
    await typed(floor, "kenji", "/major The belts in plant Poznan stand still")
    await floor.settled()
    await at(floor, o_clock(9, 35))
    await typed(floor, "chen", "/major ERP does not start")
    await typed(floor, "wanda", "/incident Network is down in plant Poznan")
    await floor.settled()
    await pressed(floor, "goran", card(floor, 23, "team-network"), "Declare major")
    await floor.settled()
    await led(floor)
    await at(floor, o_clock(9, 40))
    await worked_on_in_rooms(floor)
    await at(floor, o_clock(10, 5))
    await typed(floor, "chen", "/major resolve The disk was full", room(floor, 22).id)
    await typed(floor, "goran", "/major resolve Restarted the core switch", room(floor, 23).id)
    await floor.settled()
    await pressed(floor, "wanda", told(floor.person("wanda"), "INC-23 is fixed"), "Still broken")
    await typed(floor, "julia", "/major Sign-in and passwords do not work")
    await floor.settled()
    await pressed(floor, "ingrid", situation(floor, 24), "Take command")
    await at(floor, o_clock(10, 40))
    await typed(floor, "carlos", "/major update Half of the stores sell again", room(floor, 20).id)
    await typed(floor, "carlos", "/major handover @ingrid", room(floor, 20).id)
    await floor.settled()


async def led(floor: Floor) -> None:
    """Who takes which role, and who hands it over."""
    await pressed(floor, "carlos", situation(floor, 20), "Take command")
    await pressed(floor, "ben", situation(floor, 20), "Operations")
    await typed(floor, "carlos", "/major role scribe @mira", room(floor, 20).id)
    await typed(floor, "carlos", "/major role deputy @ben", room(floor, 20).id)
    await pressed(floor, "ingrid", situation(floor, 21), "Take command")
    await pressed(floor, "chen", situation(floor, 22), "Take command")
    await pressed(floor, "goran", situation(floor, 23), "Take command")
    await floor.settled()
    await typed(floor, "ingrid", "/major handover @carlos", room(floor, 21).id)
    await typed(floor, "goran", "/major handover @carlos", room(floor, 23).id)
    await floor.settled()
    await pressed(floor, "carlos", room(floor, 21).messages[-1], "I have command")
    await pressed(floor, "carlos", room(floor, 23).messages[-1], "Not now")
    await typed(floor, "goran", "/major handover @ingrid", room(floor, 23).id)
    await floor.settled()


async def worked_on_in_rooms(floor: Floor) -> None:
    """What the timelines of INC-20 and INC-21 hold beside roles."""
    for line in ("ack 21", "note 21 Belt 2 runs", "hold 21 for the change of the night", "resume 21"):
        await typed(floor, "kenji", f"/incident {line}")
    await typed(floor, "kenji", "/incident assign 21 @lena")
    await typed(floor, "kenji", "/incident priority 21 high medium")
    await pressed(floor, "ben", situation(floor, 20), "Post update")
    await floor.person("ben").submit({"What should everyone know?": "Stores take cash only"})
    await typed(floor, "ana", "/major task Call the card provider", room(floor, 20).id)
    await typed(floor, "mira", "/major note The provider had an outage at 08:50", room(floor, 20).id)
    said = await floor.person("ben").say(room(floor, 20).id, "We roll back the gift card release")
    await floor.person("ben").react("pushpin", room(floor, 20).id, said)
    await floor.settled()


async def unanswered(floor: Floor) -> None:
    """What asks and has no answer: offers, lines that may be either, what could not be said, open forms.

    Each form is open with another person, since a person has one at a time.
    """
    await floor.person("ruth").dm("my chair squeaks")
    await floor.settled()
    await pressed(floor, "ruth", told(floor.person("ruth"), "my chair"), "No, thank you")
    await floor.person("tom").dm("my mail is gone")
    await floor.person("sofia").dm("till 3 prints hieroglyphs\nsince this morning")
    await floor.person("priya").say("general", "@quarterdeck the screen of till 9 stays black")
    await typed(floor, "emeka", "/incident take 10 of these")
    await typed(floor, "sofia", "/incident show 3 tills in Rome the door")
    await floor.settled()
    floor.server.faults.fail("chat.postMessage", "msg_blocks_too_long", times=2)
    await typed(floor, "hana", "/incident note 4 The switch is replaced at noon")
    await typed(floor, "hana", "/incident note 4 The new switch is on its way")
    await floor.settled()
    for who in ("mira", "sofia"):
        await floor.person(who).open_home()
    await floor.settled()
    await typed(floor, "tom", "/incident")
    milan = floor.workspace.channel("store-42-milan")
    await floor.person("priya").message_shortcut("incident.from_message", milan.id, milan.messages[0])
    await pressed(floor, "goran", card(floor, 4, "team-network"), "Resolve")
    await pressed(floor, "farah", card(floor, 11, "team-supply-chain"), "Hold")
    await typed(floor, "emeka", "/change")
    await pressed(floor, "dora", ballot(floor, 1), "Reject")
    await pressed(floor, "ben", situation(floor, 20), "Post update")
    await pressed(floor, "carlos", situation(floor, 21), "Resolve")


async def stopped(floor: Floor) -> None:
    """Slack asks for rest just before the bot ends: rooms are left half furnished. Then nothing is said any more."""
    floor.server.faults.rate_limit("chat.getPermalink", 3600)
    await typed(floor, "dora", "/major INC-6")
    await floor.workspace.until(lambda: furnished(floor, 6) and room(floor, 6).pins)
    floor.server.faults.rate_limit("chat.postMessage", 3600, times=1000)
    await typed(floor, "hana", "/major Network is down in Hamburg")
    await typed(floor, "lena", "/major Plant control (MES) shows no orders")
    await floor.workspace.until(lambda: all(furnished(floor, number) for number in (25, 26)))
    (speaking,) = [task for task in asyncio.all_tasks() if task.get_name() == "relay"]
    speaking.cancel()
    await asyncio.wait([speaking])


def furnished(floor: Floor, number: int) -> bool:
    """Whether its room is there, and has its people and its topic."""
    found = [each for each in floor.workspace.channels.values() if each.name.startswith(f"inc-{number}-")]
    return any(each.topic and len(each.members) > 1 for each in found)


async def unsaid(floor: Floor) -> None:
    """What is done while nothing can be said: it waits for the next release."""
    await typed(floor, "tom", "/incident E-mail loses its calendar")
    await typed(floor, "julia", "/incident resolve 13 Renewed the certificate")
    await typed(floor, "farah", "/major Warehouse management is down")
    await typed(floor, "carlos", "/major update The database is restored from the night", room(floor, 21).id)
    await typed(floor, "ingrid", "/major resolve The directory was restarted", room(floor, 24).id)
    said = await floor.person("ana").say(room(floor, 20).id, "Store 7 sells again")
    await floor.person("ana").react("pushpin", room(floor, 20).id, said)
    await requested(floor, "ana", "Roll back the release", ["Point of sale"], "ben", days=0, Type="Emergency")
    for _ in range(2):
        floor.clock.advance(minutes=5)
        await floor.program.ticker.tick()
    await floor.person("wanda").open_home()


async def play(url: str, clock: SetClock) -> dict[str, Any]:
    """The whole morning; what then stands in the workspace."""
    async with open_floor(load(shipped_path()), url, clock) as floor:
        await incidents(floor)
        await changes(floor)
        await war_rooms(floor)
        await unanswered(floor)
        await at(floor, o_clock(11, 10))
        await stopped(floor)
        await unsaid(floor)
        return standing(floor.workspace, floor.server.url)


def standing(workspace: Workspace, url: str) -> dict[str, Any]:
    """What a person sees of the workspace, and the forms that they have open."""
    views = [asdict(view) for stack in workspace.views.values() for view in stack]
    channels = [asdict(channel) for channel in workspace.channels.values()]
    for channel in channels:
        channel["messages"] = [_told_parts(message) for message in channel["messages"]]
    found = {"at": workspace.now().isoformat(), "channels": channels, "homes": workspace.homes, "views": views}
    kept: dict[str, Any] = json.loads(json.dumps(found, ensure_ascii=False).replace(url, NOWHERE))
    return kept


def _told_parts(message: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(part) if name == "pings" else part for name, part in message.items() if part}


def written(kept: dict[str, Any]) -> str:
    """JSON with a line for each message, so that a change to one can be seen."""
    lines = ["{", f' "at": {_line(kept["at"])},', f' "homes": {_line(kept["homes"])},', ' "views": [']
    lines += [",\n".join(f"  {_line(view)}" for view in kept["views"]), " ],", ' "channels": [']
    lines += [",\n".join(_channel(channel) for channel in kept["channels"]), " ]", "}", ""]
    return "\n".join(lines)


def _channel(channel: dict[str, Any]) -> str:
    about = _line({name: part for name, part in channel.items() if name != "messages"})
    messages = ",\n".join(f"   {_line(message)}" for message in channel["messages"])
    return f'  {about[:-1]}, "messages": [\n{messages}\n  ]}}'


def _line(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, sort_keys=True)


def tidied(path: Path) -> None:
    """Bring in by hand what can hardly be played, forget what the desk forgets in time, and leave one small file.

    By hand come a call that was on its way when the bot ended, and what an effect of before the release looks like.
    """
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("PRAGMA journal_mode=DELETE")
    legacy = "UPDATE outbox SET \"then\" = 'warroom.pin' WHERE state = 'pending' AND message = 'INC-26/room/card'"
    assert database.execute(legacy).rowcount == 1
    last = "SELECT max(id) FROM outbox WHERE state = 'sent' AND method = 'chat.postMessage' AND render IS NULL"
    interrupted = f"UPDATE outbox SET state = 'sending', result = NULL WHERE id = ({last})"
    assert database.execute(interrupted).rowcount == 1
    database.execute("DELETE FROM outbox WHERE state = 'sent' AND key IS NULL AND created_at < '2026-03-16 11:00'")
    database.execute("DELETE FROM inbox WHERE received_at < '2026-03-16 11:00'")
    for column in ("arguments", "result"):
        shortened = f"UPDATE outbox SET {column} = {_without_address(column)} WHERE {column} LIKE '%http%'"
        database.execute(shortened)
    database.execute("PRAGMA page_size=1024")
    database.execute("VACUUM")
    database.close()


def _without_address(column: str) -> str:
    """`http://127.0.0.1:` and a port, of up to five digits, become NOWHERE."""
    port = f"substr({column}, instr({column}, 'http://127.0.0.1:') + 17)"
    return f"replace({column}, 'http://127.0.0.1:' || CAST({port} AS INTEGER), '{NOWHERE}')"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        kept = asyncio.run(play(f"sqlite+aiosqlite:///{path}", SetClock()))
        tidied(path)
        (HERE / "first_release.db").write_bytes(path.read_bytes())
    (HERE / "first_release.json").write_text(written(kept))


if __name__ == "__main__":
    main()
