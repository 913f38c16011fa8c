"""Known errors of problems: each becomes an article, which whoever owns the problem publishes."""

from commands.knowledge import operations
from commands.knowledge.freshness import check
from commands.knowledge.permissions import is_published
from commands.knowledge.policy import HELPS, STEPS, TITLE, KnowledgePolicy
from commands.shared.act import Act
from commands.shared.blocks import clip
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Content
from storage.problems import queries as problems
from storage.problems.records import Problem


def become(act: Act, entry: Entry) -> None:
    """Its cause is known and there is a way around it: a draft, which waits for its owner."""
    problem = problems.find(act.tx, entry.number)
    if problem is None or problem.private or act.policy(KnowledgePolicy).knowledge is None:
        return
    if knowledge.of_problem(act.tx, problem.number) is None:
        content, by = _content(act, problem), act.done_by(QUARTERDECK)
        operations.known_error(by, content, problem=problem.number, team=problem.team)


def _content(act: Act, problem: Problem) -> Content:
    names = operations.names(act)
    told = (operations.without_people(text, names) for text in (problem.title, problem.cause, problem.workaround))
    title, cause, workaround = told
    return Content(clip(title, TITLE), clip(cause, HELPS), clip(workaround, STEPS), "", problem.service)


def look_again(act: Act, entry: Entry) -> None:
    """Another way around it is known, or it is fixed: what was published of it may be right no more."""
    article = knowledge.of_problem(act.tx, entry.record)
    if article is not None and is_published(article):
        check(act, article, f"{entry.record} has moved on")
