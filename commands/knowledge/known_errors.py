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

MOST_READ, MOST_SAID, LONGEST_SAID, LONGEST_CAUSE = 50, 2, 120, 220
"""Of so many of its incidents the first titles say when it helps, beside so much of the cause."""


def become(act: Act, entry: Entry) -> None:
    """Its cause is known and there is a way around it: a draft, which waits for its owner."""
    problem = problems.find(act.tx, entry.number)
    if problem is None or problem.private or act.policy(KnowledgePolicy).knowledge is None:
        return
    if knowledge.of_problem(act.tx, problem.number) is None:
        content, by = _content(act, problem), act.done_by(QUARTERDECK)
        operations.known_error(by, content, problem=problem.number, team=problem.team)


def _content(act: Act, problem: Problem) -> Content:
    """It is told by what people reported, as whoever has it again does not know the cause."""
    names = operations.names(act)
    reported = knowledge.those_reported(act.tx, problems.incidents_of(act.tx, problem.id)[-MOST_READ:])
    said = [*dict.fromkeys(each.title for each in reported if each.title != problem.title)][:MOST_SAID]
    known = f"The cause is known: {clip(problem.cause, LONGEST_CAUSE)}"
    told = (problem.title, "\n".join([*(clip(each, LONGEST_SAID) for each in said), known]), problem.workaround)
    title, helps, workaround = (operations.without_people(text, names) for text in told)
    return Content(clip(title, TITLE), clip(helps, HELPS), clip(workaround, STEPS), "", problem.service)


def look_again(act: Act, entry: Entry) -> None:
    """Another way around it is known, or it is fixed: what was published of it may be right no more."""
    article = knowledge.of_problem(act.tx, entry.record)
    if article is not None and is_published(article):
        check(act, article, f"{entry.record} has moved on")
