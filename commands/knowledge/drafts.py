"""A draft out of what was done about an incident: what is nobody else's to read is taken out, and marked as such."""

import re
from collections.abc import Collection, Iterable

from commands.knowledge.policy import HELPS, STEPS, TITLE
from commands.shared.blocks import clip
from commands.shared.patterns import pattern
from storage.knowledge.records import Content

MAIL = pattern(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
MENTION = pattern(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
SLACK_ID = pattern(r"\b[UWCGDT][A-Z0-9]{8,11}\b")
PHONE = pattern(r"(?<![\w.:/-])(?:\+|00)?\(?\d[\d\s()/.-]{6,18}\d(?![\w:/-]|\.\d)")
HANDLE = pattern(r"(?<![\w@])@[\w.-]{2,}")
ADDRESS = pattern(r"\d{1,3}(?:\.\d{1,3}){3}")
FEWEST_DIGITS = 7
"""A telephone number has no fewer."""

DAY = pattern(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}.*|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d.*")


def redacted(text: str, names: Collection[str]) -> str:
    """A text without the people in it: mails, telephone numbers, Slack ids and `names`, each marked where it was."""
    text = MAIL.sub("[mail]", MENTION.sub("[name]", text))
    text = SLACK_ID.sub(lambda found: "[id]" if re.search(r"\d", found[0]) else found[0], text)
    text = PHONE.sub(lambda found: "[phone]" if _is_a_phone(found[0]) else found[0], HANDLE.sub("[name]", text))
    for name in sorted({each for each in names if len(each) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:['’]s)?(?!\w)", "[name]", text, flags=re.IGNORECASE)
    return text


def _is_a_phone(text: str) -> bool:
    digits = sum(each.isdigit() for each in text)
    return digits >= FEWEST_DIGITS and not ADDRESS.fullmatch(text) and not DAY.fullmatch(text)


def draft(title: str, details: str, note: str, names: Collection[str], about: str | None) -> Content:
    """What an article begins with: what was reported, and how it was fixed."""
    kept = redacted(details, names)
    return Content(
        title=clip(redacted(title, names), TITLE),
        helps=clip(kept or redacted(title, names), HELPS),
        steps=clip(redacted(note, names), STEPS),
        about=about,
    )


def names_in(people: Iterable[str]) -> set[str]:
    """Of people (an email each) every word by which one would call them."""
    found: set[str] = set()
    for known in people:
        spoken = re.split(r"[._-]+", known.partition("@")[0])
        found |= {known, " ".join(spoken), *(word for word in spoken if len(word) > 2)}
    return found
