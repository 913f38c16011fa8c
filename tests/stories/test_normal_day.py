"""A day on which nothing special happens: what each person reads of it, message by message, and no more."""

from collections import Counter

from bot.workspace.workspace import BOT_USER
from tests.company import report, request_change
from tests.conftest import Floor

TROUBLES = {
    "sofia": "Point of sale is slow",
    "tom": "the tills show no picture",
    "priya": "an old price on the tills",
    "wanda": "the till drawer does not open",
    "ruth": "Point of sale forgets the shift",
}


async def test_each_reads_of_a_normal_day_what_is_theirs_and_no_more(floor: Floor) -> None:
    await a_day(floor)
    each = Counter({f"@{person}": len(("receipt", "who works on it", "fix")) for person in TROUBLES})
    hold = Counter({"@sofia": len(("question", "thanks")), "team-retail-apps": len(("answer",))})
    cards = Counter({"incidents": len(TROUBLES), "team-retail-apps": len(TROUBLES)})
    change = Counter(
        {"change-advisory": len(("ballot", "decision")), "@ana": len(("who decides", "decision")), "@ben": 1}
    )
    assert told(floor) == each + hold + cards + change + Counter({"service-reports": 1})


async def a_day(floor: Floor) -> None:
    """Five incidents, one held for its reporter, and a change that is approved; the night, and the morning."""
    ana, ben = floor.person("ana"), floor.person("ben")
    for number, (person, trouble) in enumerate(TROUBLES.items(), 1):
        await report(floor, trouble, by=person)
        await (ana, ben)[number % 2].command(f"/incident take {number}")
        await floor.settled()
        await floor.later(minutes=5)
    await ana.command("/incident hold 1 which till is it?")
    await floor.settled()
    await floor.later(minutes=10)
    await floor.person("sofia").command("/incident note 1 till 4")
    await floor.settled()
    await floor.later(minutes=10)
    ballot = await request_change(floor)
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(ballot, "Approve")
    for number in range(1, len(TROUBLES) + 1):
        await ana.command(f"/incident resolve {number} restarted it")
    await floor.settled()
    for person in TROUBLES:
        await floor.person(person).click(floor.person(person).hears()[-1], "It works")
    await floor.later(hours=22)


def told(floor: Floor) -> Counter[str]:
    """How many messages of ours stand in each channel, and with each person alone (`@ana`)."""
    people, found = {each.id: each.name for each in floor.workspace.people.values()}, Counter[str]()
    for channel in floor.workspace.channels.values():
        spoken = [each for each in channel.messages if each.user == BOT_USER and each.ephemeral_to is None]
        (*_, person) = [people[each] for each in channel.members if each != BOT_USER] or [""]
        found[f"@{person}" if channel.is_im else channel.name] += len(spoken)
    return +found
