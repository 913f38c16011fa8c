"""Reports: the figures that the service manager trusts in the morning."""

from commands.reports.policy import ReportPolicy
from commands.shared.practice import Practice

PRACTICE = Practice(name="reports", policy=ReportPolicy)
