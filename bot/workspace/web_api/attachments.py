"""bookmarks.* and files.*: what hangs on a channel. A file is uploaded first and shared after that, or shown by an
image of a message.

Assumed: `not_in_channel` for the bookmarks of a channel that the bot is not in, for which Slack lists no code, and
`is_archived` where the channel is archived.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.web_api import chat
from bot.workspace.web_api.arguments import Answer, Arguments, Method, joined, need
from bot.workspace.workspace import BOT_USER, Channel, Workspace

MOST_BOOKMARKS = 100


@dataclass
class File:
    """`shares` are the timestamps of the messages that show it, by channel; nobody sees it before it is shared."""

    id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    complete: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Files:
    """The files of one workspace; so many more times what a message shows is not there yet (`unseen`)."""

    kept: dict[str, File] = field(default_factory=dict)
    unseen: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def expect(self, name: str, length: int) -> File:
        file = File(f"F{next(self._numbers):08d}", name, length)
        self.kept[file.id] = file
        return file

    def count_from(self, number: int) -> None:
        self._numbers = itertools.count(number)

    def receive(self, key: str, content: bytes) -> bool:
        """False when no such file is expected, or it has another length."""
        file = self.kept.get(key)
        if file is None or file.complete or len(content) != file.length:
            return False
        file.content = content
        return True


def methods(files: Files, upload_url: str, download_url: str = "") -> dict[str, Method]:
    """The Web API methods of bookmarks and files; a file is posted to `upload_url` and its id, and is had from
    `download_url` and its id.
    """

    def get_upload_url(_: Workspace, arguments: Arguments) -> Answer:
        need(arguments, "filename", "length")
        length = str(arguments["length"])
        if not length.isascii() or not length.isdigit():
            raise SlackError("invalid_arguments", ["length must be a number"])
        if int(length) == 0:
            raise SlackError("missing_argument")
        file = files.expect(str(arguments["filename"]), int(length))
        return {"upload_url": f"{upload_url}{file.id}", "file_id": file.id}

    def complete_upload(workspace: Workspace, arguments: Arguments) -> Answer:
        need(arguments, "files")
        found = [(_uploaded(files, given), given) for given in _listed(arguments["files"])]
        channel = joined(workspace, arguments["channel_id"]) if arguments.get("channel_id") else None
        if channel is not None and channel.archived:
            raise SlackError("is_archived")
        for file, given in found:
            file.complete, file.title = True, given.get("title") or file.name
        if channel is not None:
            _share(workspace, channel, arguments.get("initial_comment") or "", [file for file, _ in found])
        return {"files": [{"id": file.id, "title": file.title} for file, _ in found]}

    def file_info(workspace: Workspace, arguments: Arguments) -> Answer:
        file = files.kept.get(arguments.get("file", ""))
        if file is None or not file.complete:
            raise SlackError("file_not_found")
        if file.content is None:
            raise SlackError("file_deleted")
        shares: dict[str, dict[str, Any]] = {"public": {}, "private": {}}
        for channel, stamps in file.shares.items():
            kind = "private" if workspace.channels[channel].is_private else "public"
            shares[kind][channel] = [{"ts": ts} for ts in stamps]
        told = {"id": file.id, "name": file.name, "title": file.title, "size": file.length, "shares": shares}
        return {"file": told | {"url_private": f"{download_url}{file.id}"}}

    def delete_file(workspace: Workspace, arguments: Arguments) -> Answer:
        """Everywhere at once; where it was shared stands that there was one."""
        need(arguments, "file")
        file = files.kept.get(arguments["file"])
        if file is None or not file.complete:
            raise SlackError("file_not_found")
        if file.content is None:
            raise SlackError("file_deleted")
        file.content = None
        for place, stamps in file.shares.items():
            _bury(workspace, workspace.channels[place], stamps, file)
        return {}

    def showing(say: Method) -> Method:
        """Say something, with the files that it shows: they must be there, and whoever reads it sees them."""

        def said(workspace: Workspace, arguments: Arguments) -> Answer:
            shown = [files.kept.get(key) for key in _pictures(arguments.get("blocks"))]
            if not all(file is not None and file.complete and file.content is not None for file in shown):
                raise SlackError("invalid_blocks", ["invalid slack file [json-pointer:/blocks/slack_file]"])
            if shown and files.unseen:
                files.unseen -= 1
                raise SlackError("invalid_blocks", ["slack file is being processed"])
            answer = say(workspace, arguments)
            for file in shown:
                if file is not None and answer["ts"] not in file.shares.setdefault(answer["channel"], []):
                    file.shares[answer["channel"]].append(answer["ts"])
            return answer

        return said

    return {
        "chat.postMessage": showing(chat.post_message),
        "chat.update": showing(chat.update),
        "bookmarks.add": add_bookmark,
        "bookmarks.list": list_bookmarks,
        "bookmarks.remove": remove_bookmark,
        "files.delete": delete_file,
        "files.getUploadURLExternal": get_upload_url,
        "files.completeUploadExternal": complete_upload,
        "files.info": file_info,
    }


def _pictures(blocks: Any) -> list[str]:
    """The files that blocks show, by their ids."""
    images = (block for block in blocks or [] if isinstance(block, dict) and block.get("type") == "image")
    shown = [block["slack_file"] for block in images if "slack_file" in block]
    return [str(file.get("id")) if isinstance(file, dict) else "" for file in shown]


def _listed(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise SlackError("invalid_arguments", ["files must be a list of objects"])
    return given


def _uploaded(files: Files, given: dict[str, Any]) -> File:
    """The file that was posted and is not completed yet."""
    file = files.kept.get(str(given.get("id")))
    if file is None or file.content is None or file.complete:
        raise SlackError("file_not_found")
    return file


def _share(workspace: Workspace, channel: Channel, comment: str, shared: list[File]) -> None:
    shown = [
        {"id": file.id, "name": file.name, "title": file.title, "size": file.length}
        | {"permalink": f"{workspace.url}/files/{file.id}"}
        for file in shared
    ]
    message = workspace.post(channel, BOT_USER, comment, files=shown)
    for file in shared:
        file.shares.setdefault(channel.id, []).append(message.ts)


def _bury(workspace: Workspace, channel: Channel, stamps: list[str], file: File) -> None:
    for message in channel.messages:
        if message.ts in stamps:
            gone = {"id": file.id, "mode": "tombstone"}
            message.files = [gone if each["id"] == file.id else each for each in message.files]
    workspace.changed(channel.id)


def add_bookmark(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel_id", "title", "type")
    channel = joined(workspace, arguments["channel_id"])
    if channel.archived:
        raise SlackError("is_archived")
    if arguments["type"] != "link":
        raise SlackError("invalid_bookmark_type")
    if not str(arguments.get("link", "")).startswith(("https://", "http://")):
        raise SlackError("invalid_link")
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    kept = {name: arguments[name] for name in ("channel_id", "title", "type", "link", "emoji") if arguments.get(name)}
    bookmark = kept | {"id": f"Bk{workspace.next_ts().replace('.', '')}"}
    channel.bookmarks.append(bookmark)
    workspace.changed(channel.id)
    return {"bookmark": bookmark}


def list_bookmarks(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel_id")
    return {"bookmarks": joined(workspace, arguments["channel_id"]).bookmarks}


def remove_bookmark(workspace: Workspace, arguments: Arguments) -> Answer:
    """Assumed: `not_found` for one that is not there, and `is_archived` in an archived channel."""
    need(arguments, "channel_id", "bookmark_id")
    channel = joined(workspace, arguments["channel_id"])
    if channel.archived:
        raise SlackError("is_archived")
    kept = [each for each in channel.bookmarks if each["id"] != arguments["bookmark_id"]]
    if len(kept) == len(channel.bookmarks):
        raise SlackError("not_found")
    channel.bookmarks = kept
    workspace.changed(channel.id)
    return {}
