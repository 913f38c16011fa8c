"""People, channels, messages and views as Slack describes them."""

from typing import Any

from bot.workspace.workspace import APP_ID, BOT_ID, BOT_USER, TEAM, Channel, Message, Person, View

Described = dict[str, Any]


def person_object(person: Person) -> Described:
    company = {} if person.enterprise is None else {"enterprise_user": {"enterprise_id": person.enterprise}}
    return company | {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "real_name": person.real_name,
        "tz": person.zone,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_restricted": person.is_guest,
        "profile": {"email": person.email, "real_name": person.real_name, "title": person.title},
    }


def channel_object(channel: Channel) -> Described:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_im,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_general": channel.is_general,
        "is_archived": channel.archived,
        "is_member": BOT_USER in channel.members,
        "creator": channel.creator,
        "created": channel.created,
        "topic": {"value": channel.topic},
        "purpose": {"value": channel.purpose},
        "num_members": len(channel.members),
    }


def message_object(message: Message, *, metadata: bool = False, replies: int = 0) -> Described:
    found: Described = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM}
    if message.blocks:
        found["blocks"] = message.blocks
    if message.attachments:
        found["attachments"] = message.attachments
    if message.user == BOT_USER:
        found |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.subtype:
        found["subtype"] = message.subtype
    if message.thread_ts or replies:
        found["thread_ts"] = message.thread_ts or message.ts
    if replies:
        found["reply_count"] = replies
    if metadata and message.metadata:
        found["metadata"] = message.metadata
    if message.files:
        found["files"] = message.files
    if message.reactions:
        items = message.reactions.items()
        found["reactions"] = [{"name": name, "users": users, "count": len(users)} for name, users in items]
    return found


def view_object(view: View) -> Described:
    return view.body | {
        "id": view.id,
        "team_id": TEAM,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "state": {"values": {}},
    }
