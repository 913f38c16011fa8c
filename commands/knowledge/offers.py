"""What becomes of an article once it is offered, or used: it solved it, it did not, the same came back."""

from collections.abc import Sequence
from datetime import timedelta

from commands.incidents import conversation, waiting
from commands.incidents import operations as incident_operations
from commands.incidents.facts import ALIKE, alike
from commands.incidents.offers import settle as settle_question
from commands.incidents.permissions import existing as existing_incident
from commands.incidents.permissions import resolvable
from commands.incidents.permissions import visible as visible_incident
from commands.knowledge import rules
from commands.knowledge.drafts import redacted
from commands.knowledge.freshness import not_helping
from commands.knowledge.operations import names
from commands.knowledge.permissions import existing, is_published, readable, visible
from commands.links import operations as links
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, NotAllowed, Refused
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry, number_of
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, ArticleEvent
from storage.links.records import LinkKind
from storage.timers import queries as timers

OFFERED, BACK = "article.offered", "article.back"
BACK_WITHIN = timedelta(hours=24)
"""Whoever reports the like within it was not helped."""

MOST_LOOKED_AT = 50


def offer(act: Act, record: str, to: str, numbers: Sequence[int]) -> None:
    """Have it remembered what was offered, once whoever reports has their answer."""
    timers.arm(act.tx, OFFERED, record, act.now, record=record, about=record, to=to, articles=[*numbers])


def remember(act: Act, about: str, to: str, articles: list[int]) -> None:
    if knowledge.offer_of(act.tx, about) is None:
        knowledge.offered(act.tx, about, to, articles, act.now)
        act.done_by(QUARTERDECK).journal(ArticleEvent.OFFERED, about, articles=[f"KB-{each}" for each in articles])
    _look_back(act, about, to)


def _look_back(act: Act, about: str, to: str) -> None:
    """Somebody reports again: what they said was solved a while ago was not, if it is the like."""
    if not about.startswith("INC-"):
        return
    said = existing_incident(act, number_of(about))
    for earlier in knowledge.solved_by(act.tx, to, act.now - BACK_WITHIN):
        if earlier.record != about and earlier.record.startswith("INC-"):
            first = existing_incident(act, number_of(earlier.record))
            if _is_like(act, first, said):
                _take_back(act, earlier.record, about)


def _is_like(act: Act, one: Incident, other: Incident) -> bool:
    return alike(one.title, other.title, act.document.desk.language) >= ALIKE


def back(act: Act, about: str) -> None:
    """A day later: whether the same person reported the like since."""
    offered = knowledge.offer_of(act.tx, about)
    if offered is None or offered.outcome_at is None or offered.back_at is not None or not about.startswith("INC-"):
        return
    first = existing_incident(act, number_of(about))
    for each in incidents.reported_by(act.tx, offered.person, MOST_LOOKED_AT):
        after = offered.outcome_at < each.opened_at <= offered.outcome_at + BACK_WITHIN
        if after and each.id != first.id and _is_like(act, first, each):
            _take_back(act, about, each.number)
            return


def _take_back(act: Act, record: str, because: str) -> None:
    if knowledge.took_back(act.tx, record, act.now):
        for use in knowledge.uses_of(act.tx, record):
            knowledge.tell(act.tx, use.id, helped=False, at=act.now)
        act.done_by(QUARTERDECK).journal(ArticleEvent.TAKEN_BACK, record, because=because)


def solved(act: Act, number: int, *, articles: Sequence[int]) -> Incident:
    """Its reporter says that what they read solved it: it is resolved, and nobody worked on it."""
    incident, read = _for_reporter(act, number), _theirs(act, articles)
    helped, articles = read[0] if len(articles) == len(read) == 1 else None, [each.id for each in read]
    _settle(act, incident.number, articles, solved=True)
    told = f"Solved with {helped.number}: {helped.title}" if helped else "Solved with an article"
    resolved = incident_operations.solve(act, number, note=told)
    if helped is not None:
        _told(act, helped, incident.number, helped=True)
        links.relate(act, incident.number, LinkKind.ANSWERED_BY, helped.number)
    act.journal(ArticleEvent.SOLVED, incident.number, articles=[f"KB-{each}" for each in articles])
    timers.arm(act.tx, BACK, incident.number, act.now + BACK_WITHIN, record=incident.number, about=incident.number)
    return resolved


def solved_unreported(act: Act, number: int, *, articles: Sequence[int]) -> list[Article]:
    """Of what was only said, and never reported; `number` is that of the question whether to."""
    settle_question(act, number)
    record, helped = f"offer-{number}", _theirs(act, articles)
    _settle(act, record, [each.id for each in helped], solved=True)
    if len(helped) == 1:
        _told(act, helped[0], record, helped=True)
    act.journal(ArticleEvent.SOLVED, record, articles=[each.number for each in helped])
    return helped


def no_help(act: Act, number: int, *, articles: Sequence[int]) -> Incident:
    """It has not: the team is shown it now, whatever waits."""
    incident, read = _for_reporter(act, number), _theirs(act, articles)
    articles = [each.id for each in read]
    _settle(act, incident.number, articles, solved=False)
    for article in read:
        _told(act, article, incident.number, helped=False)
        not_helping(act, article)
    act.journal(ArticleEvent.NO_HELP, incident.number, articles=[f"KB-{each}" for each in articles])
    waiting.let_through(act, number)
    return incident


def _for_reporter(act: Act, number: int) -> Incident:
    incident = visible_incident(act, number)
    if act.by != incident.reporter:
        theirs = f"Only {person(incident.reporter)}, who reported {incident.number}, can say whether it helped."
        raise NotAllowed(theirs, attempted="solved", record=incident.number)
    return incident


def _theirs(act: Act, articles: Sequence[int]) -> list[Article]:
    """Of what a button names what they can have read: not what is a draft, for others, or retired since."""
    found = (knowledge.find(act.tx, each) for each in articles)
    return readable(act, [each for each in found if each is not None])


def _settle(act: Act, record: str, articles: Sequence[int], *, solved: bool) -> None:
    """Once, of each record; of what was offered, and of what somebody used for it."""
    knowledge.offered(act.tx, record, act.by, articles, act.now)
    one = articles[0] if len(articles) == 1 else None
    if knowledge.settle(act.tx, record, solved=solved, article=one, at=act.now):
        return
    if all(use.helped is not None for use in knowledge.uses_of(act.tx, record)):
        raise MovedOn(f"You have said that about {record} already.", record=record)


def _told(act: Act, article: Article, record: str, *, helped: bool) -> None:
    knowledge.used(act.tx, article.id, record, act.by, act.now, by_hand=False)
    for use in knowledge.uses_of(act.tx, record):
        if use.article == article.id:
            knowledge.tell(act.tx, use.id, helped=helped, at=act.now)


def use(act: Act, number: int, *, article: int) -> Article:
    """Somebody who works on an incident has its reporter try an article."""
    incident, found = resolvable(act, number), visible(act, article)
    if not is_published(found):
        raise MovedOn(rules.why_not(found, rules.Action.CHECK), record=found.number)
    if not found.is_offered:
        own_words = f"`/incident tell {number} TEXT` is for your own words."
        raise Refused(f"{found.number} is not for reporters to read. {own_words}", record=found.number)
    if not knowledge.used(act.tx, found.id, incident.number, act.by, act.now, by_hand=True):
        raise MovedOn(f"{found.number} was tried for {incident.number} already.", record=incident.number)
    links.relate(act, incident.number, LinkKind.ANSWERED_BY, found.number)
    act.journal(ArticleEvent.USED, incident.number, article=found.id)
    return found


def use_past(act: Act, number: int, *, past: int) -> Incident:
    """Somebody who works on an incident has its reporter read how one like it was fixed."""
    incident, fixed = resolvable(act, number), visible_incident(act, past)
    if fixed.private or fixed.is_open or not fixed.resolution_note:
        raise MovedOn(f"How {fixed.number} was fixed is not to be told.", record=incident.number)
    if links.relate(act, incident.number, LinkKind.RELATED, fixed.number) is None:
        raise MovedOn(f"{incident.number} and {fixed.number} are linked already.", record=incident.number)
    note = redacted(fixed.resolution_note, names(act))
    conversation.tell(act, number, text=f"The like was fixed so before, perhaps it helps you, too: {note}")
    return fixed


def helped_after_all(act: Act, entry: Entry) -> None:
    """It is resolved: what was used for it, and of which nobody said that it did not, has helped."""
    for use in knowledge.uses_of(act.tx, entry.record):
        if use.by_hand and use.helped is None:
            knowledge.tell(act.tx, use.id, helped=True, at=act.now)


def did_not_help(act: Act, entry: Entry) -> None:
    """It is broken again: what was said to have helped has not."""
    for use in knowledge.uses_of(act.tx, entry.record):
        if use.helped:
            knowledge.tell(act.tx, use.id, helped=False, at=act.now)
            not_helping(act, existing(act, use.article))
    if knowledge.took_back(act.tx, entry.record, act.now):
        act.done_by(QUARTERDECK).journal(ArticleEvent.TAKEN_BACK, entry.record, because=entry.record)
