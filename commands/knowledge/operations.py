"""What happens to articles: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Collection
from typing import Any

from commands.incidents.permissions import existing as existing_incident
from commands.incidents.permissions import teams_of
from commands.incidents.permissions import visible as visible_incident
from commands.items.known import Register
from commands.items.permissions import owner_of
from commands.items.register import at_hand, register
from commands.knowledge import rules
from commands.knowledge.drafts import draft, names_in, redacted
from commands.knowledge.ids import Field
from commands.knowledge.permissions import (
    existing,
    permitted,
    permitted_to_decide,
    permitted_to_retire,
    permitted_to_write,
    written,
)
from commands.knowledge.policy import HELPS, STEPS, TITLE, WORDS, KnowledgePolicy, Starter
from commands.knowledge.rules import Action
from commands.shared.act import Act
from commands.shared.begun import refuse_what_is_behind
from commands.shared.language import number_in
from commands.shared.refusals import Invalid, MovedOn, NotFound, Refused, need
from storage.directory import queries as directory
from storage.incidents.records import Incident
from storage.journal.queries import QUARTERDECK
from storage.journal.records import number_of
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, ArticleEvent, ArticleStatus, Audience, Content, Kind, VersionState
from storage.record import asdict
from storage.timers import queries as timers

REVIEW = "article.review"


def write(act: Act, *, content: Content, kind: Kind = Kind.ANSWER, source: int | None = None) -> Article:
    """A draft, perhaps out of an incident (its number): of the team of what it is about, else of its author's."""
    permitted_to_write(act)
    if source is not None:
        may_be_told(visible_incident(act, source))
    record = None if source is None else f"INC-{source}"
    return _draft(act, checked(act, content), kind=kind, source=record)


def may_be_told(incident: Incident) -> None:
    """Raises Refused for what is private: no article is made of that."""
    if incident.private:
        raise Refused(f"{incident.number} is private, and so is how it was fixed.", record=incident.number)


def _may_still_be_told(act: Act, article: Article) -> None:
    if article.source is not None:
        may_be_told(existing_incident(act, number_of(article.source)))


def draft_from(act: Act, number: int, *, needed: bool) -> Article | None:
    """Whoever has just resolved it says that others will need this: a draft of it, for them to finish."""
    incident = existing_incident(act, number)
    if not needed or incident.private or knowledge.drafted_from(act.tx, incident.number) is not None:
        return None
    return _draft(act, drafted(act, incident), source=incident.number)


def drafted(act: Act, incident: Incident) -> Content:
    """What an article out of an incident begins with."""
    return draft(incident.title, incident.details, incident.resolution_note, names(act), incident.service)


def names(act: Act) -> set[str]:
    """By what the people are called who work here, as far as app.yaml tells."""
    handles = (handle for handle in act.document.handles() if "@" in handle[1:])
    return names_in([*handles, *directory.emails(act.tx).values()])


def _draft(act: Act, content: Content, **values: Any) -> Article:
    team = values.pop("team", None) or _team_of(act, content)
    article = knowledge.add(act.tx, content, author=act.by, now=act.now, team=team, **values)
    act.journal(ArticleEvent.DRAFTED, article.number, title=content.title, version=1, source=article.source)
    return article


def _team_of(act: Act, content: Content) -> str | None:
    return _owner_of(act, register(act), content) or next(iter(teams_of(act, act.by)), None)


def _owner_of(act: Act, known: Register, content: Content) -> str | None:
    item = known.items.get(content.about or "")
    return None if item is None else owner_of(act, item)


def known_error(act: Act, content: Content, *, problem: str, team: str | None) -> Article:
    """A draft that tells the way around a known error, sent to whoever owns the problem to publish it."""
    article = _draft(act, content, kind=Kind.KNOWN_ERROR, problem=problem, team=team)
    version = written(act, article, Action.REVIEW)
    knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.REVIEW], state=VersionState.REVIEW)
    article = _change(act, article, Action.REVIEW, status=ArticleStatus.REVIEW)
    act.journal(ArticleEvent.SUBMITTED, article.number, title=version.title, version=version.number)
    return article


def without_people(text: str, people: Collection[str]) -> str:
    return redacted(text, people)


def checked(act: Act, content: Content) -> Content:
    """What was entered, trimmed; Invalid beside what is missing, too long or not there."""
    title = need(content.title, Field.TITLE, "Say in a line what it is about.")
    steps = need(content.steps, Field.STEPS, "Say what to do, a step a line.")
    limits = ((Field.TITLE, title, TITLE), (Field.HELPS, content.helps, HELPS), (Field.STEPS, steps, STEPS))
    for field, text, most in (*limits, (Field.WORDS, content.words, WORDS)):
        if len(text) > most:
            raise Invalid({field: f"That is {len(text):,} characters, and {most:,} is the most."})
    helps, words, about = content.helps.strip(), content.words.strip(), _called(act, content.about or "")
    return Content(" ".join(title.split()), helps, steps, words, about, content.audience)


def _called(act: Act, text: str) -> str | None:
    """The key of the service or item of this name or key. Invalid where there is none."""
    found = register(act).called(text)
    if found is None and text.strip():
        sentence = "There is no such service or item. Write its name or its key, or leave it empty."
        raise Invalid({Field.ABOUT: sentence})
    return None if found is None else found.key


WRITTEN = (ArticleEvent.EDITED, ArticleEvent.PUBLISHED)
"""After these an article reads otherwise than before."""


def edit(act: Act, number: int, *, content: Content, after: int | None = None) -> Article:
    """A new version of it, or another wording of the one that is written; the published one stays until then.

    `after` is the last of `WRITTEN` that whoever edits has seen.
    """
    article, content = permitted(act, number, Action.EDIT), checked(act, content)
    again = f"begin again with /knowledge edit {number}"
    refuse_what_is_behind(act, article.number, after, *WRITTEN, field=Field.STEPS, again=again)
    version = knowledge.pending(act.tx, number)
    values = asdict(content) | {"author": act.by, "made_at": act.now, "state": VersionState.DRAFT, "note": None}
    if version is None:
        at = knowledge.last_version(act.tx, number) + 1
        knowledge.add_version(act.tx, number, at, content, author=act.by, now=act.now)
    else:
        at = version.number
        knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.EDIT], **values)
    if article.status is not ArticleStatus.PUBLISHED:
        shown = asdict(content) | {"author": act.by, "status": ArticleStatus.DRAFT}
        article = _change(act, article, Action.EDIT, **shown)
    act.journal(ArticleEvent.EDITED, article.number, title=content.title, version=at)
    return article


def send_to_review(act: Act, number: int) -> Article:
    """Its team is asked to publish it."""
    article = permitted(act, number, Action.REVIEW)
    _may_still_be_told(act, article)
    version = written(act, article, Action.REVIEW)
    knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.REVIEW], state=VersionState.REVIEW)
    if article.status is ArticleStatus.DRAFT:
        article = _change(act, article, Action.REVIEW, status=ArticleStatus.REVIEW)
    act.journal(ArticleEvent.SUBMITTED, article.number, title=version.title, version=version.number)
    return article


def publish(act: Act, number: int) -> Article:
    """Somebody else than whoever wrote it stands for it: from now on it is offered."""
    article, version = permitted_to_decide(act, number, Action.PUBLISH)
    _may_still_be_told(act, article)
    decided = {"state": VersionState.PUBLISHED, "decided_by": act.by, "decided_at": act.now}
    if knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.PUBLISH], **decided) is None:
        raise MovedOn(rules.why_not(article, Action.PUBLISH), record=article.number)
    knowledge.replaced(act.tx, number, article.version if article.version != version.number else 0)
    return _published(act, article, version.content, version.number, author=version.author)


def _published(act: Act, article: Article, content: Content, version: int, *, author: str) -> Article:
    due = act.policy(KnowledgePolicy).knowing.review_after
    review_at = act.now + due if due else None
    shown = asdict(content) | {"version": version, "author": author, "published_at": act.now}
    shown |= {"published_by": act.by, "review_at": review_at, "check_why": None, "check_at": None}
    found = _change(act, article, Action.PUBLISH, status=ArticleStatus.PUBLISHED, **shown)
    if review_at is not None:
        timers.arm(act.tx, REVIEW, found.number, review_at, record=found.number, article=found.id)
    act.journal(ArticleEvent.PUBLISHED, found.number, title=content.title, version=version, author=author)
    return found


def send_back(act: Act, number: int, *, why: str) -> Article:
    """It is not right yet, and its author reads why."""
    article, version = permitted_to_decide(act, number, Action.SEND_BACK)
    why = need(why, Field.WHY, "Say what should be otherwise; its author reads it.")
    back = {"state": VersionState.DRAFT, "decided_by": act.by, "decided_at": act.now, "note": why}
    knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.SEND_BACK], **back)
    if article.status is ArticleStatus.REVIEW:
        article = _change(act, article, Action.SEND_BACK, status=ArticleStatus.DRAFT)
    act.journal(ArticleEvent.SENT_BACK, article.number, version=version.number, author=version.author, why=why)
    return article


def drop(act: Act, number: int) -> Article:
    """The version that is being written comes to nothing; one that was never published is retired with it."""
    article = permitted_to_retire(act, number)
    version = written(act, article, Action.DROP)
    values = {"state": VersionState.DROPPED, "decided_by": act.by, "decided_at": act.now}
    knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.DROP], **values)
    if article.status is not ArticleStatus.PUBLISHED:
        gone = {"status": ArticleStatus.RETIRED, "retired_why": "never published"}
        article = _change(act, article, Action.DROP, **gone)
    act.journal(ArticleEvent.DROPPED, article.number, version=version.number)
    return article


def retire(act: Act, number: int, *, reason: str) -> Article:
    """It is offered no more, for a reason, or for the article that takes its place (`KB-7`)."""
    article = permitted_to_retire(act, number)
    reason = need(reason, Field.WHY, "Say why, or name the article that takes its place: KB-7.")
    successor = number_in(reason, "kb")
    if successor is not None:
        _may_succeed(act, article, successor)
    values = {"status": ArticleStatus.RETIRED, "retired_why": reason, "successor": successor}
    retired = _change(act, article, Action.RETIRE, check_why=None, check_at=None, review_at=None, **values)
    if (version := knowledge.pending(act.tx, number)) is not None:
        gone = {"state": VersionState.DROPPED, "decided_by": act.by, "decided_at": act.now}
        knowledge.change_version(act.tx, version.id, was=rules.FROM[Action.DROP], **gone)
    timers.disarm(act.tx, REVIEW, retired.number)
    more = {} if version is None else {"version": version.number}
    act.journal(ArticleEvent.RETIRED, retired.number, reason=reason, **more)
    return retired


def _may_succeed(act: Act, article: Article, number: int) -> None:
    try:
        other = existing(act, number)
    except NotFound:
        other = None
    if other is None or other.id == article.id or other.status is not ArticleStatus.PUBLISHED:
        raise Invalid({Field.WHY: f"KB-{number} is not published, or is this one. Name one that is, or say why."})


def still_right(act: Act, number: int) -> Article:
    """Somebody has looked, and it is as it should be; it is looked at again in due time."""
    article = permitted(act, number, Action.CHECK)
    due = act.policy(KnowledgePolicy).knowing.review_after
    review_at = act.now + due if due else None
    found = _change(act, article, Action.CHECK, check_why=None, check_at=None, review_at=review_at)
    if review_at is not None:
        timers.arm(act.tx, REVIEW, found.number, review_at, record=found.number, article=found.id)
    act.journal(ArticleEvent.CHECKED, found.number)
    return found


def _change(act: Act, article: Article, action: Action, **values: Any) -> Article:
    changed = knowledge.change(act.tx, article.id, was=rules.ALLOWED_IN[action], **values)
    if changed is None:
        raise MovedOn(rules.why_not(article, action), record=article.number)
    return changed


def begin(act: Act) -> None:
    """Publish the articles of app.yaml that were never there; what people made of the others stays. What they are
    about stands in app.yaml too: the register is not read for it, while a start waits and nobody else writes.
    """
    starters = act.policy(KnowledgePolicy).knowing.articles
    missing = starters.keys() - knowledge.keys(act.tx) if starters else set()
    for key in (each for each in starters if each in missing):
        _begin(act, key, starters[key])


def _begin(act: Act, key: str, starter: Starter) -> None:
    steps, words = "\n".join(starter.steps), ", ".join(starter.words)
    content = Content(starter.title, starter.helps, steps, words, starter.service, Audience.EVERYONE)
    team = _owner_of(act, at_hand(act), content) or act.document.desk.triage
    due = act.policy(KnowledgePolicy).knowing.review_after
    kept = {"key": key, "kind": Kind(starter.kind), "team": team, "review_at": act.now + due if due else None}
    number = knowledge.add_published(act.tx, content, by=QUARTERDECK, now=act.now, **kept)
    if number is not None:
        record = f"KB-{number}"
        if due:
            timers.arm(act.tx, REVIEW, record, act.now + due, record=record, article=number)
        act.journal(ArticleEvent.PUBLISHED, record, title=content.title, version=1, author=QUARTERDECK)
