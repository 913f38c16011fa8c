"""A picture is uploaded, and shown by a message: then whoever reads that message sees it."""

from typing import Any

from tests.workspace.conftest import Web
from tests.workspace.test_attachments import uploaded

CELL = {"type": "raw_text", "text": "5"}


def image(key: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": key}, "alt_text": "five lines"}]


def test_a_message_shows_what_was_uploaded_whole(web: Web) -> None:
    key = uploaded(web, b"\x89PNG")
    assert web.refused("chat.postMessage", channel="#room", blocks=image(key)) == "invalid_blocks"
    web("files.completeUploadExternal", files=[{"id": key}])
    posted = web("chat.postMessage", channel="#room", blocks=image(key))
    shares = web("files.info", file=key)["file"]["shares"]
    assert shares["public"] == {posted["channel"]: [{"ts": posted["ts"]}]}
    assert web.refused("chat.postMessage", channel="#room", blocks=image("F0")) == "invalid_blocks"


def test_a_table_has_rows_of_one_length(web: Web) -> None:
    web("chat.postMessage", channel="#room", blocks=[{"type": "table", "rows": [[CELL, CELL], [CELL, CELL]]}])
    for rows in (
        [],
        [[CELL], [CELL, CELL]],
        [[{"type": "raw_text", "text": ""}]],
        [[{"type": "mrkdwn", "text": "a"}]],
    ):
        assert web.refused("chat.postMessage", channel="#room", blocks=[{"type": "table", "rows": rows}]) == (
            "invalid_blocks"
        )
