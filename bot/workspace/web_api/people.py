"""users.*, usergroups.*, and who the token is."""

from bot.workspace.errors import SlackError
from bot.workspace.web_api.arguments import Answer, Arguments, Method, is_true, need, page
from bot.workspace.web_api.objects import person_object
from bot.workspace.workspace import BOT_ID, BOT_USER, TEAM, Workspace


def auth_test(workspace: Workspace, _: Arguments) -> Answer:
    return {
        "url": "https://northgate.slack.example/",
        "team": workspace.name,
        "user": "quarterdeck",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    } | ({} if workspace.enterprise is None else {"enterprise_id": workspace.enterprise})


def team_info(workspace: Workspace, _: Arguments) -> Answer:
    return {"team": {"id": TEAM, "name": workspace.name, "domain": "northgate"}}


def user_info(workspace: Workspace, arguments: Arguments) -> Answer:
    """Of people of other companies too, and of those who have left."""
    need(arguments, "user")
    if arguments["user"] not in workspace.people:
        raise SlackError("user_not_found")
    return {"user": person_object(workspace.people[arguments["user"]])}


def profile(workspace: Workspace, arguments: Arguments) -> Answer:
    """With the fields that a company has made up, which nothing else tells."""
    need(arguments, "user")
    if arguments["user"] not in workspace.people:
        raise SlackError("user_not_found")
    person = workspace.people[arguments["user"]]
    filled = {key: {"value": value, "alt": ""} for key, value in person.fields.items()}
    return {"profile": person_object(person)["profile"] | {"fields": filled}}


def users(workspace: Workspace, arguments: Arguments) -> Answer:
    shown, following = page(workspace, workspace.people.values(), arguments, lambda person: person.id, "user")
    return {
        "members": [person_object(each) for each in shown],
        "response_metadata": {"next_cursor": following},
    }


def by_email(workspace: Workspace, arguments: Arguments) -> Answer:
    """Only of those who are in the company, and active."""
    need(arguments, "email")
    for person in workspace.people.values():
        if person.email == arguments["email"] and person.team == TEAM and not person.deleted:
            return {"user": person_object(person)}
    raise SlackError("users_not_found")


def usergroups(workspace: Workspace, arguments: Arguments) -> Answer:
    told = is_true(arguments, "include_users")
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


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "team.info": team_info,
    "users.info": user_info,
    "users.profile.get": profile,
    "users.list": users,
    "users.lookupByEmail": by_email,
    "usergroups.list": usergroups,
    "usergroups.users.list": usergroup_users,
}
