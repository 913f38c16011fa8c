"""What is asked of articles, as far as whoever asks may read them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from commands.incidents.facts import alike
from commands.incidents.permissions import teams_of
from commands.items.register import at_hand
from commands.knowledge import rules
from commands.knowledge.permissions import may_publish, readable, works_here
from commands.knowledge.suggesting import KB, offered
from commands.knowledge.views import Shown
from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, Audience, Helped, Version

MOST = 3
LIKE, LOOKED_BACK, LOOKED_AT = 0.4, timedelta(days=180), 300
MOST_FOUND = 200


def found(act: Act, words: str) -> list[Article]:
    """The articles that whoever asks may read and that have all of these words, else any; the best first."""
    act.index.take_in(act)
    for every in (True, False):
        numbers = [each.number for each in act.index.find(words, every=every, prefix=KB, limit=MOST_FOUND)]
        by_number = {each.id: each for each in readable(act, knowledge.those(act.tx, numbers))}
        if by_number:
            return [by_number[number] for number in numbers if number in by_number]
    return []


def helped(act: Act, articles: Collection[Article]) -> Mapping[int, str]:
    """How much each has helped, in words; empty where nobody has tried it."""
    counts = knowledge.helped(act.tx, [each.id for each in articles])
    return {each.id: rules.helped(counts.get(each.id, Helped())) for each in articles}


def shown(act: Act, article: Article) -> Shown:
    """What is told of an article beside what it says."""
    document = act.document
    about = at_hand(act).name(article.about) if article.about else ""
    team = document.team_names().get(article.team or "", "")
    return Shown(about, team, helped(act, [article])[article.id], _changed(act, article))


def _changed(act: Act, article: Article) -> str:
    """How much it helped before the change for which it is to be checked, and since."""
    record, _, changed = (article.check_why or "").partition(" changed ")
    if not changed or article.check_at is None:
        return ""
    before = knowledge.helped_until(act.tx, article.id, article.check_at)
    return rules.changed(before, knowledge.helped_since(act.tx, article.id, article.check_at), record)


def for_resolvers(act: Act, incident: Incident, team: str | None) -> tuple[list[tuple[Article, str]], list[Incident]]:
    """What may help whoever works on an incident: articles and past incidents, three in all; what has helped with the
    like before comes first.
    """
    past = _past(act, incident)
    solved_by = knowledge.that_solved(act.tx, [each.number for each in past])
    first = [*dict.fromkeys(solved_by[each.number] for each in past if each.number in solved_by)]
    ranked = [each.number for each in offered(act, f"{incident.title}\n{incident.details}")]
    numbers = [*dict.fromkeys([*first, *ranked])][:MOST]
    articles = {each.id: each for each in knowledge.those(act.tx, numbers) if _is_for(each, team)}
    tried = {use.article for use in knowledge.uses_of(act.tx, incident.number)}
    chosen = [articles[number] for number in numbers if number in articles and number not in tried]
    told = helped(act, chosen)
    fixed = [each for each in past if each.resolution_note and each.number not in solved_by]
    return [(each, told[each.id]) for each in chosen], fixed[: MOST - len(chosen)]


def _is_for(article: Article, team: str | None) -> bool:
    """Whether it may stand on the card of a team; None is everyone who reads a channel."""
    return article.is_offered or (article.status == "published" and team is not None and article.team == team)


def _past(act: Act, incident: Incident) -> list[Incident]:
    """Incidents like it that are fixed, and no secret; the likest first."""
    if incident.private:
        return []
    lately = incidents.recent(act.tx, incident.service, incident.opened_at - LOOKED_BACK, LOOKED_AT)
    language = act.document.desk.language
    fixed = [each for each in lately if each.id != incident.id and not each.is_open and not each.private]
    like = sorted(((alike(each.title, incident.title, language), each.id) for each in fixed), reverse=True)
    near = [number for likeness, number in like[: 2 * MOST] if likeness >= LIKE]
    by_number = {each.id: each for each in incidents.those(act.tx, near)}
    return [by_number[number] for number in near if by_number[number].status in ("resolved", "closed")]


def to_review(act: Act, limit: int) -> list[tuple[Article, Version]]:
    """What waits for whoever acts to publish it, the longest first."""
    if not works_here(act):
        return []
    waiting = knowledge.in_review(act.tx, 10 * limit)
    articles = {each.id: each for each in knowledge.those(act.tx, [each.article for each in waiting])}
    pairs = [(articles[each.article], each) for each in waiting if each.article in articles]
    return [(article, version) for article, version in pairs if may_publish(act, article, version)][:limit]


def to_check(act: Act, limit: int) -> list[Article]:
    """What the teams of whoever acts should look at."""
    return knowledge.to_check(act.tx, teams_of(act, act.by), limit)


def public(articles: Sequence[Article]) -> set[int]:
    return {each.id for each in articles if each.is_offered and each.audience is Audience.EVERYONE}
