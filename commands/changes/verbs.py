"""What may be asked of changes: by word after `/change`, and by button."""

from commands.changes import forms, operations, reading, views
from commands.changes.ids import ActionId, ViewId
from commands.changes.permissions import existing, permitted_to_vote
from commands.changes.rules import STATUS_WORDS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Form, Unshaped, Verb
from storage.changes import queries as changes
from storage.changes.records import Change, Choice, Outcome

LISTED = 20


def _show(act: Act, number: int) -> Answer:
    change = existing(act, number)
    return {"text": views.ballot_text(change), "blocks": views.details(change, act.document.service_names())}


def _planned(act: Act) -> Answer:
    found = changes.planned(act.tx, LISTED)
    return {"text": "What is planned", "blocks": views.listing("What is planned", found)}


def _freezes(act: Act) -> Answer:
    return {"text": views.freezes(reading.freezes(act), act.document.service_names())}


def _help(_act: Act) -> Answer:
    return {"text": "How to use /change", "blocks": views.help_text(verbs.usages("/change", VERBS))}


def _list(rest: str) -> Arguments:
    """The word `list`."""
    if rest.lower() != "list":
        raise Unshaped
    return {}


def _outcome(rest: str) -> Arguments:
    """How it went, and perhaps a note."""
    word, _, note = rest.partition(" ")
    try:
        return {"outcome": Outcome(word.lower()), "note": as_typed(note)}
    except ValueError:
        raise Unshaped from None


def _moved(change: Change) -> str:
    return f"{change.number} is {STATUS_WORDS[change.status].lower()}."


def _details_form(act: Act, number: int) -> Block:
    return forms.details_form(existing(act, number), act.document.service_names())


def _reject_form(act: Act, number: int) -> Block:
    """A no needs a reason; whoever may not vote is told before they write one."""
    permitted_to_vote(act, number)
    return forms.reject_form(number)


DETAILS = Form(ViewId.DETAILS, opens=_details_form)
REJECT = Form(ViewId.REJECT, opens=_reject_form, reads=forms.read_reject_form)

VERBS = (
    Verb("show", "N", "The whole request", ask=_show, button=ActionId.DETAILS, form=DETAILS),
    Verb("list", about="What is planned, the soonest first", ask=_planned),
    Verb("calendar", about="The same", ask=_planned),
    Verb("submit", "N", "Put it to the vote, or to the vote again", do=operations.submit, said=_moved),
    Verb("withdraw", "N", "It will not be done", do=operations.withdraw, said=_moved),
    Verb("implement", "N", "Begin it", do=operations.implement, said=_moved),
    Verb("done", "N success|issues|failed NOTE", "Say how it went; all but a success is reviewed",
         reads=_outcome, do=operations.done, said=_moved),
    Verb("freeze", "list", "When no change may be made", reads=_list, ask=_freezes),
    Verb("help", about="How to use it", ask=_help),
)  # fmt: skip

BUTTONS = (
    Verb("approve", None, "A member of the board votes for it",
         do=operations.vote, given={"choice": Choice.APPROVE}, button=ActionId.APPROVE),
    Verb("reject", None, "A member of the board votes against it, and says why",
         do=operations.vote, given={"choice": Choice.REJECT}, button=ActionId.REJECT, form=REJECT),
    Verb("abstain", None, "A member of the board counts for the quorum, and for neither side",
         do=operations.vote, given={"choice": Choice.ABSTAIN}, button=ActionId.ABSTAIN),
)  # fmt: skip
