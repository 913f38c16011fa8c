"""What the messages about articles show at the moment that they are sent."""

from commands.incidents.permissions import existing as existing_incident
from commands.knowledge import forms, reading, views, wording
from commands.knowledge.freshness import why_changed
from commands.knowledge.permissions import existing
from commands.knowledge.policy import KnowledgePolicy
from commands.knowledge.rules import STATUS_WORDS
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, typed
from commands.shared.practice import Rendered
from storage.journal import queries as journal
from storage.knowledge import queries as knowledge


def draft(act: Act, article: int, version: int) -> Rendered:
    found, written = existing(act, article), knowledge.version(act.tx, article, version)
    if written is None:
        return {}
    return {"text": f"{found.number}: {typed(written.title, 200)}", "blocks": views.draft(found, written)}


def sent_back(act: Act, article: int, entry: int, over: bool = False) -> Rendered:
    """What its author was asked to write otherwise, once that is sent off again, or of no use any more."""
    found, told = existing(act, article), journal.find(act.tx, entry)
    if told is None or not over:
        return {}
    text = wording.sent_back(told, found)
    return {"text": text, "blocks": [bk.section(text), bk.context(f"{found.number} · {STATUS_WORDS[found.status]}")]}


def review(act: Act, article: int, version: int) -> Rendered:
    found, written = existing(act, article), knowledge.version(act.tx, article, version)
    if written is None:
        return {}
    blocks = views.review(found, written, reading.shown(act, found))
    return {"text": f"{found.number} waits for review: {typed(written.title, 200)}", "blocks": blocks}


def to_check(act: Act, article: int) -> Rendered:
    found = existing(act, article)
    text = f"Is {found.number} still right? {typed(found.title, 200)}"
    return {"text": text, "blocks": views.to_check(found, reading.shown(act, found))}


def to_check_for(act: Act, change: str, team: str | None) -> Rendered:
    """All of a team's that a change (`CHG-7`) was about."""
    found, count = knowledge.to_check_for(act.tx, team, why_changed(change), views.MOST_CHECKED)
    shown = [(each, reading.shown(act, each)) for each in found]
    text = f"What {change} changed: is it still right?"
    return {"text": text, "blocks": views.to_check_for(change, shown, count)}


def ask_needed(act: Act, incident: int) -> list[Block]:
    """On the form with which it is resolved; of what is private no article is made."""
    found = existing_incident(act, incident)
    if act.policy(KnowledgePolicy).knowledge is None or found.private:
        return []
    return [] if knowledge.drafted_from(act.tx, found.number) else forms.needed()


def for_resolvers(act: Act, incident: int, person: str | None = None, team: str | None = None) -> list[Block]:
    """At the end of the card of its team, while it is open: what may help whoever works on it."""
    found = existing_incident(act, incident)
    if act.policy(KnowledgePolicy).knowledge is None or not found.is_open:
        return []
    if person is None and team is None and found.team in act.document.teams:
        return []
    return views.for_resolvers(found, *reading.for_resolvers(act, found, found.team if person else team))
