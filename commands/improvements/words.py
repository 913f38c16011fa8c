"""How lines about improvements are read."""

import re
from datetime import date

from commands.shared.blocks import Arguments
from commands.shared.days import ANY_DAY, day_in, day_or_word
from commands.shared.language import PERSON, as_typed, bare, before_a_name
from commands.shared.patterns import pattern
from commands.shared.verbs import Unshaped, for_somebody

TARGET = pattern(r"\s+target\s+(\S+)\s*(?:percent|hours?|h)?\s*$", re.IGNORECASE)
NONE = pattern(r"none\b[\s,:]*(?:because\b)?[\s,:]*", re.IGNORECASE)
ISO = pattern(r"\d{4}-\d\d-\d\d")
AT_END = pattern(r"(?:^|\s)(?:by|until|due)\s+(\S+)\s*$", re.IGNORECASE)
A_DAY = "Write the day like 2026-04-30, or `friday`."
A_DAY_SINCE = "Write the day like 2026-04-30, or `yesterday`."


def filters(rest: str) -> Arguments:
    return {"words": as_typed(rest).lower().replace("_", " ")}


def reason(rest: str) -> Arguments:
    return {"reason": as_typed(rest)}


def since(rest: str) -> Arguments:
    """A day, or nothing; `yesterday` as it was typed."""
    words = as_typed(rest).lower().removeprefix("since ")
    if words in ("", "today"):
        return {}
    try:
        return {"on": words if bare(words) == "yesterday" else day_in(words, ANY_DAY)}
    except ValueError:
        raise Unshaped(A_DAY_SINCE) from None


def _day(text: str) -> date | str:
    """A day that is to come; `friday` as it was typed."""
    found = day_or_word(text)
    if found is None:
        raise Unshaped(A_DAY)
    return found


def terms(rest: str) -> Arguments:
    """`@ana 2026-04-30 attainment of pos target 75`, `@ana 2026-04-30 none because …`, or nothing."""
    if not rest:
        return {}
    person = PERSON.match(rest.strip())
    if person is None:
        raise Unshaped("Begin with whose it is: `@ana 2026-04-30 attainment of pos`.")
    day, _, said = rest.strip()[person.end() :].strip().removeprefix("by ").strip().partition(" ")
    given: dict[str, object] = {"owner": person[1], "due": _day(day), "scope": "", "target": "", "because": ""}
    said = as_typed(said)
    none = NONE.match(said)
    if none is not None:
        return given | {"kpi": None, "because": said[none.end() :]}
    if (target := TARGET.search(f" {said}")) is not None:
        said, given["target"] = f" {said}"[: target.start()].strip(), target[1]
    kpi, _, scope = said.partition(" ")
    if not kpi:
        raise Unshaped("Say which figure measures it, like `attainment`, or `none` and because of what.")
    return given | {"kpi": kpi.lower(), "scope": scope.strip().removeprefix("of ").strip()}


def task(rest: str) -> Arguments:
    """`Replace the pool @ben 2026-04-10`; whose it is and the day may be left out."""
    said, given = for_somebody(rest).strip(), {}
    if named := [*PERSON.finditer(said)]:
        person = named[-1]
        day = said[person.end() :].strip().removeprefix("by ").strip()
        said = before_a_name(said[: person.start()])
        given = {"whose": person[1], "by": bare(as_typed(day))}
    elif (by := AT_END.search(said)) is not None:
        said, given = said[: by.start()], {"by": by[1]}
    elif (last := said.rpartition(" "))[0] and ISO.fullmatch(last[2]):
        said, given = last[0], {"by": last[2]}
    title = as_typed(said)
    if not title:
        raise Unshaped("Say what is to be done.")
    return {"title": title, **given}
