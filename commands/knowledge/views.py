"""Articles as people see them: offered, read, reviewed, to be checked."""

import json
from collections.abc import Mapping, Sequence

from commands.knowledge import ids, rules, wording
from commands.knowledge.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from commands.shared.ranking import Ranked
from storage.incidents.records import Incident
from storage.journal.records import Entry, number_of
from storage.knowledge.records import Article, ArticleStatus, Kind, Version, VersionState
from storage.record import Record

MOST_STEPS = 2500
MOST_CHECKED = 5
"""So many of the articles that a change was about are asked about at a time."""

KINDS: Mapping[Kind, str] = {Kind.ANSWER: "Answer", Kind.KNOWN_ERROR: "Known error", Kind.SOP: "Procedure"}


def offered(found: Sequence[Ranked], record: str) -> list[Block]:
    """What may help, above all else that the answer says: the steps of one, or the titles of some."""
    numbers = [each.number for each in found]
    if len(found) == 1:
        head, best = [], found[0]
        shown = bk.section(
            f":bulb: *This may help:* {typed(best.title, 200)} (KB-{best.number})\n{steps(best.shown)}"
        )
        head.append(shown)
    else:
        head = [bk.section(":bulb: *One of these may help:*")]
        head += [
            bk.section(f"{typed(each.title, 200)} (KB-{each.number})", accessory=_open(each.number)) for each in found
        ]
    return [*head, asks(record, numbers)]


def asks(record: str, numbers: Sequence[int]) -> Block:
    """Whether it helped. Of what is not reported there is nobody to need help from yet: the question asks that."""
    value = str(number_of(record)) if record.startswith("INC-") else record
    solved = bk.button("That solved it", ActionId.SOLVED, value, style="primary")
    more = [bk.button("Still need help", ActionId.NO_HELP, value)] if value.isdigit() else []
    return bk.actions(solved, *more, block=ids.offered([*numbers]))


def steps(text: str, limit: int = MOST_STEPS) -> str:
    """What to do, numbered where it is more than one step (mrkdwn)."""
    found = rules.steps_of(text)
    if len(found) < 2:
        return typed(text.strip(), limit)
    each = max(60, limit // len(found) - 5)
    return "\n".join(f"{number}. {typed(step, each)}" for number, step in enumerate(found, 1))


def _open(number: int) -> Block:
    return bk.button("Read it", ActionId.OPEN, number)


class Shown(Record):
    """What is told of an article beside what it says; `changed` is how much it helped before a change, and since."""

    service: str = ""
    team: str = ""
    helped: str = ""
    changed: str = ""


def detail(
    article: Article, shown: Shown, history: Sequence[Entry] = (), version: Version | None = None
) -> list[Block]:
    """An article, how it stands, and what became of it."""
    found = [bk.section(f"{wording.called(article)}\n{_stands(article, shown)}"), *body(article)]
    if article.check_why:
        why = f":warning: *To be checked*: {escape(article.check_why)}"
        found.append(bk.section(why + (f"; it {shown.changed}" if shown.changed else "") + "."))
    if version is not None and article.status is ArticleStatus.PUBLISHED:
        waits = "waits for review" if version.state is VersionState.REVIEW else "is being written"
        found.append(bk.context(f"Version {version.number} {waits}, by {person(version.author)}."))
    if article.retired_why:
        instead = f"KB-{article.successor} takes its place" if article.successor else typed(article.retired_why, 500)
        found.append(bk.section(f"*Retired*: {instead}."))
    told = [
        f"{moment(each.at)} {person(each.actor)} {wording.WORDS[each.what]}"
        for each in history
        if each.what in wording.WORDS
    ]
    return [*found, *([bk.context(bk.clip(" · ".join(told[-6:]), 2900))] if told else [])]


def _stands(article: Article, shown: Shown) -> str:
    parts = [rules.STATUS_WORDS[article.status], KINDS[article.kind]]
    parts += [escape(each) for each in (shown.service, shown.team) if each]
    parts += ["for its team alone"] if article.audience == "team" else []
    return " · ".join([*parts, *([shown.helped] if shown.helped else [])])


def body(article: Article | Version) -> list[Block]:
    found = [bk.section(f"*When it helps*\n{typed(article.helps, 600)}")] if article.helps else []
    return [*found, bk.section(f"*What to do*\n{steps(article.steps)}")]


def draft(article: Article, version: Version) -> list[Block]:
    """What its author reads of a version, and may press as long as it is theirs to finish."""
    said = {
        VersionState.DRAFT: "A draft. People read it once somebody else of your team has published it.",
        VersionState.REVIEW: "It waits for somebody else of the team to publish it.",
        VersionState.PUBLISHED: f":white_check_mark: Published by {person(version.decided_by or '')}.",
        VersionState.REPLACED: "A newer version is published.",
        VersionState.DROPPED: "Dropped.",
    }[version.state]
    head = bk.section(f":memo: *{article.number}* {typed(version.title, 200)}\n{said}")
    if version.state is not VersionState.DRAFT:
        return [head]
    marked = (
        [bk.context("People, mails and telephone numbers are taken out and marked in [brackets].")]
        if article.source
        else []
    )
    note = [bk.section(f"*To be changed*: {typed(version.note, 1500)}")] if version.note else []
    return [head, *note, *body(version), *marked, bk.actions(*_written(article))]


def _written(article: Article) -> list[Block]:
    return [
        bk.button("Send to review", ActionId.REVIEW, article.id, style="primary"),
        bk.button("Edit", ActionId.EDIT, article.id),
        bk.button("Drop", ActionId.DROP, article.id),
    ]


def sent_back(text: str, article: Article) -> list[Block]:
    """Its author reads what is to be otherwise, with what to press."""
    pressed = [bk.button("Edit", ActionId.EDIT, article.id, style="primary")]
    return [bk.section(text), bk.actions(*pressed, bk.button("Send to review", ActionId.REVIEW, article.id))]


def review(article: Article, version: Version, shown: Shown) -> list[Block]:
    """The card of those who publish it: what it says, and what became of it."""
    new = "A new version" if article.published_at and version.number > 1 else "A new article"
    about = f" · {escape(shown.service)}" if shown.service else ""
    head = bk.section(
        f":memo: *{article.number}* {typed(version.title, 200)}\n{new} by {person(version.author)}{about}"
    )
    if version.state is VersionState.REVIEW:
        publish = bk.button("Publish", ActionId.PUBLISH, article.id, style="primary")
        return [
            head,
            *body(version),
            bk.actions(publish, bk.button("Ask for changes", ActionId.SEND_BACK, article.id)),
        ]
    by = person(version.decided_by or "")
    said = {
        VersionState.DRAFT: f"{by} asked for changes." if version.note else "It is being changed.",
        VersionState.PUBLISHED: f":white_check_mark: Published by {by}.",
        VersionState.REPLACED: "A newer version is published.",
        VersionState.DROPPED: "Dropped.",
    }[version.state]
    return [head, bk.context(said)]


def to_check(article: Article, shown: Shown) -> list[Block]:
    """What its team is asked; what became of it, once somebody has looked."""
    if article.check_why is None or article.status is not ArticleStatus.PUBLISHED:
        over = "retired" if article.status is ArticleStatus.RETIRED else "checked"
        return [bk.context(f":white_check_mark: {wording.called(article)} is {over}.")]
    why = f"{escape(article.check_why)}{f'; it {shown.changed}' if shown.changed else ''}"
    told = f" · {shown.helped}" if shown.helped and not shown.changed else ""
    asked = f":warning: *Is {article.number} still right?* {typed(article.title, 200)}"
    return [
        bk.section(f"{asked}\n{why[:1].upper()}{why[1:]}{told}."),
        bk.actions(
            bk.button("Still right", ActionId.STILL_RIGHT, article.id, style="primary"),
            bk.button("Read it", ActionId.OPEN, article.id),
            bk.button("Edit", ActionId.EDIT, article.id),
            bk.button("Retire", ActionId.RETIRE, article.id),
        ),
    ]


def to_check_for(change: str, found: Sequence[tuple[Article, Shown]], count: int) -> list[Block]:
    """What a team is asked of all that a change was about; what is checked stands there no more."""
    if not found:
        return [bk.context(f":white_check_mark: What {change} changed is checked.")]
    blocks = [bk.section(f":warning: *Is this still right?* {change} changed what it is about.")]
    for article, shown in found:
        helped = shown.changed or shown.helped
        blocks.append(bk.section(wording.called(article) + (f" · {helped}" if helped else "")))
        blocks.append(
            bk.actions(
                bk.button("Still right", ActionId.STILL_RIGHT, article.id, style="primary"),
                bk.button("Read it", ActionId.OPEN, article.id),
                bk.button("Edit", ActionId.EDIT, article.id),
                bk.button("Retire", ActionId.RETIRE, article.id),
            )
        )
    more = count - len(found)
    return [*blocks, *([bk.context(f"and {more} more, which come up here as these are checked")] if more > 0 else [])]


def buttons(article: Article, version: Version | None, *, writes: bool, publishes: bool) -> list[Block]:
    """What whoever reads it may press."""
    if not writes or article.status is ArticleStatus.RETIRED:
        return []
    pressed = []
    if version is not None and publishes:
        pressed.append(bk.button("Publish", ActionId.PUBLISH, article.id, style="primary"))
    if version is not None and version.state is VersionState.REVIEW and publishes:
        pressed.append(bk.button("Ask for changes", ActionId.SEND_BACK, article.id))
    if version is not None and version.state is VersionState.DRAFT:
        pressed.append(bk.button("Send to review", ActionId.REVIEW, article.id))
    if article.check_why:
        pressed.append(bk.button("Still right", ActionId.STILL_RIGHT, article.id))
    return [*pressed, bk.button("Edit", ActionId.EDIT, article.id), bk.button("Retire", ActionId.RETIRE, article.id)]


def used(text: str, article: Article, record: str) -> list[Block]:
    """What a reporter reads of an article that somebody has them try."""
    return [bk.section(text), bk.section(steps(article.steps)), asks(record, [article.id])]


def for_resolvers(
    incident: Incident, articles: Sequence[tuple[Article, str]], past: Sequence[Incident]
) -> list[Block]:
    """On the card of an incident: what may help whoever works on it."""
    found = [
        bk.section(
            f":book: {wording.called(each)}{f' · {helped}' if helped else ''}",
            accessory=_use(incident, each.number) if each.is_offered else _open(each.id),
        )
        for each, helped in articles
    ]
    found += [
        bk.section(
            f":repeat: *{each.number}* {typed(each.title, 150)}: {typed(each.resolution_note, 300)}",
            accessory=_use(incident, each.number),
        )
        for each in past
    ]
    return [bk.context("*It may be like this:*"), *found] if found else []


def _use(incident: Incident, record: str) -> Block:
    return bk.button("Use it", ActionId.USE, json.dumps({"incident": incident.id, "of": record}))


def solved(incident: Incident) -> list[Block]:
    """In place of what was offered, once it has solved it."""
    text = f":tada: {incident.number} is solved, and nobody needs to do anything. Is it back? Then say so here."
    again = bk.button("Still broken", "incident.reopen", incident.id)
    return [bk.section(text), bk.actions(again)]
