"""What is pressed on the Home tab."""

from commands.home import late, operations
from commands.home.ids import ActionId
from commands.incidents.permissions import managers
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.ids import Beginning
from commands.shared.pages import Page
from commands.shared.refusals import NotAllowed
from commands.shared.verbs import Answer, Payload, Verb
from storage.tasks import queries as tasks


def _late(act: Act, page: int) -> Answer:
    """Everybody's tasks that are late, for managers."""
    if act.by not in managers(act):
        sentence = "That is for service managers. `/desk tasks` shows what is yours to do."
        raise NotAllowed(sentence, attempted="late tasks", record="desk")
    found = late.late(act, skip=page * pages.SIZE, limit=pages.SIZE)
    shown = Page([each.text for each in found], page, tasks.count_late(act.tx, act.now), ActionId.LATE, {})
    return {"text": "Tasks that are late", "blocks": shown.blocks("*Tasks that are late*, the longest late first")}


def _turned(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


VERBS = (
    Verb("retry", None, "Say it again", do=operations.retry, button=ActionId.RETRY),
    Verb("drop", None, "Never say it", do=operations.drop, button=ActionId.DROP),
    Verb("late tasks", None, "Everybody's tasks that are late", ask=_late, pressed=_turned,
         button=Beginning(ActionId.LATE)),
)  # fmt: skip
