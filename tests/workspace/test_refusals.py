"""Every code with which the Web API can refuse a call, provoked; a method or a code without a line here fails."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.conftest import Web, button, home, modal, section

ROOT = Path(__file__).parent.parent.parent / "bot" / "workspace"
LONG = {"event_type": "x", "event_payload": {"all": "x" * 15_000}}
NONE = {"event_type": "x", "event_payload": 1}
WALL = [section("x" * 2_751)] * 4
LINK = {"title": "Runbook", "type": "link", "link": "https://wiki.example/tills"}
CROWD = ",".join(f"U{number}" for number in range(101))

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": ["#room"], "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "#cellar", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "#old", "text": "x"}, "is_archived"),
    ("chat.postMessage", {"channel": "@left", "text": "x"}, "user_disabled"),
    ("chat.postMessage", {"channel": "@quarterdeck", "text": "x"}, "cannot_dm_bot"),
    ("chat.postMessage", {"channel": "#room"}, "no_text"),
    ("chat.postMessage", {"channel": "#room", "text": " \n"}, "no_text"),
    ("chat.postMessage", {"channel": "#room", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "#room", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "#room", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "#room", "blocks": WALL}, "msg_blocks_too_long"),
    ("chat.postMessage", {"channel": "#room", "attachments": "x"}, "invalid_attachments"),
    ("chat.postMessage", {"channel": "#room", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
    ("chat.postMessage", {"channel": "#room", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ("chat.postMessage", {"channel": "#room", "text": "x", "thread_ts": "$only sofia sees it"}, "thread_not_found"),
    ("chat.postMessage", {"channel": "#room", "text": "x", "thread_ts": "$topic of room"}, "cannot_reply_to_message"),
    ("chat.postMessage", {"channel": "#room", "text": "x", "metadata": "x"}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "#room", "text": "x", "metadata": NONE}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "#room", "text": "x", "metadata": LONG}, "metadata_too_large"),
    ("chat.update", {"channel": "#room"}, "invalid_arguments"),
    ("chat.update", {"channel": "@sofia", "ts": "$card in room", "text": "x"}, "channel_not_found"),
    ("chat.update", {"channel": "#room", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": "#room", "ts": "$only sofia sees it", "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": "#room", "ts": "$hello from room", "text": "x"}, "cant_update_message"),
    ("chat.update", {"channel": "#room", "ts": "$topic of room", "text": "x"}, "cant_update_message"),
    ("chat.update", {"channel": "#old", "ts": "$card in old", "text": "x"}, "is_inactive"),
    ("chat.update", {"channel": "#room", "ts": "$card in room"}, "no_text"),
    ("chat.update", {"channel": "#room", "ts": "$card in room", "text": "x" * 4_001}, "msg_too_long"),
    ("chat.update", {"channel": "#room", "ts": "$card in room", "blocks": WALL}, "msg_blocks_too_long"),
    ("chat.update", {"channel": "#room", "ts": "$card in room", "text": "x", "metadata": LONG}, "metadata_too_large"),
    ("chat.delete", {"channel": "#room"}, "invalid_arguments"),
    ("chat.delete", {"channel": "#cellar", "ts": "$hello from cellar"}, "channel_not_found"),
    ("chat.delete", {"channel": "#room", "ts": "1.000001"}, "message_not_found"),
    ("chat.delete", {"channel": "#room", "ts": "$hello from room"}, "cant_delete_message"),
    ("chat.postEphemeral", {"channel": "#room", "text": "x"}, "invalid_arguments"),
    ("chat.postEphemeral", {"channel": "#elsewhere", "user": "@sofia", "text": "x"}, "not_in_channel"),
    ("chat.postEphemeral", {"channel": "#room", "user": "@tom", "text": "x"}, "user_not_in_channel"),
    ("chat.postEphemeral", {"channel": "#old", "user": "@sofia", "text": "x"}, "is_archived"),
    ("chat.postEphemeral", {"channel": "#room", "user": "@sofia"}, "no_text"),
    ("chat.getPermalink", {"channel": "#room"}, "invalid_arguments"),
    ("chat.getPermalink", {"channel": "#cellar", "message_ts": "$hello from cellar"}, "channel_not_found"),
    ("chat.getPermalink", {"channel": "#room", "message_ts": "1.000001"}, "message_not_found"),
    ("chat.getPermalink", {"channel": "#room", "message_ts": "$only sofia sees it"}, "message_not_found"),
    ("conversations.create", {}, "invalid_name_required"),
    ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
    ("conversations.create", {"name": "Room"}, "invalid_name_specials"),
    ("conversations.create", {"name": "two words"}, "invalid_name_specials"),
    ("conversations.create", {"name": "straße"}, "invalid_name_specials"),
    ("conversations.create", {"name": "---"}, "invalid_name_punctuation"),
    ("conversations.create", {"name": "_-_"}, "invalid_name_punctuation"),
    ("conversations.create", {"name": "room"}, "name_taken"),
    ("conversations.create", {"name": "cellar"}, "name_taken"),
    ("conversations.create", {"name": "old"}, "name_taken"),
    ("conversations.create", {"name": "everyone"}, "name_taken"),
    ("conversations.list", {"types": "public"}, "invalid_types"),
    ("conversations.list", {"limit": 1000}, "invalid_limit"),
    ("conversations.list", {"cursor": "x"}, "invalid_cursor"),
    ("conversations.info", {}, "invalid_arguments"),
    ("conversations.info", {"channel": "#cellar"}, "channel_not_found"),
    ("conversations.members", {"channel": "#cellar"}, "channel_not_found"),
    ("conversations.members", {"channel": "#room", "limit": "many"}, "invalid_limit"),
    ("conversations.invite", {"channel": "#room"}, "invalid_arguments"),
    ("conversations.invite", {"channel": "#room", "users": ","}, "no_user"),
    ("conversations.invite", {"channel": "#room", "users": CROWD}, "too_many_users"),
    ("conversations.invite", {"channel": "#cellar", "users": "@tom"}, "channel_not_found"),
    ("conversations.invite", {"channel": "#elsewhere", "users": "@tom"}, "not_in_channel"),
    ("conversations.invite", {"channel": "#old", "users": "@tom"}, "is_archived"),
    ("conversations.invite", {"channel": "#room", "users": "U404"}, "user_not_found"),
    ("conversations.invite", {"channel": "#room", "users": "@quarterdeck"}, "cant_invite_self"),
    ("conversations.invite", {"channel": "#room", "users": "@sofia"}, "already_in_channel"),
    ("conversations.invite", {"channel": "#room", "users": "@left"}, "user_disabled"),
    ("conversations.invite", {"channel": "#room", "users": "@stranger"}, "no_external_invite_permission"),
    ("conversations.invite", {"channel": "#room", "users": "@guest"}, "user_is_restricted"),
    ("conversations.invite", {"channel": "#room", "users": "@guest,@left", "force": True}, "user_is_restricted"),
    ("conversations.join", {"channel": "#cellar"}, "channel_not_found"),
    ("conversations.join", {"channel": "#gone"}, "is_archived"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "@sofia,@tom"}, "too_many_users"),
    ("conversations.open", {"users": "U404"}, "user_not_found"),
    ("conversations.open", {"users": "@left"}, "user_disabled"),
    ("conversations.open", {"users": "@quarterdeck"}, "cannot_dm_bot"),
    ("conversations.history", {}, "invalid_arguments"),
    ("conversations.history", {"channel": "#cellar"}, "channel_not_found"),
    ("conversations.history", {"channel": "#elsewhere"}, "not_in_channel"),
    ("conversations.history", {"channel": "#room", "limit": 1000}, "invalid_limit"),
    ("conversations.history", {"channel": "#room", "limit": -1}, "invalid_limit"),
    ("conversations.history", {"channel": "#room", "cursor": "!"}, "invalid_cursor"),
    ("conversations.history", {"channel": "#room", "oldest": "long ago"}, "invalid_ts_oldest"),
    ("conversations.history", {"channel": "#room", "latest": "soon"}, "invalid_ts_latest"),
    ("conversations.replies", {"channel": "#room"}, "invalid_arguments"),
    ("conversations.replies", {"channel": "#elsewhere", "ts": "$hello from elsewhere"}, "not_in_channel"),
    ("conversations.replies", {"channel": "#room", "ts": "1.000001"}, "thread_not_found"),
    ("conversations.replies", {"channel": "#room", "ts": "$card in room", "limit": "1000"}, "invalid_limit"),
    ("conversations.setTopic", {"channel": "#elsewhere", "topic": "x"}, "not_in_channel"),
    ("conversations.setTopic", {"channel": "#old", "topic": "x"}, "is_archived"),
    ("conversations.setTopic", {"channel": "#room", "topic": "x" * 251}, "too_long"),
    ("conversations.setPurpose", {"channel": "#elsewhere", "purpose": "x"}, "not_in_channel"),
    ("conversations.setPurpose", {"channel": "#old", "purpose": "x"}, "is_archived"),
    ("conversations.setPurpose", {"channel": "#room", "purpose": "x" * 251}, "too_long"),
    ("conversations.rename", {"channel": "#room"}, "invalid_arguments"),
    ("conversations.rename", {"channel": "#cellar", "name": "x"}, "channel_not_found"),
    ("conversations.rename", {"channel": "#elsewhere", "name": "x"}, "not_in_channel"),
    ("conversations.rename", {"channel": "#old", "name": "x"}, "is_archived"),
    ("conversations.rename", {"channel": "#general", "name": "x"}, "not_authorized"),
    ("conversations.rename", {"channel": "#room", "name": "Two words"}, "invalid_name_specials"),
    ("conversations.rename", {"channel": "#room", "name": "old"}, "name_taken"),
    ("conversations.rename", {"channel": "#room", "name": "room"}, "name_taken"),
    ("conversations.kick", {"channel": "#room"}, "invalid_arguments"),
    ("conversations.kick", {"channel": "#elsewhere", "user": "@sofia"}, "not_in_channel"),
    ("conversations.kick", {"channel": "#old", "user": "@sofia"}, "is_archived"),
    ("conversations.kick", {"channel": "#room", "user": "@quarterdeck"}, "cant_kick_self"),
    ("conversations.kick", {"channel": "#room", "user": "U404"}, "user_not_found"),
    ("conversations.kick", {"channel": "#general", "user": "@tom"}, "cant_kick_from_general"),
    ("conversations.kick", {"channel": "#room", "user": "@tom"}, "not_in_channel"),
    ("conversations.archive", {"channel": "#cellar"}, "channel_not_found"),
    ("conversations.archive", {"channel": "#elsewhere"}, "not_in_channel"),
    ("conversations.archive", {"channel": "#old"}, "already_archived"),
    ("conversations.archive", {"channel": "#general"}, "cant_archive_general"),
    ("pins.add", {"timestamp": "$card in room"}, "invalid_arguments"),
    ("pins.add", {"channel": "#elsewhere", "timestamp": "$hello from elsewhere"}, "not_in_channel"),
    ("pins.add", {"channel": "#room"}, "no_item_specified"),
    ("pins.add", {"channel": "#room", "timestamp": "yesterday"}, "bad_timestamp"),
    ("pins.add", {"channel": "#room", "timestamp": "1.000001"}, "message_not_found"),
    ("pins.add", {"channel": "#room", "timestamp": "$only sofia sees it"}, "message_not_found"),
    ("pins.add", {"channel": "#room", "timestamp": "$topic of room"}, "not_pinnable"),
    ("pins.add", {"channel": "#old", "timestamp": "$card in old"}, "is_archived"),
    ("pins.list", {"channel": "#elsewhere"}, "not_in_channel"),
    ("reactions.add", {"channel": "#elsewhere", "timestamp": "1.000001", "name": "eyes"}, "not_in_channel"),
    ("reactions.add", {"channel": "#room", "name": "eyes"}, "no_item_specified"),
    ("reactions.add", {"channel": "#room", "timestamp": "$card in room"}, "invalid_name"),
    ("reactions.add", {"channel": "#room", "timestamp": "$card in room", "name": ":eyes:"}, "invalid_name"),
    ("reactions.add", {"channel": "#room", "timestamp": "1.000001", "name": "eyes"}, "message_not_found"),
    ("reactions.add", {"channel": "#old", "timestamp": "$card in old", "name": "eyes"}, "is_archived"),
    ("bookmarks.add", LINK, "invalid_arguments"),
    ("bookmarks.add", LINK | {"channel_id": "#cellar"}, "channel_not_found"),
    ("bookmarks.add", LINK | {"channel_id": "#elsewhere"}, "not_in_channel"),
    ("bookmarks.add", LINK | {"channel_id": "#old"}, "is_archived"),
    ("bookmarks.add", LINK | {"channel_id": "#room", "type": "file"}, "invalid_bookmark_type"),
    ("bookmarks.add", LINK | {"channel_id": "#room", "link": "wiki.example"}, "invalid_link"),
    ("bookmarks.list", {"channel_id": "#elsewhere"}, "not_in_channel"),
    ("bookmarks.remove", {"channel_id": "#room"}, "invalid_arguments"),
    ("bookmarks.remove", {"channel_id": "#elsewhere", "bookmark_id": "Bk1"}, "not_in_channel"),
    ("bookmarks.remove", {"channel_id": "#old", "bookmark_id": "Bk1"}, "is_archived"),
    ("bookmarks.remove", {"channel_id": "#room", "bookmark_id": "Bk1"}, "not_found"),
    ("files.getUploadURLExternal", {"filename": "a.md"}, "invalid_arguments"),
    ("files.getUploadURLExternal", {"filename": "a.md", "length": "long"}, "invalid_arguments"),
    ("files.getUploadURLExternal", {"filename": "a.md", "length": "0"}, "missing_argument"),
    ("files.completeUploadExternal", {"files": "F1"}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F404"}]}, "file_not_found"),
    ("files.info", {"file": "F404"}, "file_not_found"),
    ("files.delete", {}, "invalid_arguments"),
    ("files.delete", {"file": "F404"}, "file_not_found"),
    ("users.info", {}, "invalid_arguments"),
    ("users.info", {"user": "U404"}, "user_not_found"),
    ("users.profile.get", {}, "invalid_arguments"),
    ("users.profile.get", {"user": "U404"}, "user_not_found"),
    ("users.list", {"limit": 1000}, "invalid_limit"),
    ("users.lookupByEmail", {"email": "nobody@northgate.example"}, "users_not_found"),
    ("users.lookupByEmail", {"email": "left@northgate.example"}, "users_not_found"),
    ("users.lookupByEmail", {"email": "stranger@other.example"}, "users_not_found"),
    ("usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
    ("views.open", {"view": modal()}, "invalid_arguments"),
    ("views.open", {"trigger_id": "made.up", "view": modal()}, "invalid_trigger_id"),
    ("views.open", {"trigger_id": "1.T0DESK", "view": modal()}, "exchanged_trigger_id"),
    ("views.push", {"trigger_id": "made.up", "view": modal()}, "invalid_trigger_id"),
    ("views.update", {"view_id": "V404", "view": modal()}, "not_found"),
    ("views.publish", {"user_id": "U404", "view": home()}, "invalid_arguments"),
    ("views.publish", {"user_id": "@sofia", "view": modal()}, "invalid_arguments"),
    ("views.publish", {"user_id": "@sofia", "view": home(section(""))}, "invalid_arguments"),
    ("views.publish", {"user_id": "@sofia", "view": home(*[section("x" * 3000)] * 100)}, "view_too_large"),
    ("views.publish", {"user_id": "@sofia", "view": home(button())}, "invalid_arguments"),
]  # fmt: skip
ELSEWHERE = {
    *("already_pinned", "too_many_pins", "already_reacted", "too_many_emoji", "too_many_reactions"),  # test_marks
    *("expired_trigger_id", "push_limit_reached", "hash_conflict"),  # test_views
    *("method_not_supported_for_channel_type",),  # test_conversations
    *("too_many_bookmarks", "file_deleted"),  # test_attachments
    *("expired_url", "used_url", "not_authed", "invalid_auth", "unknown_method", "internal_error"),  # test_server
}
"""What takes more than one call."""

UNREFUSED = {"api.test", "auth.test", "team.info", "usergroups.list"}


@pytest.mark.parametrize(("method", "arguments", "code"), REFUSED, ids=lambda value: str(value)[:60])
async def test_what_slack_refuses_is_refused_with_its_code(
    web: Web, method: str, arguments: dict[str, Any], code: str
) -> None:
    before = [len(channel.messages) for channel in web.workspace.channels.values()]
    assert web.refused(method, **arguments) == code
    assert [len(channel.messages) for channel in web.workspace.channels.values()] == before


def test_every_method_is_refused_something_or_is_never_refused(web: Web) -> None:
    assert web.methods.keys() == {method for method, *_ in REFUSED} | UNREFUSED


def codes() -> Iterator[str]:
    """Every code in the source: the texts in the first argument of a SlackError."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SlackError":
                yield from _texts(node.args[0])


def _texts(part: ast.expr) -> Iterator[str]:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value
    elif isinstance(part, ast.IfExp):
        yield from (*_texts(part.body), *_texts(part.orelse))


def test_every_code_that_stands_in_the_source_is_provoked() -> None:
    provoked = {code for *_, code in REFUSED} | ELSEWHERE
    assert len(set(codes())) > 60
    assert set(codes()) - provoked == set()
    assert ELSEWHERE & {code for *_, code in REFUSED} == set()
