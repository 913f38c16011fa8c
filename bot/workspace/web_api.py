"""The Web API: each method as a function of the workspace and its arguments, which answers or raises SlackError."""

from collections.abc import Callable
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.workspace import APP_ID, BOT_ID, BOT_USER, TEAM, Channel, Message, Person, View, Workspace

Arguments = dict[str, Any]
Answer = dict[str, Any]
Method = Callable[[Workspace, Arguments], Answer]


def need(arguments: Arguments, *names: str) -> None:
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        raise SlackError("invalid_arguments", [f"missing required field: {name}" for name in missing])


def person_object(person: Person) -> Answer:
    return {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_restricted": person.is_guest,
        "profile": {"email": person.email, "real_name": person.real_name, "title": person.title},
    }


def channel_object(channel: Channel) -> Answer:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_im,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_archived": channel.archived,
        "is_member": BOT_USER in channel.members,
        "creator": channel.creator,
        "created": channel.created,
        "topic": {"value": channel.topic},
        "purpose": {"value": channel.purpose},
        "num_members": len(channel.members),
    }


def message_object(message: Message, *, metadata: bool = False, replies: int = 0) -> Answer:
    found: Answer = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM}
    if message.blocks:
        found["blocks"] = message.blocks
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


def view_object(view: View) -> Answer:
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


def auth_test(workspace: Workspace, _: Arguments) -> Answer:
    return {
        "url": "https://northgate.slack.example/",
        "team": workspace.name,
        "user": "quarterdeck",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def post_message(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = workspace.target(arguments["channel"])
    if channel.is_private and BOT_USER not in channel.members:
        raise SlackError("channel_not_found")
    thread = arguments.get("thread_ts")
    if thread and workspace.find_message(channel, thread) is None:
        raise SlackError("thread_not_found")
    message = workspace.post(
        channel,
        BOT_USER,
        arguments.get("text") or "",
        blocks=arguments.get("blocks") or [],
        thread_ts=thread,
        metadata=arguments.get("metadata"),
        broadcast=bool(arguments.get("reply_broadcast")),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_object(message)}


def update(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "ts")
    channel = workspace.target(arguments["channel"])
    message = _own(workspace, channel, arguments["ts"], "cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    workspace.edit(message, channel, arguments.get("text") or "", arguments.get("blocks"))
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


def delete(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "ts")
    channel = workspace.target(arguments["channel"])
    channel.messages.remove(_own(workspace, channel, arguments["ts"], "cant_delete_message"))
    workspace.changed(channel.id)
    return {"channel": channel.id, "ts": arguments["ts"]}


def _own(workspace: Workspace, channel: Channel, ts: str, refusal: str) -> Message:
    message = workspace.find_message(channel, ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    return message


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "user")
    channel = workspace.target(arguments["channel"])
    if arguments["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    more = {"blocks": arguments.get("blocks") or [], "ephemeral_to": arguments["user"]}
    message = workspace.post(channel, BOT_USER, arguments.get("text") or "", **more)
    return {"message_ts": message.ts}


def permalink(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "message_ts")
    channel = workspace.target(arguments["channel"])
    if workspace.find_message(channel, arguments["message_ts"]) is None:
        raise SlackError("message_not_found")
    where = f"/?channel={channel.name or channel.id}#m{arguments['message_ts']}"
    return {"channel": channel.id, "permalink": workspace.url + where}


def create(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "name")
    private = str(arguments.get("is_private", "")).lower() in ("true", "1")
    return {"channel": channel_object(workspace.add_channel(arguments["name"], creator=BOT_USER, is_private=private))}


def list_channels(workspace: Workspace, arguments: Arguments) -> Answer:
    kinds = str(arguments.get("types") or "public_channel").split(",")
    archived_too = str(arguments.get("exclude_archived", "")).lower() not in ("true", "1")
    found = [channel for channel in workspace.channels.values() if _listed(channel, kinds, archived_too)]
    start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
    following = str(start + limit) if start + limit < len(found) else ""
    shown = [channel_object(channel) for channel in found[start : start + limit]]
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


def _listed(channel: Channel, kinds: list[str], archived_too: bool) -> bool:
    kind = "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
    hidden = channel.is_private and BOT_USER not in channel.members
    return kind in kinds and not hidden and (archived_too or not channel.archived)


def info(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    return {"channel": channel_object(seen(workspace, arguments))}


def seen(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = workspace.channels.get(arguments["channel"])
    if channel is None or (channel.is_private and BOT_USER not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def members(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    return {"members": seen(workspace, arguments).members, "response_metadata": {"next_cursor": ""}}


def invite(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "users")
    channel = seen(workspace, arguments)
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    given = arguments["users"]
    people = given if isinstance(given, list) else [each for each in str(given).split(",") if each]
    problems = {person: code for person in people if (code := _uninvitable(workspace, channel, person))}
    forced = str(arguments.get("force", "")).lower() in ("true", "1")
    if problems and (not forced or len(problems) == len(people)):
        person, code = next(iter(problems.items()))
        raise SlackError(code, errors=[{"user": person, "ok": False, "error": code}])
    workspace.invite(channel, [person for person in people if person not in problems], BOT_USER)
    return {"channel": channel_object(channel)}


def _uninvitable(workspace: Workspace, channel: Channel, person: str) -> str | None:
    if person not in workspace.people:
        return "user_not_found"
    if person == BOT_USER:
        return "cant_invite_self"
    if workspace.people[person].deleted:
        return "user_disabled"
    return "already_in_channel" if person in channel.members else None


def join(workspace: Workspace, arguments: Arguments) -> Answer:
    channel = seen(workspace, arguments)
    if BOT_USER not in channel.members:
        workspace.invite(channel, [BOT_USER], BOT_USER)
    return {"channel": channel_object(channel)}


def open_direct(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "users")
    return {"channel": {"id": workspace.direct_channel(str(arguments["users"]).split(",")[0]).id}}


def history(workspace: Workspace, arguments: Arguments) -> Answer:
    channel = seen(workspace, arguments)
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    found = [message for message in channel.messages if message.thread_ts is None or message.broadcast]
    return _page(found, arguments)


def replies(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "ts")
    channel = seen(workspace, arguments)
    if workspace.find_message(channel, arguments["ts"]) is None:
        raise SlackError("thread_not_found")
    found = [message for message in channel.messages if arguments["ts"] in (message.ts, message.thread_ts)]
    return _page(found, arguments, newest_first=False)


def _page(found: list[Message], arguments: Arguments, *, newest_first: bool = True) -> Answer:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    inclusive = str(arguments.get("inclusive", "")).lower() in ("true", "1")
    seen = [m for m in found if m.ephemeral_to is None and _within(float(m.ts), oldest, latest, inclusive)]
    ordered = sorted(seen, key=lambda message: message.ts, reverse=newest_first)[: int(arguments.get("limit") or 100)]
    told = str(arguments.get("include_all_metadata", "")).lower() in ("true", "1")
    return {"messages": [message_object(message, metadata=told) for message in ordered], "has_more": False}


def _within(ts: float, oldest: float, latest: float, inclusive: bool) -> bool:
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def set_topic(workspace: Workspace, arguments: Arguments) -> Answer:
    channel, topic = seen(workspace, arguments), arguments.get("topic") or ""
    if len(topic) > 250:
        raise SlackError("too_long")
    if channel.archived:
        raise SlackError("is_archived")
    channel.topic = topic
    workspace.system(channel, BOT_USER, "channel_topic", f"<@{BOT_USER}> set the channel topic: {topic}")
    return {"channel": channel_object(channel)}


def set_purpose(workspace: Workspace, arguments: Arguments) -> Answer:
    channel = seen(workspace, arguments)
    channel.purpose = (arguments.get("purpose") or "")[:250]
    return {"channel": channel_object(channel)}


def archive(workspace: Workspace, arguments: Arguments) -> Answer:
    channel = seen(workspace, arguments)
    if channel.archived:
        raise SlackError("already_archived")
    channel.archived = True
    workspace.changed(channel.id)
    return {}


def pin(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "timestamp")
    channel = seen(workspace, arguments)
    if workspace.find_message(channel, arguments["timestamp"]) is None:
        raise SlackError("message_not_found")
    if arguments["timestamp"] in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(arguments["timestamp"])
    workspace.changed(channel.id)
    return {}


def pins(workspace: Workspace, arguments: Arguments) -> Answer:
    channel = seen(workspace, arguments)
    found = [workspace.find_message(channel, ts) for ts in channel.pins]
    return {"items": [{"type": "message", "message": message_object(each)} for each in found if each]}


def react(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "timestamp", "name")
    channel = seen(workspace, arguments)
    message = workspace.find_message(channel, arguments["timestamp"])
    if message is None:
        raise SlackError("message_not_found")
    people = message.reactions.setdefault(arguments["name"], [])
    if BOT_USER in people:
        raise SlackError("already_reacted")
    people.append(BOT_USER)
    workspace.changed(channel.id)
    return {}


def user_info(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "user")
    if arguments["user"] not in workspace.people:
        raise SlackError("user_not_found")
    return {"user": person_object(workspace.people[arguments["user"]])}


def users(workspace: Workspace, _: Arguments) -> Answer:
    return {"members": [person_object(each) for each in workspace.people.values()], "response_metadata": {}}


def by_email(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "email")
    for person in workspace.people.values():
        if person.email and person.email == arguments["email"]:
            return {"user": person_object(person)}
    raise SlackError("users_not_found")


def usergroups(workspace: Workspace, arguments: Arguments) -> Answer:
    told = str(arguments.get("include_users", "")).lower() in ("true", "1")
    found = [
        {"id": key, "handle": handle, "name": handle} | ({"users": people} if told else {})
        for key, (handle, people) in workspace.usergroups.items()
    ]
    return {"usergroups": found}


def usergroup_users(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "usergroup")
    if arguments["usergroup"] not in workspace.usergroups:
        raise SlackError("no_such_subteam")
    return {"users": workspace.usergroups[arguments["usergroup"]][1]}


def open_view(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "trigger_id", "view")
    person = workspace.use_trigger(arguments["trigger_id"])
    return {"view": view_object(workspace.open_view(person, arguments["view"]))}


def push_view(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "trigger_id", "view")
    person = workspace.use_trigger(arguments["trigger_id"])
    return {"view": view_object(workspace.open_view(person, arguments["view"], push=True))}


def update_view(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "view_id", "view")
    for stack in workspace.views.values():
        for view in stack:
            if view.id == arguments["view_id"]:
                if arguments.get("hash") not in (None, view.hash):
                    raise SlackError("hash_conflict")
                return {"view": view_object(workspace.update_view(view, arguments["view"]))}
    raise SlackError("not_found")


def publish_view(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "user_id", "view")
    workspace.publish_home(arguments["user_id"], arguments["view"])
    return {"view": {"id": f"H{arguments['user_id']}"}}


METHODS: dict[str, Method] = {
    "api.test": lambda _workspace, arguments: {"args": arguments},
    "auth.test": auth_test,
    "team.info": lambda workspace, _: {"team": {"id": TEAM, "name": workspace.name, "domain": "northgate"}},
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "conversations.create": create,
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.invite": invite,
    "conversations.join": join,
    "conversations.open": open_direct,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "conversations.archive": archive,
    "pins.add": pin,
    "pins.list": pins,
    "reactions.add": react,
    "users.info": user_info,
    "users.list": users,
    "users.lookupByEmail": by_email,
    "usergroups.list": usergroups,
    "usergroups.users.list": usergroup_users,
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
