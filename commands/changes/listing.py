"""Which changes there are: a list with its filters, page by page, and a calendar by day."""

from collections.abc import Mapping
from datetime import tzinfo

from commands.changes.ids import ActionId
from commands.changes.permissions import is_limited
from commands.changes.rules import STATUS_WORDS
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import typed, window
from commands.shared.language import as_typed, person_in
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Unshaped
from storage.changes import queries as changes
from storage.changes.queries import PLANNED, Wanted
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.record import replace

FILTERS = "all|mine|@person|STATUS|TYPE|SERVICE"
STATUSES: Mapping[str, ChangeStatus] = {
    **{status.value: status for status in ChangeStatus},
    **{words.lower(): status for status, words in STATUS_WORDS.items()},
    "board": ChangeStatus.AUTHORISE,
}


def listed(act: Act, *, words: str = "", page: int = 0) -> Answer:
    """What is planned, the soonest first, or what the filters say. Raises Unshaped for a word that is no filter."""
    wanted, title = _wanted(act, words)
    if is_limited(act):
        wanted = replace(wanted, person=act.by)
    total = changes.count(act.tx, wanted)
    page = pages.within(page, total)
    found = changes.listed(act.tx, wanted, limit=pages.SIZE, skip=page * pages.SIZE)
    if not found:
        return {"text": f"{title}: nothing", "blocks": [bk.section(_nothing(words))]}
    lines = [line_of(change, act.document.desk.zone) for change in found]
    if total <= pages.SIZE:
        return {"text": title, "blocks": [bk.section(f"*{title}*"), *bk.lines(lines)]}
    shown = Page(lines, page, total, ActionId.LIST, {"words": words[:500]})
    return {"text": title, "blocks": shown.blocks(f"*{title}*")}


def _nothing(words: str) -> str:
    named = as_typed(words).strip().lower()
    if named == "all":
        return "There is no change yet. `/change` opens the form."
    if named == "mine":
        return (
            "Nothing of yours is planned. `/change` opens the form, `/change list all mine` shows what is over too."
        )
    if words:
        return f"There is nothing for {typed(as_typed(words), 200)}. `/change list all` shows every change."
    return "Nothing is planned. `/change` opens the form."


def _wanted(act: Act, words: str) -> tuple[Wanted, str]:
    """What the filters mean, and a title that says it. Raises Unshaped for a word that is none."""
    if not words:
        return Wanted(PLANNED), "What is planned"
    status: tuple[ChangeStatus, ...] = ()
    kind, person, service, rest = None, None, None, words.strip()
    for phrase, named in sorted(STATUSES.items(), key=lambda each: -len(each[0])):
        shorter = _without(rest, phrase)
        if shorter is not None:
            status, rest = (*status, named), shorter
    left: list[str] = []
    everything = False
    for word in rest.split():
        if word.lower() == "all":
            everything = True
        elif word.lower() == "mine":
            person = act.by
        elif person_in(word) is not None:
            person = person_in(word)
        elif word.lower() in [*ChangeType]:
            kind = ChangeType(word.lower())
        else:
            left.append(word)
    if left:
        service = _service(act.document.service_names(), " ".join(left))
    shown = status or (tuple(ChangeStatus) if everything else PLANNED)
    return Wanted(shown, kind, person, service), f"Changes: {typed(as_typed(words), 200)}"


def _without(words: str, phrase: str) -> str | None:
    """The words without this phrase; None where it is not among them."""
    padded = f" {' '.join(words.split())} "
    at = padded.lower().find(f" {phrase} ")
    return None if at < 0 else f"{padded[:at]} {padded[at + len(phrase) + 1 :]}".strip()


def _service(services: Mapping[str, str], said: str) -> str:
    """The key of the service that is called so; of items that are no services, what was said."""
    word = as_typed(said).casefold()
    for key, name in services.items():
        if word in (key.casefold(), name.casefold()):
            return key
    if not services:
        return as_typed(said)
    raise Unshaped(f"{typed(as_typed(said), 100)}: I know no such filter.")


def service_called(act: Act, said: str) -> str:
    """The key of a service that somebody named. Raises Unshaped."""
    return _service(act.document.service_names(), said)


def line_of(change: Change, zone: tzinfo) -> str:
    """One of a list; `zone` is the desk's."""
    when = window(change.start, change.end, zone)
    return f"*{change.number}* {when} · {typed(change.title, 120)} · {STATUS_WORDS[change.status]}"
