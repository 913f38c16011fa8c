"""Who the bot is, and whom it can find."""

from bot.workspace.workspace import BOT_USER, TEAM
from tests.workspace.conftest import Web


def test_the_token_is_the_bots(web: Web) -> None:
    found = web("auth.test")
    assert (found["user_id"], found["team_id"]) == (BOT_USER, TEAM)
    assert web("team.info")["team"]["id"] == TEAM
    assert web("api.test", foo="bar") == {"args": {"foo": "bar"}}


def test_people_are_found_by_their_address(web: Web) -> None:
    found = web("users.lookupByEmail", email="ana@northgate.example")["user"]
    assert (found["id"], found["profile"]["email"], found["deleted"]) == (
        web.known("@ana"),
        "ana@northgate.example",
        False,
    )


def test_strangers_guests_and_those_who_left_are_told_apart_by_their_id(web: Web) -> None:
    def of(handle: str) -> tuple[str, bool, bool]:
        user = web("users.info", user=handle)["user"]
        return user["team_id"], user["is_restricted"], user["deleted"]

    assert of("@ana") == (TEAM, False, False)
    assert of("@guest") == (TEAM, True, False)
    assert of("@left") == (TEAM, False, True)
    assert of("@stranger") == ("T0OTHER", False, False)


def test_everybody_is_listed_in_pages(web: Web) -> None:
    first = web("users.list", limit=4)
    second = web("users.list", limit=4, cursor=first["response_metadata"]["next_cursor"])
    listed = [each["id"] for each in first["members"] + second["members"]]
    assert sorted(listed) == sorted(web.workspace.people)
    assert second["response_metadata"]["next_cursor"] == ""


def test_who_is_in_a_usergroup(web: Web) -> None:
    (group,) = web("usergroups.list")["usergroups"]
    assert group["handle"] == "oncall"
    assert "users" not in group
    people = web("usergroups.users.list", usergroup=group["id"])["users"]
    assert people == [web.known("@ana"), web.known("@tom")]
    assert web("usergroups.list", include_users=True)["usergroups"][0]["users"] == people
