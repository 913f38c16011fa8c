"""How what follows a verb of `/change` is read, and what a button of one carries: as arguments of its operation."""

import json

from commands.changes import ids
from commands.changes.risk import Level
from commands.changes.rules import Left
from commands.links.words import Named
from commands.links.words import read as read_link
from commands.shared.blocks import Arguments
from commands.shared.durations import read_duration
from commands.shared.language import as_typed, person_in
from commands.shared.verbs import Payload, Unshaped
from storage.changes.records import Outcome
from storage.links.records import LinkKind
from storage.record import replace


def the_word_list(rest: str) -> Arguments:
    """The word `list`."""
    if rest.lower() != "list":
        raise Unshaped
    return {}


def related(rest: str) -> Arguments:
    """Another record, and what that is to this one."""
    words = " ".join(as_typed(rest).split())
    before = words.lower().startswith("after ")
    named = read_link(words[len("after ") :] if before else words, ("chg", "inc"))
    if named is None or (before and (named.prefix == "INC" or named.kind is not LinkKind.RELATED)):
        raise Unshaped
    return {"named": replace(named, kind=LinkKind.AFTER) if before else named}


def in_words(rest: str) -> Arguments:
    """What was done, or nothing."""
    return {"text": as_typed(rest)} if rest.strip() else {}


def says_nothing(given: Arguments) -> bool:
    return not given


def words(rest: str) -> Arguments:
    """Filters, which only app.yaml can tell from other words."""
    return {"words": rest}


def on_ballot(action: Payload) -> tuple[int, Arguments]:
    """The change, and on which ballot the button stands."""
    return int(action["value"]), {"at": action["at"]}


def outcome(rest: str) -> Arguments:
    """How it went, and perhaps a note; before it, what becomes of tasks that are open."""
    first, _, after = rest.partition(" ")
    left: Arguments = {"left": Left(first.lower())} if first.lower() in [*Left] else {}
    word, _, note = (after.strip() if left else rest).partition(" ")
    try:
        return {"outcome": Outcome(word.lower()), "note": as_typed(note), **left}
    except ValueError:
        raise Unshaped from None


def more(rest: str) -> Arguments:
    """How much longer, and why."""
    length, _, reason = as_typed(rest).partition(" ")
    try:
        more = read_duration(length)
    except ValueError:
        raise Unshaped("Say how much longer and why: `extend 7 30m the backup is slow`.") from None
    if not reason.strip():
        raise Unshaped
    return {"more": more, "reason": reason}


def caused(rest: str) -> Arguments:
    """The incident that a change has caused."""
    named = read_link(as_typed(rest), ("inc",))
    if named is None or named.kind is not LinkKind.RELATED:
        raise Unshaped
    return {"named": Named("INC", named.number, LinkKind.CAUSED_BY, is_turned=True)}


def for_seat(action: Payload) -> tuple[int, Arguments]:
    """The change, whose seat it is, and on which ballot the button stands."""
    number, seat, voting_round = json.loads(action["value"])
    at = replace(action["at"], block=ids.ballot(number, voting_round))
    return int(number), {"at": at, "seat": str(seat)}


def absence(rest: str) -> Arguments:
    """`FROM..UNTIL`, who votes meanwhile, a board, and `for` whom; or `list`, or `end`."""
    words = rest.split()
    if [word.lower() for word in words] in (["list"], ["end"]):
        return {"words": words[0].lower()}
    since, dots, until = words[0].partition("..") if words else ("", "", "")
    if not (since and dots and until):
        raise Unshaped("Write it like `away 2026-12-21..2027-01-04 @somebody`.")
    absent = None
    if len(words) > 2 and words[-2].lower() == "for" and (absent := person_in(words[-1])):
        words = words[:-2]
    stand_in = next((found for word in words[1:] if (found := person_in(word))), None)
    left = as_typed(" ".join(word for word in words[1:] if person_in(word) is None)).strip("` ")
    return {"words": words[0], "stand_in": stand_in, "board": left or None, "absent": absent}


def level(rest: str) -> Arguments:
    """How risky, and why."""
    word, _, reason = as_typed(rest).partition(" ")
    try:
        found = Level(word.lower())
    except ValueError:
        raise Unshaped("Say which and why: `level 7 low it is the same as last week`.") from None
    if not reason.strip():
        raise Unshaped
    return {"level": found, "reason": reason}


def anyway(rest: str) -> Arguments:
    """The word `anyway`, or nothing."""
    if rest.lower() not in ("", "anyway"):
        raise Unshaped
    return {"anyway": True} if rest else {}
