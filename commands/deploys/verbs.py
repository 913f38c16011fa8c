"""What may be asked of deploys: by word after `/change`, and by button."""

from datetime import timedelta

from commands.changes.after_forms import after_form, read_after_form
from commands.changes.afterwards import LONGEST_TITLE, Made
from commands.changes.asking import has_items
from commands.changes.listing import service_called
from commands.deploys import operations, wording
from commands.deploys.ids import ActionId, ViewId
from commands.items.reading import item_names
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.ids import Beginning
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Form, Payload, Verb
from storage.deploys import queries as deploys


def _listed(act: Act, *, words: str, page: int = 0) -> Answer:
    """What went into production, the last first. Raises Unshaped for a service that there is not."""
    act.refuse_guests("deploys")
    service = service_called(act, words) if words else None
    services, count = act.document.service_names(), deploys.count(act.tx, service)
    named = f": {typed(services.get(service or '', words), 80)}" if words else ""
    title = f"What went into production{named}"
    if not count:
        return {"text": f"{title}: no pipeline has told of anything yet."}
    found = deploys.latest(act.tx, service, limit=pages.SIZE, skip=page * pages.SIZE)
    shown = Page([wording.line(each, services) for each in found], page, count, ActionId.LIST, {"words": words[:500]})
    return {"text": title, "blocks": shown.blocks(f"*{title}*")}


def _words(rest: str) -> Arguments:
    """A service, which only app.yaml can tell from other words."""
    return {"words": rest}


def _already_done(act: Act, number: int) -> Block:
    """The form of what is done already, filled in as far as a deploy tells."""
    deploy = operations.existing(act, number)
    names = item_names(act)
    items = (deploy.service or deploy.item,) if (deploy.service or deploy.item) in names else ()
    ended = deploy.finished_at or act.now
    began = min(deploy.started_at, ended - A_MINUTE)
    title = f"Deploy of {names.get(deploy.item, deploy.item)} {deploy.version}".strip()
    made = Made(title[:LONGEST_TITLE], items, began, ended, act.by, "")
    return after_form(ViewId.DONE, act.document.service_names(), made, [number], has_items=has_items(act))


def _read_already_done(view: Payload) -> tuple[int, Arguments]:
    made, kept = read_after_form(view)
    return int(kept[0]), {"made": made}


A_MINUTE = timedelta(minutes=1)

BUTTONS = (
    Verb("already done", None, "Write down the change that a deploy was", do=operations.register_afterwards,
         button=ActionId.DONE, form=Form(ViewId.DONE, opens=_already_done, reads=_read_already_done)),
)  # fmt: skip

VERBS = (
    Verb("deploys", "[SERVICE]", "What pipelines have put into production, and as part of which change", reads=_words,
         ask=_listed, button=Beginning(ActionId.LIST), pressed=pages.turned_words),
)  # fmt: skip
