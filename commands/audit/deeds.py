"""What was done, in words, of every event whose name does not tell it: `incident.assigned` reads as `assigned it`."""

from collections.abc import Mapping

from commands.requests import wording as requests
from storage.alerts.records import AlertEvent
from storage.availability.records import UptimeEvent
from storage.changes.records import ChangeEvent
from storage.drills.records import DrillEvent
from storage.figures.records import ReportEvent
from storage.improvements.records import ImprovementEvent
from storage.incidents.records import IncidentEvent
from storage.items.records import ItemEvent
from storage.journal.records import DeskEvent
from storage.knowledge.records import ArticleEvent
from storage.links.records import LinkEvent
from storage.oncall.records import CoverEvent, PageEvent
from storage.outbox.records import NoiseEvent
from storage.problems.records import ProblemEvent
from storage.requests.records import RequestEvent
from storage.reviews.records import ReviewEvent
from storage.schedule.records import ScheduleEvent
from storage.service_levels.records import ClockEvent
from storage.sops.records import SopEvent
from storage.streams.records import StreamEvent
from storage.surveys.records import SurveyEvent
from storage.tasks.records import TaskEvent
from storage.warrooms.records import WarRoomEvent

INCIDENTS: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported it",
    IncidentEvent.MAJOR: "declared it a major incident",
    IncidentEvent.MAJOR_PROPOSED: "proposed to declare it a major incident",
    IncidentEvent.NOTED: "noted on it",
    IncidentEvent.TOLD: "told its reporter",
    IncidentEvent.PRIORITISED: "changed its priority",
    IncidentEvent.SERVICE_SET: "set its service",
    IncidentEvent.FACT_SET: "set what is known of it",
    IncidentEvent.CHILD_OF: "made it part of another",
    IncidentEvent.TIMED: "corrected a time of it",
    IncidentEvent.FOLLOWED_UP: "opened another, since it is closed",
    IncidentEvent.SURGED: "told of it and its like as one",
    IncidentEvent.OVERHEARD: "was asked whether to report that",
    IncidentEvent.OFFERED: "was asked whether to report that",
    IncidentEvent.LINE_KEPT: "was asked what a line was meant as",
    IncidentEvent.OFFER_ANSWERED: "answered whether to report that",
    IncidentEvent.CARD_WAITED: "showed it to its team, after it had waited for an answer to be tried",
    IncidentEvent.CARD_KEPT_BACK: "did not show it to its team: it was over before",
    SurveyEvent.ASKED: "asked how it went",
    SurveyEvent.RATED: "rated it",
    SurveyEvent.COMMENTED: "said a word with their mark of it",
    SurveyEvent.DECLINED: "did not want to be asked how it went",
    SurveyEvent.ENDED: "ended asking how it went",
    SurveyEvent.SET_ASIDE: "set a mark of it aside",
    SurveyEvent.CALL_BACK: "asked somebody to call its reporter back",
}
ALERTS: Mapping[str, str] = {
    AlertEvent.OPENED: "reported it, from an alert",
    AlertEvent.JOINED: "added an alert to it",
    AlertEvent.SHARED: "named it after what its alerts have in common",
    AlertEvent.AGAIN: "saw an alert of it fire again",
    AlertEvent.ENDED: "saw an alert of it end",
    AlertEvent.OVER: "saw all its alerts over",
    AlertEvent.EXPECTED: "took an alert for a part of it",
    AlertEvent.LEFT: "noted which alerts of it still fire",
    AlertEvent.MUTED: "muted an alert",
    AlertEvent.NOTED: "noted what its monitoring said",
}
CHANGES: Mapping[str, str] = {
    ChangeEvent.VOTED: "voted on it",
    ChangeEvent.BEGUN: "began it",
    ChangeEvent.DONE: "finished it",
    ChangeEvent.ROLLED_BACK: "rolled it back",
    ChangeEvent.REVIEW_CALLED: "called for its review",
    ChangeEvent.REVIEW_OWED: "noted that its review is owed",
    ChangeEvent.WATCHED: "counted what came in after it",
    ChangeEvent.FLAGGED: "flagged it",
    ChangeEvent.SUSPECTED: "asked whether it came from a change",
    ChangeEvent.UNSURE: "could not tell",
    ChangeEvent.COLLIDES: "found what it collides with",
    ChangeEvent.CLEARED: "noted that it collides no more",
    ChangeEvent.EXCEPTED: "made an exception for it",
    ChangeEvent.MADE_BEFORE: "told of it when it was done already",
    ChangeEvent.UNAUTHORISED: "decided that it was not right",
    ChangeEvent.NO_RETURN: "asked whether to go on with it or back",
    ChangeEvent.OVERRAN: "noted that its window is over",
    ChangeEvent.EXTENSION_ASKED: "asked for more time for it",
    ChangeEvent.RECUSED: "gave up their vote on it",
    ChangeEvent.CHASED: "reminded those who vote on it",
    ChangeEvent.AWAY: "said who votes for somebody who is away",
    ChangeEvent.ABSENCE: "noted that an absence begins or ends",
    ChangeEvent.ANSWERED: "answered how risky it is",
    ChangeEvent.ANSWERS_OWED: "noted that it is not said yet how risky it is",
    ChangeEvent.LEVEL_SET: "set how risky it is",
    ChangeEvent.TEMPLATE_SUSPENDED: "suspended a template",
    ChangeEvent.TEMPLATE_PROPOSED: "proposed a template",
    ChangeEvent.TEMPLATE_VOTED: "voted on a template",
    ChangeEvent.TEMPLATE_DECIDED: "decided on a template",
    ScheduleEvent.DRAWN: "drew the calendar of changes",
    ScheduleEvent.FEED_MADE: "made an address for their calendar of changes",
    ScheduleEvent.FEED_ENDED: "ended the address of their calendar of changes",
}
REQUESTS: Mapping[str, str] = {
    **requests.WORDS,
    RequestEvent.APPROVED: "began it, approved",
    RequestEvent.REJECTED: "closed it, not approved",
    RequestEvent.STEP_OPENED: "asked those who decide on it",
    RequestEvent.STEP_APPROVED: "closed a step of its approval",
    RequestEvent.REMINDED: "reminded those who decide on it",
    RequestEvent.MET: "kept a promise about it",
    RequestEvent.DELEGATED: "had somebody else decide for them",
    TaskEvent.DONE: "did its task",
    TaskEvent.IMPOSSIBLE: "said that its task is not possible",
    TaskEvent.CHASED: "reminded of its task",
}
CLOCKS: Mapping[str, str] = {
    ClockEvent.WARNED: "warned of its target",
    ClockEvent.BREACHED: "saw its target missed",
    ClockEvent.ON_IT: "answered the warning of its target",
    ClockEvent.MET: "kept a promise about it",
    ClockEvent.DIGESTED: "told of its target among others",
    ClockEvent.OBJECTED: "objected to its pause",
    ClockEvent.STRUCK: "struck its pause",
    ClockEvent.KEPT: "kept its pause",
    ClockEvent.OVERTURNED: "overturned a verdict on it",
    ClockEvent.EXPORTED: "had its clocks as a file",
    UptimeEvent.BURNING: "told how fast its downtime is used up",
    UptimeEvent.SPENT: "noted that its downtime is used up",
    UptimeEvent.MOVED: "noted until when its downtime is used up",
    UptimeEvent.FREED: "noted that some downtime of it is left again",
    UptimeEvent.WAIVED: "let changes of it go on",
}
WAR_ROOMS: Mapping[str, str] = {
    WarRoomEvent.DECLARED: "called for its war room",
    WarRoomEvent.ROLE_GIVEN: "gave a role in its war room",
    WarRoomEvent.ROLE_LEFT: "left a role in its war room",
    WarRoomEvent.HANDOVER_OFFERED: "offered the command of it",
    WarRoomEvent.HANDOVER_ANSWERED: "answered whether they take command of it",
    WarRoomEvent.HANDOVER_LAPSED: "withdrew an offer of the command of it",
    WarRoomEvent.HANDOVER_OWED: "proposed to hand over the command of it",
    WarRoomEvent.UPDATED: "posted an update on it",
    WarRoomEvent.NOTED: "wrote on its timeline",
    WarRoomEvent.TASK: "gave a task in its war room",
    WarRoomEvent.TASK_LATE: "reminded of a task in its war room",
    WarRoomEvent.FOLLOW_UP: "gave a follow-up of it",
    WarRoomEvent.ATTACHED: "attached reports to it",
    WarRoomEvent.MERGED: "merged another into it",
    WarRoomEvent.MERGED_INTO: "merged it into another",
    WarRoomEvent.UNMERGED: "took a merge of it back",
    WarRoomEvent.BRIDGE_OPENED: "opened its call",
    WarRoomEvent.BRIDGE_CLOSED: "closed its call",
    WarRoomEvent.PINNED: "put a message on its timeline",
    WarRoomEvent.EDITED: "corrected a line of its timeline",
    WarRoomEvent.STRUCK: "struck a line of its timeline",
    WarRoomEvent.LINKED: "linked a message with its timeline",
    WarRoomEvent.UPDATE_OVERDUE: "noted that an update on it is overdue",
    WarRoomEvent.LEADERLESS: "noted that nobody leads it",
    WarRoomEvent.CHANNEL_LOST: "lost the channel of its war room",
    WarRoomEvent.CALLED_IN: "called somebody into its war room",
    WarRoomEvent.SHOWN_OUT: "took somebody out of its war room",
    WarRoomEvent.RECORDED: "kept its record as a file",
    WarRoomEvent.LINE_KEPT: "was asked what a line was meant as",
    WarRoomEvent.LINE_ANSWERED: "answered what a line was meant as",
    WarRoomEvent.PHASED: "said how far it is",
    WarRoomEvent.NOTHING_NEW: "said that there is nothing new of it",
    WarRoomEvent.BRIEFED: "told executives how it stands",
    WarRoomEvent.SEVERITY_PROPOSED: "proposed another priority for it",
    WarRoomEvent.CAUGHT_UP: "read how it stands",
    WarRoomEvent.ENTERED: "entered it afterwards",
    **{
        event: f"{str(event).rpartition('.')[2]} a stream of it"
        for event in (StreamEvent.STARTED, StreamEvent.OPENED, StreamEvent.CLOSED, StreamEvent.REOPENED)
    },
    StreamEvent.LED: "gave a stream of it to somebody",
    StreamEvent.UPDATED: "posted an update on a stream of it",
    StreamEvent.LOST: "lost the channel of a stream of it",
    StreamEvent.MOVED: "moved a stream of it",
    DrillEvent.PLAYED: "played a part of its drill",
    DrillEvent.MARKED: "marked its drill",
    **{
        event: f"{said} its review"
        for event, said in {
            ReviewEvent.OWED: "noted who owes",
            ReviewEvent.CALLED_OFF: "called off the time of",
            ReviewEvent.DRAFT_SHOWN: "showed what is known for",
            ReviewEvent.LOOKED_OVER: "looked over the timeline for",
            ReviewEvent.WRITTEN: "wrote",
            ReviewEvent.LATE: "reminded of",
        }.items()
    },
    PageEvent.CALLED: "called somebody for it",
    PageEvent.ASKED: "asked somebody to come for it",
    PageEvent.DECLINED: "could not come for it",
    PageEvent.COMING: "said that they come for it",
    PageEvent.NOBODY: "noted that nobody came for it",
    PageEvent.OVER: "ended a call for it",
    CoverEvent.MADE: "changed who has a shift",
    CoverEvent.ASKED: "asked somebody to swap a shift",
    CoverEvent.DECLINED: "declined to swap a shift",
    CoverEvent.HANDED_OVER: "told who is on call now",
    CoverEvent.GAPS: "told when nobody is on call",
    CoverEvent.CALENDAR_DUE: "noted that a rota's calendar is to be read",
    CoverEvent.CALENDAR_LOST: "noted that a rota's calendar cannot be read",
    CoverEvent.CALENDAR_UNKNOWN: "noted that a rota's calendar names somebody unknown",
}
LEARNING: Mapping[str, str] = {
    ProblemEvent.CAUSE: "said its cause",
    ProblemEvent.WORKAROUND: "said what helps meanwhile",
    ProblemEvent.KNOWN_ERROR: "made it a known error",
    ProblemEvent.FIXING: "noted that a fix is on its way",
    ProblemEvent.FIX_READY: "noted that its fix is in",
    ProblemEvent.DID_NOT_HOLD: "noted that its fix did not hold",
    ProblemEvent.REVISIT: "proposed to look at its risk again",
    ProblemEvent.REVISITED: "took it up again",
    ProblemEvent.FOLLOWED_UP: "noted what is still to be done for it",
    ProblemEvent.HELPED: "said that its workaround helped",
    ProblemEvent.NOT_HELPED: "said that its workaround did not help",
    ProblemEvent.GIVEN: "offered the workaround of its problem",
    ProblemEvent.LIKELY: "proposed the problem that it may be of",
    ProblemEvent.PROPOSED: "proposed a problem",
    ProblemEvent.MERGED: "counted two proposals as one",
    ProblemEvent.DISMISSED: "decided that it is no problem",
    ArticleEvent.SENT_BACK: "sent it back",
    ArticleEvent.CHECK_DUE: "noted that it is to be checked",
    ArticleEvent.SOLVED: "said that an article solved it",
    ArticleEvent.NO_HELP: "said that an article did not help with it",
    ArticleEvent.TAKEN_BACK: "took back that an article had solved it",
    SopEvent.DONE: "did a step of its procedure",
    SopEvent.SKIPPED: "skipped a step of its procedure",
    SopEvent.FOUND_WRONG: "found a step of its procedure wrong",
    ImprovementEvent.FROZEN: "kept what its figure was before",
    ItemEvent.IMPORTED: "imported items",
    ItemEvent.LINKED: "linked items",
    ItemEvent.UNLINKED: "unlinked items",
    ItemEvent.STATUS: "said whether an item is in use",
    ItemEvent.VERIFIED: "said that an item is right",
    ItemEvent.DOUBTED: "said what is wrong about an item",
    ItemEvent.SETTLED: "settled what was said of an item",
    ItemEvent.SPARED: "said that an item goes on",
    ItemEvent.SPENT: "noted that an item has less of what it needs",
    ItemEvent.RESTORED: "noted that an item has again what it needs",
    ItemEvent.SUSPECT_CONFIRMED: "said that it came from a change",
    ItemEvent.SUSPECT_CLEARED: "said that it did not come from a change",
    LinkEvent.TAKEN_AWAY: "took its link away",
}
DESK: Mapping[str, str] = {
    ReportEvent.WEEK_POSTED: "posted it",
    NoiseEvent.UNSILENCED: "had it posted again",
    DeskEvent.REFUSED: "was refused",
    DeskEvent.READ: "was shown it, which is private",
    DeskEvent.HANDLE_GONE: "found nobody for a name in app.yaml",
}
DID: Mapping[str, str] = {
    **INCIDENTS,
    **ALERTS,
    **CHANGES,
    **REQUESTS,
    **CLOCKS,
    **WAR_ROOMS,
    **LEARNING,
    **DESK,
}
