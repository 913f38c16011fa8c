"""Lists of requests, page by page."""

from datetime import timedelta

from commands.requests import views
from commands.requests.ids import ActionId, approvals
from commands.requests.permissions import leads_or_works
from commands.requests.policy import RequestPolicy
from commands.requests.reading import waiting_for
from commands.requests.rules import STATUS_WORDS
from commands.requests.wording import line
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Block, typed
from commands.shared.language import as_typed, person_in
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Unshaped
from storage.requests import clocks
from storage.requests import queries as requests
from storage.requests.queries import Wanted
from storage.requests.records import OPEN, RequestStatus

FILTERS = "all|mine|@person|STATUS|ITEM|TEAM"
STATUSES = {
    **{status.value.replace("_", " "): status for status in RequestStatus},
    **{words.lower(): status for status, words in STATUS_WORDS.items()},
}
MOST_WAITING = 10


def listed(act: Act, *, words: str = "", page: int = 0) -> Answer:
    """What is open, the newest first, or what the filters say. Raises Unshaped for a word that is no filter."""
    wanted = _wanted(act, words.strip())
    total = requests.count(act.tx, wanted)
    page = pages.within(page, total)
    found = requests.listed(act.tx, wanted, limit=pages.SIZE, skip=page * pages.SIZE)
    title = f"Requests: {typed(as_typed(words), 200)}" if words.strip() else "Open requests"
    if not found:
        nothing = "There is nothing. `/request` asks for something, `/request list all` shows what is over too."
        return {"text": f"{title}: nothing", "blocks": [bk.section(nothing)]}
    shown = Page([line(each) for each in found], page, total, ActionId.LIST, {"words": words[:500]})
    return {"text": title, "blocks": shown.blocks(f"*{title}*")}


def _wanted(act: Act, words: str) -> Wanted:
    status, rest = _status(words)
    person = item = team = None
    if rest.lower() == "mine":
        person, rest = act.by, ""
    elif rest:
        person = person_in(rest)
        if person is None:
            item = act.policy(RequestPolicy).item_called(as_typed(rest))
            team = None if item else act.document.team_called(as_typed(rest))
        if person is None and item is None and team is None:
            raise Unshaped(f"{typed(as_typed(rest), 100)}: I know no such filter.")
    if not leads_or_works(act):
        person = act.by
    return Wanted(status, item, person, team)


def _status(words: str) -> tuple[tuple[RequestStatus, ...], str]:
    """What the words say of how they stand, and the rest."""
    lower = words.lower()
    if lower == "all" or lower.startswith("all "):
        return tuple(RequestStatus), words[4:].strip()
    for phrase, status in sorted(STATUSES.items(), key=lambda each: -len(each[0])):
        if lower == phrase or lower.startswith(f"{phrase} "):
            return (status,), words[len(phrase) :].strip()
    return OPEN, words


def promises(act: Act, days: int) -> Answer:
    """Of so many days up to now: of each item how many promises of fulfilment ended kept, of all that ended."""
    found = clocks.kept(act.tx, act.now - timedelta(days=days), act.now)
    catalogue = act.policy(RequestPolicy).catalogue
    title = f"Promises of the last {days} days"
    if not found:
        return {"text": title, "blocks": [bk.section(f"Nothing that was promised ended in the last {days} days.")]}
    lines = [
        f"{typed(catalogue[key].name if key in catalogue else key, 80)}: {met} of {met + missed} kept"
        for key, (met, missed) in sorted(found.items(), key=lambda each: (-each[1][1], each[0]))
    ]
    return {"text": title, "blocks": [bk.section(f"*{title}*"), *bk.lines(lines)]}


def mine(act: Act) -> Answer:
    """What somebody asked for, and what waits for their decision."""
    waiting = waiting_for(act, act.by)
    open_ = requests.listed(act.tx, Wanted(OPEN, person=act.by), limit=pages.SIZE)
    over = tuple(status for status in RequestStatus if status not in OPEN)
    ended = requests.listed(act.tx, Wanted(over, person=act.by), limit=5)
    shown: list[Block] = []
    if waiting:
        shown.append(bk.section(f"*Waits for your decision* ({len(waiting)})"))
    for request, step in waiting[:MOST_WAITING]:
        folder = approvals(request.id, step.revision, step.position)
        shown += [bk.section(line(request)), bk.actions(*views.to_decide(request), block=f"{folder}mine")]
    shown += [bk.section("*Yours*"), *bk.lines([line(each) for each in open_])] if open_ else []
    shown += [bk.section("*Over*"), *bk.lines([line(each) for each in ended])] if ended else []
    if not shown:
        shown = [bk.section("Nothing yet. `/request` asks for something.")]
    return {"text": "Your requests", "blocks": shown}
