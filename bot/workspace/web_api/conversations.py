"""conversations.*, without history: making channels, finding them, who is in them, and what is said about them."""

from bot.workspace.errors import SlackError
from bot.workspace.web_api.arguments import Answer, Arguments, Method, is_true, joined, need, not_direct, page, seen
from bot.workspace.web_api.objects import channel_object
from bot.workspace.workspace import BOT_USER, TEAM, Channel, Workspace

KINDS = frozenset({"public_channel", "private_channel", "mpim", "im"})
MOST_INVITED = 100
LONGEST_TOPIC = 250


def create(workspace: Workspace, arguments: Arguments) -> Answer:
    private = is_true(arguments, "is_private")
    channel = workspace.add_channel(arguments.get("name") or "", creator=BOT_USER, is_private=private)
    return {"channel": channel_object(channel)}


def list_channels(workspace: Workspace, arguments: Arguments) -> Answer:
    kinds = str(arguments.get("types") or "public_channel").split(",")
    if not KINDS.issuperset(kinds):
        raise SlackError("invalid_types")
    archived_too = not is_true(arguments, "exclude_archived")
    listed = [channel for channel in workspace.channels.values() if _listed(channel, kinds, archived_too)]
    shown, following = page(workspace, listed, arguments, lambda channel: channel.id[1:], "team")
    return {
        "channels": [channel_object(channel) for channel in shown],
        "response_metadata": {"next_cursor": following},
    }


def _listed(channel: Channel, kinds: list[str], archived_too: bool) -> bool:
    kind = "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
    hidden = channel.is_private and BOT_USER not in channel.members
    return kind in kinds and not hidden and (archived_too or not channel.archived)


def info(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    return {"channel": channel_object(seen(workspace, arguments["channel"]))}


def members(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = seen(workspace, arguments["channel"])
    shown, following = page(workspace, channel.members, arguments, str, "user")
    return {"members": shown, "response_metadata": {"next_cursor": following}}


def invite(workspace: Workspace, arguments: Arguments) -> Answer:
    """All or nobody; with `force`, whoever can be invited, and only where nobody can is it refused."""
    need(arguments, "channel", "users")
    channel = not_direct(joined(workspace, arguments["channel"]))
    if channel.archived:
        raise SlackError("is_archived")
    given = arguments["users"]
    people = given if isinstance(given, list) else [each.strip() for each in str(given).split(",") if each.strip()]
    if not people:
        raise SlackError("no_user")
    if len(people) > MOST_INVITED:
        raise SlackError("too_many_users")
    problems = {person: code for person in people if (code := _uninvitable(workspace, channel, person))}
    if problems and (not is_true(arguments, "force") or len(problems) == len(set(people))):
        errors = [{"user": person, "ok": False, "error": code} for person, code in problems.items()]
        raise SlackError(next(iter(problems.values())), errors=errors)
    workspace.invite(channel, [person for person in dict.fromkeys(people) if person not in problems], BOT_USER)
    return {"channel": channel_object(channel)}


def _uninvitable(workspace: Workspace, channel: Channel, key: str) -> str | None:
    """Why this person cannot be invited.

    Assumed: people of another company and guests can be invited by administrators only, as Slack is set up at first;
    Slack lists no code for those who are deactivated, and has answered `user_disabled` elsewhere.
    """
    person = workspace.people.get(key)
    if person is None:
        return "user_not_found"
    if key == BOT_USER:
        return "cant_invite_self"
    if key in channel.members:
        return "already_in_channel"
    if person.deleted:
        return "user_disabled"
    if person.team != TEAM:
        return "no_external_invite_permission"
    return "user_is_restricted" if person.is_guest else None


def join(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = not_direct(seen(workspace, arguments["channel"]))
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER in channel.members:
        already = ["already_in_channel"]
        found = {"channel": channel_object(channel), "warning": already[0]}
        return found | {"response_metadata": {"warnings": already}}
    workspace.invite(channel, [BOT_USER], BOT_USER)
    return {"channel": channel_object(channel)}


def open_direct(workspace: Workspace, arguments: Arguments) -> Answer:
    """With one person; talks of several are not here."""
    people = [each for each in str(arguments.get("users") or "").split(",") if each]
    if not people:
        raise SlackError("users_list_not_supplied")
    if len(people) > 1:
        raise SlackError("too_many_users")
    return {"channel": {"id": talk_with(workspace, people[0]).id}}


def talk_with(workspace: Workspace, key: str) -> Channel:
    """The bot's direct messages with a person."""
    person = workspace.people.get(key)
    if person is None:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    return workspace.direct_channel(key)


def set_topic(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel, topic = _changeable(workspace, arguments), arguments.get("topic") or ""
    if len(topic) > LONGEST_TOPIC:
        raise SlackError("too_long")
    channel.topic = topic
    workspace.system(channel, BOT_USER, "channel_topic", f"<@{BOT_USER}> set the channel topic: {topic}")
    return {"channel": channel_object(channel)}


def set_purpose(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel, purpose = _changeable(workspace, arguments), arguments.get("purpose") or ""
    if len(purpose) > LONGEST_TOPIC:
        raise SlackError("too_long")
    channel.purpose = purpose
    workspace.changed(channel.id)
    return {"channel": channel_object(channel)}


def _changeable(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = not_direct(joined(workspace, arguments["channel"]))
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def rename(workspace: Workspace, arguments: Arguments) -> Answer:
    """Who made a channel may rename it; Slack's own line in it keeps the old name. Its own name again is taken.

    Assumed: `is_archived` in an archived channel.
    """
    need(arguments, "channel", "name")
    channel = _changeable(workspace, arguments)
    if channel.creator != BOT_USER:
        raise SlackError("not_authorized")
    was = channel.name
    workspace.rename(channel, arguments["name"])
    told = f"<@{BOT_USER}> has renamed the channel from &quot;{was}&quot; to &quot;{channel.name}&quot;"
    workspace.system(channel, BOT_USER, "channel_name", told)
    return {"channel": channel_object(channel)}


def kick(workspace: Workspace, arguments: Arguments) -> Answer:
    """Assumed: `is_archived` in an archived channel."""
    need(arguments, "channel", "user")
    channel, person = _changeable(workspace, arguments), arguments["user"]
    if person == BOT_USER:
        raise SlackError("cant_kick_self")
    if person not in workspace.people:
        raise SlackError("user_not_found")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if person not in channel.members:
        raise SlackError("not_in_channel")
    channel.members.remove(person)
    workspace.system(channel, person, "channel_leave", f"<@{person}> has left the channel")
    return {}


def archive(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = not_direct(seen(workspace, arguments["channel"]))
    if channel.archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    channel.archived = True
    workspace.changed(channel.id)
    return {}


METHODS: dict[str, Method] = {
    "conversations.create": create,
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.invite": invite,
    "conversations.join": join,
    "conversations.open": open_direct,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "conversations.rename": rename,
    "conversations.kick": kick,
    "conversations.archive": archive,
}
