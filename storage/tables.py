"""Every table, so that one import knows the whole schema."""

from storage.absences.tables import absences
from storage.alerts.tables import alert_mutes, alerts
from storage.availability.tables import outages
from storage.changes.tables import change_holds, change_templates, changes, votes
from storage.deploys.tables import deploys
from storage.directory.tables import directory
from storage.figures.tables import figure_sums
from storage.forecasts.tables import forecasts
from storage.improvements.tables import improvements
from storage.inbox.tables import inbox
from storage.incidents.tables import incident_followers, incidents
from storage.items.tables import item_relations, items
from storage.journal.tables import journal
from storage.knowledge.tables import article_offers, article_uses, article_versions, articles
from storage.links.tables import links
from storage.meetings.tables import meetings
from storage.objections.tables import objections
from storage.oncall.tables import pages, rota_calendars, stands
from storage.outbox.tables import messages, outbox
from storage.problems.tables import (
    incident_families,
    problem_candidates,
    problem_families,
    problem_followers,
    problem_incidents,
    problems,
)
from storage.requests.tables import request_clocks, request_steps, requests, step_votes
from storage.reviews.tables import reviews
from storage.schedule.tables import calendar_feeds
from storage.schema import metadata
from storage.service_levels.tables import pauses, service_clocks
from storage.sops.tables import sop_runs
from storage.staff.tables import staff
from storage.streams.tables import warroom_streams
from storage.surveys.tables import survey_marks, surveys
from storage.tasks.tables import tasks
from storage.timers.tables import timers
from storage.warrooms.tables import warroom_roles, warrooms

__all__ = [
    "absences",
    "alert_mutes",
    "alerts",
    "article_offers",
    "article_uses",
    "article_versions",
    "articles",
    "calendar_feeds",
    "change_holds",
    "change_templates",
    "changes",
    "deploys",
    "directory",
    "figure_sums",
    "forecasts",
    "improvements",
    "inbox",
    "incident_families",
    "incident_followers",
    "incidents",
    "item_relations",
    "items",
    "journal",
    "links",
    "meetings",
    "messages",
    "metadata",
    "objections",
    "outages",
    "outbox",
    "pages",
    "pauses",
    "problem_candidates",
    "problem_families",
    "problem_followers",
    "problem_incidents",
    "problems",
    "request_clocks",
    "request_steps",
    "requests",
    "reviews",
    "rota_calendars",
    "service_clocks",
    "sop_runs",
    "staff",
    "stands",
    "step_votes",
    "survey_marks",
    "surveys",
    "tasks",
    "timers",
    "votes",
    "warroom_roles",
    "warroom_streams",
    "warrooms",
]
