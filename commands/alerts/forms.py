"""The form that asks why alerts are muted, and the reading of its answer."""

from commands.alerts.ids import MuteField, ViewId
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from storage.incidents.records import Incident


def mute_form(incident: Incident, count: int) -> Block:
    """Asks for the reason; the silence ends by itself."""
    what = "the alert that fires" if count == 1 else f"the {count} alerts that fire"
    about = bk.section(f"For an hour nothing is said of {what} in {incident.number}. It ends by itself.")
    why = bk.field("Why?", MuteField.WHY, bk.text_input("why"))
    return bk.modal(ViewId.MUTE, f"Mute {incident.number}", [about, why], submit="Mute", kept=str(incident.id))


def read_mute(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, MuteField.WHY) or "")}
