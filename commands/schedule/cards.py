"""What is shown of the calendar when it is sent."""

from commands.items.reading import item_names
from commands.schedule import pictures, views
from commands.schedule.reading import calendar
from commands.shared.act import Act
from commands.shared.practice import Rendered


def picture(act: Act, span: str, person: str) -> Rendered:
    """What is drawn of it."""
    shown = pictures.picture(calendar(act.done_by(person), span), item_names(act), act.now)
    if shown is None:
        return {}
    return {"spec": shown["spec"], "title": shown["title"], "filename": f"changes-{act.now:%Y-%m-%d}.png"}


def message(act: Act, span: str, person: str, file: str) -> Rendered:
    """The picture, which is a file that Slack has, and the same as a list."""
    found, services = calendar(act.done_by(person), span), item_names(act)
    shown = pictures.picture(found, services, act.now)
    head, *days = views.blocks(found, services, act.document.desk.timezone)
    if shown is None:
        return {}
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": shown["alt"]}
    return {"text": shown["title"], "blocks": [head, image, *days]}
