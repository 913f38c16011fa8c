"""Reports: the figures that the service manager trusts in the morning."""

from commands.reports import cards, notices, operations
from commands.reports.policy import ReportPolicy
from commands.reports.verbs import VERBS
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="reports",
    policy=ReportPolicy,
    adds={"/desk": VERBS},
    cards={operations.DAILY: cards.daily},
    timers={operations.DAILY: operations.post},
    follows=notices.FOLLOWS,
    begins=operations.begin,
)
