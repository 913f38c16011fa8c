"""Reading what people type: numbers, mentions, and Slack's escapes undone."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from commands.shared.patterns import pattern

ENTITY = pattern(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
PERSON = pattern(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")

LONGEST_WORD = 200
"""No word is longer; comparing texts takes the square of their lengths."""

WHOLE = pattern(r"\d{1,12}|\d{1,3}(?:,\d{3}){1,3}")
DIGIT = pattern(r"\d")
DASH = r"[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
GAP = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]"
BEFORE = r"[*_~`\"'“”‘’„«»(\[{#№]"
AFTER = r"[*_~`\"'“”‘’«»)\]}.,:;!?…]"
AROUND = " \t\n\u00a0\u200b.,:;!?…*_~`\"'“”„‘’«»"
WIDER = 0xFEE0
"""So far a letter as wide as those of East Asian scripts is from the plain one."""

MINUS = r"[-\u2212\ufe63\uff0d]"
SEPARATOR = rf"(?:{GAP}|(?!{MINUS}\d){DASH}|[:,;])*"
"""What may stand between a number and what is said of it; a minus at a number is a sign, and said."""

LINE_ENDS = pattern("\r\n|[\r\x85\u2028\u2029]")
NEVER_TYPED = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000\ue001]")
"""Controls, those among them that turn round the direction of all that follows; and what Quarterdeck itself marks
typed text with. Hebrew and Arabic need none of them.
"""

LEADS_TO_A_NAME = pattern(r"(?:^|\s)(?:for|to)\s*$", re.IGNORECASE)

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Shows nothing, although Unicode calls them letters, marks or symbols."""


def _wide(prefix: str) -> str:
    """The letters of a pattern, also as wide as those of East Asian scripts: `ＩＮＣ` is `INC`."""
    return "".join(f"[{each}{chr(ord(each) + WIDER)}]" if each.isalpha() else each for each in prefix)


def _number(prefix: str) -> str:
    """A number of a record: read through dashes, spaces and punctuation of every kind."""
    return rf"(?:{GAP}|{BEFORE})*(?:{_wide(prefix)}(?:{GAP}|{DASH}|[#№])*)?(\d{{1,9}}){AFTER}*"


def written(prefix: str) -> str:
    """A pattern of a number that is written with its prefix, wherever it stands: both are groups.

    Of thousands of marks it takes the last few before it, so that looking for one does not take the square of them.
    """
    return rf"(?<!\w){BEFORE}{{0,20}}({prefix})(?:{GAP}|{DASH}|[#№])*(\d{{1,9}})(?!\w){AFTER}*"


def cleaned(text: str) -> str:
    """Typed text without what nobody sees and all else suffers from; empty where it shows nothing at all."""
    if text.isascii() and text.isprintable():
        return "" if text.isspace() else text
    kept = NEVER_TYPED.sub("", LINE_ENDS.sub("\n", text))
    return kept if any(_shows(character) for character in kept) else ""


def _shows(character: str) -> bool:
    if character.isascii():
        return not character.isspace()
    hidden = character in BLANK or character.isspace() or unicodedata.category(character) in ("Cf", "Cc", "Cn")
    return not hidden and unicodedata.category(character) != "Mn"


def as_typed(text: str) -> str:
    """Text as the person typed it: Slack's `<@U1|ana>` is `@ana`, `&lt;` is `<`; empty where it shows nothing."""
    return cleaned(unescaped(ENTITY.sub(_entity, text))).strip()


def unescaped(text: str) -> str:
    """Text of mrkdwn as it is read: Slack writes `&`, `<` and `>` as entities, and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def bare(text: str) -> str:
    """A name without the marks and the punctuation around it: `*Network*,` is `Network`."""
    found = text.strip(AROUND)
    while found[:1] + found[-1:] in ("()", "[]", "{}"):
        found = found[1:-1].strip(AROUND)
    return " ".join(found.split())


def plain_dashes(text: str) -> str:
    """Every dash as the one of a keyboard: `2026–03–20` is `2026-03-20`."""
    return re.sub(DASH, "-", text)


def as_sent(text: str) -> str:
    """A line as Slack sent it, its mentions as they are; empty where it shows nothing."""
    return text.strip() if as_typed(text) else ""


def _entity(match: re.Match[str]) -> str:
    mark, target, label = match.groups()
    if mark == "":
        return label or target
    if mark == "!" and target.startswith("date^"):
        return label or ""
    if mark == "!":
        return "@" + (label or target.split("^")[0]).lstrip("@")
    return mark + (label or target).lstrip(mark)


def has_a_number(text: str) -> bool:
    """Whether a digit stands in a text: where none does, it need not be read for numbers of records."""
    return DIGIT.search(text) is not None


def number_in(text: str, prefix: str) -> int | None:
    """The number that this text is: `INC-42`, `inc 42`, `*INC42*.` and `#42` are 42; None when it is none."""
    match = re.fullmatch(_number(prefix) + f"{GAP}*", text, re.IGNORECASE)
    return int(match.group(1)) if match else None


def whole_number(text: str) -> int | None:
    """`1000`, or as it is written for people: `1,000`."""
    return int(text.replace(",", "")) if WHOLE.fullmatch(text) else None


def number_written(text: str, prefix: str) -> int | None:
    """The number that a text is, and that it is written with its prefix: `PRB–3.` is 3, `3` is None."""
    match = re.fullmatch(written(_wide(prefix)), text.strip(), re.IGNORECASE)
    return int(match.group(2)) if match else None


def several_numbers(text: str, prefix: str) -> list[int]:
    """The numbers of which a text is made up, where they are two or more: `1, INC-2 and 3`.

    What parts two of them is of the first, and is not tried as of the second too: that doubles with every number.
    """
    number = rf"(?:{GAP}|{BEFORE})*(?:{_wide(prefix)}(?:{GAP}|{DASH}|[#№])*)?(\d{{1,9}})(?!\d){AFTER}*"
    one = rf"(?>{number}(?:{GAP}|and\b|&amp;|[&+/])*)"
    if re.fullmatch(f"(?:{one}){{2,}}", text, re.IGNORECASE) is None:
        return []
    return [int(match.group(1)) for match in re.finditer(one, text, re.IGNORECASE)]


def leading_number(text: str, prefix: str) -> tuple[int, str] | None:
    """The number at the head of a text, and what follows it."""
    match = re.match(_number(prefix) + f"(?:{GAP}{SEPARATOR}|$)", text, re.IGNORECASE)
    return (int(match.group(1)), text[match.end() :].strip()) if match else None


def person_in(text: str) -> str | None:
    """The Slack id of the one person mentioned, when the text is a mention and nothing else."""
    match = PERSON.fullmatch(text.strip())
    return match.group(1) if match else None


def before_a_name(text: str) -> str:
    """What stands before the name of somebody, without the `for` or `to` that leads to it."""
    return LEADS_TO_A_NAME.sub("", text).rstrip()


def names_a_record(text: str, prefixes: Iterable[str]) -> bool:
    """Whether the number of a record stands in a text, written with its prefix."""
    return re.search(rf"(?<!\w)(?:{'|'.join(prefixes)}){DASH}?\d{{1,9}}(?!\w)", text, re.IGNORECASE) is not None


def is_a_slip(word: str, meant: str) -> bool:
    """Whether a word is another with one letter more, fewer, other, or two that changed places."""
    if abs(len(word) - len(meant)) > 1 or word == meant or not word:
        return False
    if len(meant) > 2 and word[0] != meant[0] and word[-1] != meant[-1]:
        return False
    start = next((at for at, pair in enumerate(zip(word, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    one, other = word[start:], meant[start:]
    swapped = len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def nearest(word: str, words: Iterable[str], count: int = 3) -> list[str]:
    """The words most like this one, the likest first; none when none is like it."""
    if len(word) > LONGEST_WORD:
        return []
    return get_close_matches(word.lower(), list(words), n=count, cutoff=0.6)


def nearest_of(word: str, names: Mapping[str, str], count: int = 3) -> list[str]:
    """What the names most like this word are names of, the likest first; what has several of them, once."""
    alike = dict.fromkeys(names[name] for name in nearest(word, names, max(1, len(names))))
    return [*alike][:count]
