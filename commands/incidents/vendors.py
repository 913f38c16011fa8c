"""Which vendor a line names that puts an incident on hold, and their number for it."""

import re
from collections.abc import Mapping

from commands.incidents import rules
from commands.shared.blocks import typed
from commands.shared.organisation import Vendor
from commands.shared.patterns import pattern
from commands.shared.refusals import NotFound
from storage.incidents.records import HoldReason
from storage.record import Record

SAID = pattern(r"^vendor\s+(?![:,–—-])", re.IGNORECASE)
BETWEEN = " \t:,;–—-#"
A_NAME = 3
"""A name that is not known has at most so many words, else it is a sentence; a number after it is none of it."""

LONGEST_NUMBER = 60


class Waiting(Record):
    """What a hold waits for: `vendor` is a key of app.yaml, `number` what they call it; `note` what people read."""

    reason: HoldReason
    note: str
    vendor: str | None = None
    number: str = ""

    @property
    def details(self) -> Mapping[str, str]:
        """What the journal says of it."""
        named = {} if self.vendor is None else {"vendor": self.vendor, "vendor_number": self.number}
        return {"reason": self.reason, "note": self.note, **named}


def waiting(note: str, vendors: Mapping[str, Vendor], reason: HoldReason | None, record: str = "") -> Waiting:
    """What a line says that it waits for, unless a `reason` was chosen.

    NotFound, about the `record` that somebody types it for, for a vendor that is none.
    """
    why = reason or rules.hold_reason_in(note)
    said = SAID.sub("", note)
    if why is not HoldReason.VENDOR or not vendors:
        return Waiting(why, note)
    found = _named(said, vendors)
    if found is not None:
        key, rest = found
        number, more = _number_and_more(rest)
        told = ", ".join(filter(None, (vendors[key].name, number, more)))
        return Waiting(why, told, key, number)
    if record and said != note and len(_words_of_a_name(said)) <= A_NAME:
        raise NotFound(_unknown(said, vendors), record=record)
    return Waiting(why, note)


def _named(said: str, vendors: Mapping[str, Vendor]) -> tuple[str, str] | None:
    """The key of the vendor that a line begins with, by key or name, and what follows; the longest that fits."""
    names = [(name, key) for key, vendor in vendors.items() for name in (key, vendor.name)]
    for name, key in sorted(names, key=lambda each: -len(each[0])):
        rest = said[len(name) :]
        if said[: len(name)].casefold() == name.casefold() and not rest[:1].isalnum():
            return key, rest.strip(BETWEEN)
    return None


def _number_and_more(rest: str) -> tuple[str, str]:
    """A first word with a digit in it is their number."""
    first, _, more = rest.partition(" ")
    number = first.strip(BETWEEN)
    if any(letter.isdigit() for letter in number) and len(number) <= LONGEST_NUMBER:
        return number, more.strip(BETWEEN)
    return "", rest


def _words_of_a_name(said: str) -> list[str]:
    return [word for word in said.split() if not any(letter.isdigit() for letter in word)]


def _unknown(said: str, vendors: Mapping[str, Vendor]) -> str:
    known = ", ".join(f"`{typed(key, 80)}` ({typed(each.name, 80)})" for key, each in vendors.items())
    none = "Of one that is not named: `waiting for the vendor: WHAT`."
    return f"There is no vendor `{typed(said, 80)}`. The vendors are {known}. {none}"
