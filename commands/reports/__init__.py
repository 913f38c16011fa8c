"""Reports: the figures that the service manager trusts in the morning."""

from commands.reports import cards, keeping, notices, operations
from commands.reports.policy import ReportPolicy
from commands.reports.verbs import VERBS
from commands.reports.wording import DEEDS
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="reports",
    policy=ReportPolicy,
    adds={"/desk": VERBS},
    cards={
        operations.DAILY: cards.daily,
        operations.WEEKLY: cards.week,
        notices.PICTURE: cards.picture,
        notices.CSV: cards.export,
    },
    timers={operations.DAILY: operations.post, operations.WEEKLY: operations.post_week, keeping.KEEP: keeping.keep},
    reads={operations.DAILY: operations.to_post, keeping.KEEP: keeping.count},
    unheard=(keeping.KEEP,),
    continuations={notices.DRAWN: operations.drawn},
    follows=notices.FOLLOWS,
    deeds=DEEDS,
    begins=operations.begin,
)
