"""What people do, and how the app hears of it; what the app answers, and how people see it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.workspace.errors import SlackError
from bot.workspace.people import Actor
from bot.workspace.workspace import APP_ID, BOT_USER, TEAM, Message, Workspace
from tests.workspace.conftest import HERE, Ear, button, home, modal, plain, section

CHOICES = [{"text": plain(name), "value": name.lower()} for name in ("Low", "High")]


def field(label: str, kind: str, optional: bool = False, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "answer", **more}
    return {"type": "input", "block_id": label, "label": plain(label), "element": element, "optional": optional}


def posted(workspace: Workspace, *blocks: dict[str, Any], place: str = "room") -> Message:
    return workspace.post(workspace.channel(place), BOT_USER, "card", blocks=list(blocks))


def opened(actor: Actor, *blocks: dict[str, Any], **more: Any) -> None:
    actor.workspace.open_view(actor.id, modal(*blocks, submit=plain("Send"), **more))


# commands


async def test_a_command_goes_to_the_app_as_slack_sends_it(sofia: Actor, ear: Ear) -> None:
    await sofia.command("/incident  Tills & <scanners> @tom #general @nobody", "room")
    kind, payload, _ = ear.heard[0]
    tom, general = sofia.workspace.find_person("tom").id, sofia.workspace.channel("general").id
    assert kind == "slash_commands"
    assert payload["text"] == f"Tills &amp; &lt;scanners&gt; <@{tom}|tom> <#{general}|general> @nobody"
    assert (payload["command"], payload["user_id"], payload["team_id"]) == ("/incident", sofia.id, TEAM)
    assert (payload["channel_id"], payload["channel_name"]) == (sofia.workspace.channel("room").id, "room")
    assert payload["trigger_id"] in sofia.workspace.triggers
    assert payload["response_url"].startswith(f"{HERE}/response/")


async def test_the_answer_is_seen_by_whoever_asked_unless_it_is_for_all(sofia: Actor, ear: Ear) -> None:
    tom = Actor(sofia.workspace, sofia.workspace.find_person("tom"), ear, HERE)
    ear.answers = [{"text": "for you"}, {"text": "for all", "response_type": "in_channel"}, {}]
    for _ in range(3):
        await sofia.command("/incident", "general")
    assert [message.text for message in sofia.sees("general")[-2:]] == ["for you", "for all"]
    assert [message.text for message in tom.sees("general")[-1:]] == ["for all"]
    assert "for you" not in [message.text for message in tom.sees("general")]


async def test_an_app_that_does_not_answer_is_an_error_that_only_one_person_sees(sofia: Actor, ear: Ear) -> None:
    ear.answers = [None]
    reply = await sofia.command("/incident tills", "room")
    assert reply.error is not None
    assert "did not answer" in reply.error
    shown = sofia.sees("room")[-1]
    assert (shown.text, shown.ephemeral_to) == (reply.error, sofia.id)


async def test_an_answer_with_blocks_that_slack_refuses_is_an_error(sofia: Actor, ear: Ear) -> None:
    ear.answers = [{"blocks": [section("")]}]
    assert "invalid_blocks" in str((await sofia.command("/incident")).error)


async def test_an_answer_may_be_longer_than_a_post(sofia: Actor, ear: Ear) -> None:
    ear.answers = [{"blocks": [section("x" * 3000)] * 10}]
    reply = await sofia.command("/incident list")
    assert (reply.error, len(reply.blocks)) == (None, 10)
    assert "xxx" in reply.said


# messages, reactions, the Home tab


@pytest.mark.parametrize(("place", "heard"), [("general", ["message", "message", "app_mention"]), ("elsewhere", [])])
async def test_what_is_said_and_a_mention_are_heard_where_the_app_is(
    sofia: Actor, ear: Ear, place: str, heard: list[str]
) -> None:
    await sofia.say(place, "nothing for the app")
    await sofia.say(place, "@quarterdeck the tills are down")
    assert [payload["event"]["type"] for _, payload, _ in ear.heard] == heard
    if heard:
        assert ear.event["type"] == "app_mention"
        assert ear.event["text"] == f"<@{BOT_USER}> the tills are down"
        assert (ear.last["type"], ear.last["team_id"], ear.last["api_app_id"]) == ("event_callback", TEAM, APP_ID)


async def test_a_direct_message_is_heard_with_its_thread(sofia: Actor, ear: Ear) -> None:
    first = await sofia.dm("hello")
    assert (ear.event["type"], ear.event["channel_type"], ear.event["ts"]) == ("message", "im", first.ts)
    assert "thread_ts" not in ear.event
    await sofia.dm("and more", first.ts)
    assert ear.event["thread_ts"] == first.ts
    assert [message.text for message in sofia.hears()] == ["hello", "and more"]


async def test_a_stranger_writes_with_the_team_of_their_own(workspace: Workspace, ear: Ear) -> None:
    stranger = Actor(workspace, workspace.find_person("stranger"), ear, HERE)
    await stranger.dm("hello")
    assert ear.event["user_team"] == "T0OTHER"


async def test_an_event_that_is_not_acknowledged_comes_three_times_with_the_same_id(sofia: Actor, ear: Ear) -> None:
    ear.answers = [None, None, None, None]
    await sofia.dm("hello")
    assert [retry for *_, retry in ear.heard] == [0, 1, 2]
    assert len({payload["event_id"] for _, payload, _ in ear.heard}) == 1


async def test_nobody_writes_in_an_archived_channel(sofia: Actor, ear: Ear) -> None:
    with pytest.raises(SlackError, match="is_archived"):
        await sofia.say("old", "hello")
    assert ear.heard == []


async def test_a_reaction_is_heard_where_the_app_is_and_once(sofia: Actor, ear: Ear) -> None:
    card = sofia.workspace.channel("room").messages[1]
    await sofia.react("pushpin", "room", card)
    assert (ear.event["type"], ear.event["reaction"], ear.event["item"]["ts"]) == (
        "reaction_added",
        "pushpin",
        card.ts,
    )
    assert "user_team" not in ear.event
    with pytest.raises(SlackError, match="already_reacted"):
        await sofia.react("pushpin", "room", card)
    await sofia.react("pushpin", "elsewhere", sofia.workspace.channel("elsewhere").messages[0])
    assert len(ear.heard) == 1
    with pytest.raises(SlackError, match="is_archived"):
        await sofia.react("pushpin", "old", sofia.workspace.channel("old").messages[0])


async def test_opening_the_home_tab_is_an_event_and_it_is_there_once_published(sofia: Actor, ear: Ear) -> None:
    await sofia.open_home()
    assert (ear.event["type"], ear.event["tab"]) == ("app_home_opened", "home")
    sofia.workspace.publish_home(sofia.id, home(section("mine")))
    assert sofia.home is not None
    assert "mine" in str(sofia.home.body)


# clicks


async def test_a_press_of_a_button_says_which_on_which_message(sofia: Actor, ear: Ear) -> None:
    card = posted(sofia.workspace, {"type": "actions", "block_id": "b", "elements": [button("Take", value="7")]})
    assert await sofia.click(card, "Take") is None
    kind, payload, _ = ear.heard[0]
    (action,) = payload["actions"]
    assert (kind, payload["type"], payload["user"]["id"]) == ("interactive", "block_actions", sofia.id)
    assert (action["action_id"], action["block_id"], action["value"]) == ("press", "b", "7")
    assert (payload["message"]["ts"], payload["container"]["is_ephemeral"]) == (card.ts, False)
    assert payload["channel"]["id"] == sofia.workspace.channel("room").id


async def test_a_choice_is_found_by_its_words_or_its_value(sofia: Actor, ear: Ear) -> None:
    select = {"type": "static_select", "action_id": "level", "options": CHOICES}
    card = posted(sofia.workspace, section("Which?") | {"accessory": select})
    for choice in ("High", "high"):
        await sofia.click(card, "level", option=choice)
        assert ear.last["actions"][0]["selected_option"] == CHOICES[1]
    with pytest.raises(LookupError, match="Middle"):
        await sofia.click(card, "level", option="Middle")
    with pytest.raises(LookupError, match="nothing like it"):
        await sofia.click(card, "nothing like it")


async def test_a_press_in_a_view_brings_the_view(sofia: Actor, ear: Ear) -> None:
    opened(sofia, {"type": "actions", "elements": [button("More")]})
    assert sofia.view is not None
    await sofia.click(sofia.view, "More")
    assert (ear.last["container"]["type"], ear.last["view"]["id"]) == ("view", sofia.view.id)
    assert "response_url" not in ear.last


async def test_an_app_that_does_not_answer_a_press_is_an_error(sofia: Actor, ear: Ear) -> None:
    ear.answers = [None]
    card = posted(sofia.workspace, {"type": "actions", "elements": [button()]})
    assert await sofia.click(card, "press") == "the app did not answer in three seconds"


# shortcuts


async def test_shortcuts_bring_a_trigger_and_the_message(sofia: Actor, ear: Ear) -> None:
    await sofia.shortcut("report")
    assert (ear.last["type"], ear.last["callback_id"]) == ("shortcut", "report")
    assert "channel" not in ear.last
    alert = sofia.workspace.post(sofia.workspace.channel("room"), BOT_USER, "", attachments=[{"title": "Disk full"}])
    await sofia.message_shortcut("report_message", "room", alert)
    assert (ear.last["type"], ear.last["message_ts"]) == ("message_action", alert.ts)
    assert ear.last["message"]["attachments"] == [{"title": "Disk full"}]
    assert ear.last["trigger_id"] in sofia.workspace.triggers


# forms


async def test_a_form_is_filled_in_by_its_labels(sofia: Actor, ear: Ear) -> None:
    tom = sofia.workspace.find_person("tom").id
    opened(
        sofia,
        field("What", "plain_text_input"),
        field("How many", "number_input", is_decimal_allowed=False),
        field("Level", "static_select", options=CHOICES),
        field("Service", "external_select"),
        field("Boxes", "checkboxes", options=CHOICES),
        field("Who", "users_select"),
        field("From", "datetimepicker"),
        field("Day", "datepicker"),
        field("Hour", "timepicker"),
    )
    at = datetime(2026, 3, 16, 9, tzinfo=UTC)
    entered = {"What": "tills", "How many": 3, "Level": "High", "Service": "pos", "Boxes": ["Low"], "Who": "tom",
               "From": at, "Day": date(2026, 3, 16), "Hour": "09:00"}  # fmt: skip
    assert (await sofia.submit(entered)).closed
    values = {block: value["answer"] for block, value in ear.last["view"]["state"]["values"].items()}
    assert (values["What"]["value"], values["How many"]["value"]) == ("tills", "3")
    assert (values["Level"]["selected_option"], values["Boxes"]["selected_options"]) == (CHOICES[1], CHOICES[:1])
    assert values["Service"]["selected_option"]["value"] == "pos"
    assert (values["Who"]["selected_user"], values["From"]["selected_date_time"]) == (tom, int(at.timestamp()))
    assert (values["Day"]["selected_date"], values["Hour"]["selected_time"]) == ("2026-03-16", "09:00")
    assert sofia.view is None


async def test_what_stands_there_at_first_is_sent_when_nothing_is_entered(sofia: Actor, ear: Ear) -> None:
    opened(
        sofia,
        field("What", "plain_text_input", initial_value="tills"),
        field("Level", "static_select", options=CHOICES, initial_option=CHOICES[0]),
        field("Note", "plain_text_input", optional=True),
    )
    await sofia.submit({})
    values = ear.last["view"]["state"]["values"]
    assert values["What"]["answer"]["value"] == "tills"
    assert values["Level"]["answer"]["selected_option"] == CHOICES[0]
    assert values["Note"]["answer"]["value"] is None


async def test_what_is_required_or_too_long_does_not_leave_the_form(sofia: Actor, ear: Ear) -> None:
    opened(sofia, field("What", "plain_text_input", max_length=5), field("Level", "static_select", options=CHOICES))
    sent = await sofia.submit({"What": "tills down"})
    assert sent.errors == {"What": "Must be less than 6 characters.", "Level": "Please complete this required field."}
    assert ear.heard == []
    with pytest.raises(AssertionError, match="the form has no"):
        await sofia.submit({"Whatever": "x"})


async def test_the_errors_of_the_app_stand_at_their_labels_and_the_form_stays(sofia: Actor, ear: Ear) -> None:
    opened(sofia, field("What", "plain_text_input"))
    ear.answers = [{"response_action": "errors", "errors": {"What": "Say more."}}]
    sent = await sofia.submit({"What": "x"})
    assert (sent.errors, sent.closed) == ({"What": "Say more."}, False)
    assert sofia.view is not None


@pytest.mark.parametrize("errors", [{}, {"form": "Say more."}, {"What": "Say more.", "gone": "Say more."}])
async def test_errors_that_are_about_no_input_of_the_form_are_no_answer(
    sofia: Actor, ear: Ear, errors: dict[str, str]
) -> None:
    opened(sofia, field("What", "plain_text_input"))
    ear.answers = [{"response_action": "errors", "errors": errors}]
    assert "trouble connecting" in (await sofia.submit({"What": "x"})).errors[""]
    assert sofia.view is not None


async def test_what_the_app_answers_to_a_form_changes_the_stack(sofia: Actor, ear: Ear) -> None:
    opened(sofia, field("What", "plain_text_input"))
    ear.answers = [
        {"response_action": "update", "view": modal(field("Then", "plain_text_input"), submit=plain("Send"))},
        {"response_action": "push", "view": modal(field("On top", "plain_text_input"), submit=plain("Send"))},
        {},
        {"response_action": "push", "view": modal(field("On top", "plain_text_input"), submit=plain("Send"))},
        {"response_action": "clear"},
    ]
    assert not (await sofia.submit({"What": "x"})).closed
    await sofia.submit({"Then": "x"})
    assert len(sofia.workspace.views[sofia.id]) == 2
    assert (await sofia.submit({"On top": "x"})).closed
    assert len(sofia.workspace.views[sofia.id]) == 1, "the one below is in front again"
    await sofia.submit({"Then": "x"})
    await sofia.submit({"On top": "x"})
    assert sofia.view is None


async def test_a_form_that_nobody_answers_stays_with_an_error(sofia: Actor, ear: Ear) -> None:
    opened(sofia, field("What", "plain_text_input"))
    ear.answers = [None]
    assert "trouble connecting" in (await sofia.submit({"What": "x"})).errors[""]
    assert sofia.view is not None


@pytest.mark.parametrize("asked", [True, False])
async def test_an_app_hears_that_a_form_is_closed_when_it_asked(sofia: Actor, ear: Ear, asked: bool) -> None:
    opened(sofia, notify_on_close=asked)
    await sofia.cancel()
    assert sofia.view is None
    assert [payload["type"] for _, payload, _ in ear.heard] == ["view_closed"] * asked
    await sofia.cancel()


async def test_an_app_is_asked_what_a_select_offers(sofia: Actor, ear: Ear) -> None:
    opened(sofia, field("Service", "external_select"))
    assert sofia.view is not None
    ear.answers = [{"options": CHOICES}, None]
    element = sofia.view.body["blocks"][0]["element"]
    assert await sofia.suggestions(element, "Service", sofia.view, "hi") == CHOICES
    assert (ear.last["type"], ear.last["value"], ear.last["action_id"]) == ("block_suggestion", "hi", "answer")
    assert await sofia.suggestions(element, "Service", sofia.view, "hi") == []


# what they see


def test_private_channels_are_seen_by_their_members(workspace: Workspace, sofia: Actor, ear: Ear) -> None:
    tom = Actor(workspace, workspace.find_person("tom"), ear, HERE)
    assert {"den", "cellar"} <= {place.name for place in sofia.channels()}
    assert not {"den", "cellar"} & {place.name for place in tom.channels()}
    assert sofia.sees("den")
    assert tom.sees("den") == []


async def test_whoever_waits_for_something_sees_it_as_it_comes_and_is_told_when_it_does_not(sofia: Actor) -> None:
    workspace = sofia.workspace
    room = workspace.channel("room")
    waiting = workspace.until(lambda: next((each for each in room.messages if each.text == "at last"), None))
    workspace.post(room, BOT_USER, "at last")
    assert (await waiting).text == "at last"
    with pytest.raises(AssertionError, match="at last"):
        await workspace.until(lambda: False, timeout=0.01)
