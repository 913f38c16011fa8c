"""Who may read an article, who writes, and who publishes: to others one that is not theirs does not exist."""

from collections.abc import Collection, Iterable

from commands.incidents.permissions import leads, managers, teams_of
from commands.incidents.permissions import sees as sees_incident
from commands.knowledge import rules
from commands.knowledge.policy import KnowledgePolicy
from commands.knowledge.rules import Action
from commands.shared.act import Act
from commands.shared.blocks import person, team
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.journal.records import number_of
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, ArticleStatus, Version
from storage.problems import queries as problems

NAMED = 2
"""So many are named of those who could."""

NOT_SET_UP = "Nothing is known here yet: app.yaml has no `knowledge`."


def works_here(act: Act) -> bool:
    """Whether whoever acts works on incidents, and so drafts."""
    return not act.is_guest and (leads(act, act.by) or bool(teams_of(act, act.by)))


def permitted_to_write(act: Act) -> None:
    """Raises Refused, NotAllowed."""
    if act.policy(KnowledgePolicy).knowledge is None:
        raise Refused(NOT_SET_UP)
    act.refuse_guests("write")
    if not works_here(act):
        theirs = "To write an article is for those who work on incidents. Tell one of them what should be known."
        raise NotAllowed(theirs, attempted="write", record="desk")


def existing(act: Act, number: int) -> Article:
    article = knowledge.find(act.tx, number)
    if article is None:
        raise unknown(number)
    return article


def unknown(number: int) -> NotFound:
    """What there is not, and what is not theirs to read, are told alike."""
    sentence = f"There is no KB-{number}. Look for what you need with `/knowledge TEXT`."
    return NotFound(sentence, record=f"KB-{number}")


def sees(act: Act, article: Article, *, works: bool, teams: Collection[str | None]) -> bool:
    """What is published for everyone is everyone's; the rest is for those who work on incidents, and what is for one
    team for that team, whoever wrote it and service managers.
    """
    if article.is_offered:
        return True
    if not works or not _may_know_its_source(act, article):
        return False
    if article.audience == "everyone" or act.by == article.author or article.team in teams:
        return True
    return act.by in managers(act)


def _may_know_its_source(act: Act, article: Article) -> bool:
    """Of what was never published, and comes from an incident that is private by now: those who may see that."""
    if article.source is None or article.published_at is not None:
        return True
    found = incidents.find(act.tx, number_of(article.source))
    return found is None or sees_incident(act, found, act.by)


def readable(act: Act, found: Iterable[Article]) -> list[Article]:
    """Those of these articles that whoever acts may read."""
    articles = [*found]
    if all(each.is_offered for each in articles):
        return articles
    works, teams = works_here(act), set[str | None](teams_of(act, act.by))
    return [each for each in articles if sees(act, each, works=works, teams=teams)]


def visible(act: Act, number: int) -> Article:
    """The article, for whoever asks. Raises NotFound."""
    article = existing(act, number)
    if not readable(act, [article]):
        raise unknown(number)
    return article


def reviewers(act: Act, article: Article) -> tuple[str, ...]:
    """Who publishes it (Slack ids): of a known error whoever has its problem, else those named for it, or its team;
    where that is nobody, the service managers.
    """
    if article.problem is not None:
        problem = problems.find(act.tx, number_of(article.problem))
        if problem is not None and problem.owner is not None:
            return (problem.owner,)
    asked = act.policy(KnowledgePolicy).knowing.reviewers
    if isinstance(asked, str):
        owners = act.document.teams.get(article.team or "")
        found = directory.ids_of(act.tx, owners.members) if owners is not None else ()
    else:
        found = directory.ids_of(act.tx, asked)
    return found or managers(act)


def may_publish(act: Act, article: Article, version: Version) -> bool:
    return rules.may_publish(act.by, version.author, (*reviewers(act, article), *managers(act)))


def permitted(act: Act, number: int, action: Action) -> Article:
    """The article, if whoever acts may do this to it now; publishing has a rule of its own. Raises Refused."""
    article = visible(act, number)
    if not works_here(act):
        theirs = f"To {action.replace('_', ' ')} {article.number} is for those who work on incidents."
        raise NotAllowed(theirs, attempted=action, record=article.number)
    if article.status not in rules.ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(article, action), record=article.number)
    return article


def permitted_to_decide(act: Act, number: int, action: Action) -> tuple[Article, Version]:
    """An article and its new version, for whoever publishes it or sends it back. Raises Refused."""
    article = permitted(act, number, action)
    version = written(act, article, action)
    if not may_publish(act, article, version):
        raise NotAllowed(_who_can(act, article, version, action), attempted=action, record=article.number)
    return article, version


def permitted_to_retire(act: Act, number: int) -> Article:
    """An article, for its team, whoever wrote it, and service managers. Raises Refused."""
    article = permitted(act, number, Action.RETIRE)
    if act.by in (article.author, *reviewers(act, article), *managers(act)):
        return article
    theirs = f"To retire {article.number} is for {_owners(act, article)}, whoever wrote it and service managers."
    raise NotAllowed(theirs, attempted=Action.RETIRE, record=article.number)


def written(act: Act, article: Article, action: Action) -> Version:
    """The version that is being written, where this can be done to it. Raises MovedOn."""
    version = knowledge.pending(act.tx, article.id)
    if version is None or version.state not in rules.FROM[action]:
        raise MovedOn(rules.why_not(article, action), record=article.number)
    return version


def _who_can(act: Act, article: Article, version: Version, action: Action) -> str:
    """Why they may not, and two who can."""
    able = [each for each in dict.fromkeys([*reviewers(act, article), *managers(act)]) if each != version.author]
    able = [each for each in able if directory.can_act(act.tx, each)][:NAMED]
    named = f" {' and '.join(map(person, able))} can." if able else ""
    if act.by == version.author and action is Action.PUBLISH:
        return f"You wrote {article.number}, so somebody else publishes it.{named}"
    doing = "publish" if action is Action.PUBLISH else "send back"
    return f"To {doing} {article.number} is for {_owners(act, article)}.{named}"


def _owners(act: Act, article: Article) -> str:
    if article.team in act.document.teams:
        return f"the team {team(article.team or '', act.document.team_names())}"
    return "service managers"


def is_published(article: Article) -> bool:
    return article.status is ArticleStatus.PUBLISHED
