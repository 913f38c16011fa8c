"""Every way in which somebody may report: form, shortcuts, mention, direct message."""

from typing import Any

from bot.config import Document
from bot.workspace.people import Actor
from commands.shared.organisation import Service
from storage.incidents import queries as incidents
from tests.company import refused
from tests.conftest import Floor, SetClock, open_floor


async def test_the_form_sets_priority_by_the_matrix_and_team_by_service(floor: Floor) -> None:
    wanda = floor.person("wanda")
    await wanda.command("/incident")
    sent = await wanda.submit(
        {
            "What is wrong?": "Belt 2 stands still",
            "Service": "Plant control (MES)",
            "Impact": "High",
            "Urgency": "High",
        }
    )
    assert sent.closed
    await floor.settled()
    assert "INC-1 · P1" in str(floor.last("team-plant-it").blocks)


async def test_the_global_shortcut_opens_the_form(floor: Floor) -> None:
    tom = floor.person("tom")
    assert await tom.shortcut("incident.report") is None
    assert tom.view is not None
    assert tom.view.body["title"]["text"] == "Report an incident"


async def test_the_message_shortcut_begins_the_form_with_the_message(floor: Floor) -> None:
    tom = floor.person("tom")
    message = floor.last("store-42-milan")
    assert await tom.message_shortcut("incident.from_message", "store-42-milan", message) is None
    assert (await tom.submit({})).closed
    await floor.settled()
    assert "Same here in Hamburg" in str(floor.last("incidents").blocks)


async def test_a_mention_offers_to_report_in_its_thread(floor: Floor) -> None:
    tom = floor.person("tom")
    said = await tom.say("general", "@quarterdeck the printer in Hamburg is on fire")
    await floor.settled()
    offer = floor.last("general")
    assert offer.thread_ts == said.ts
    assert await tom.click(offer, "Report it") is None
    await floor.settled()
    assert "printer in Hamburg" in str(floor.last("incidents").blocks)


async def test_a_direct_message_offers_and_only_its_author_may_accept(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.dm("my mail is gone")
    await floor.settled()
    offer = tom.hears()[-1]
    assert await tom.click(offer, "No, thank you") is None
    await floor.settled()
    assert "nothing is reported" in str(offer.text)


def begun_with(person: Actor) -> dict[str, Any]:
    """What the inputs of the form in front of a person begin with, by their labels."""
    assert person.view is not None
    fields = [block for block in person.view.body["blocks"] if block["type"] == "input"]
    return {field["label"]["text"]: field["element"].get("initial_value") for field in fields}


async def test_details_are_added_first_in_a_form_that_begins_with_what_was_said(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.dm("my mail is gone\nsince this morning")
    await floor.settled()
    assert await tom.click(tom.hears()[-1], "Add details first") is None
    begun = begun_with(tom)
    assert (begun["What is wrong?"], begun["Details"]) == ("my mail is gone", "my mail is gone\nsince this morning")
    assert (await tom.submit({"Service": "E-mail", "Urgency": "High"})).closed
    await floor.settled()
    assert "INC-1 · P3" in str(floor.last("team-workplace").blocks)


def said_openly(floor: Floor) -> str:
    """All that stands where more than one person reads."""
    places = [place for place in floor.workspace.channels.values() if not place.is_im]
    return str([(each.text, each.blocks) for place in places for each in place.messages if not each.ephemeral_to])


async def test_what_is_to_be_private_stays_so_when_details_are_added_first(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.dm("private: somebody reads my letters")
    await floor.settled()
    assert await tom.click(tom.hears()[-1], "Add details first") is None
    assert begun_with(tom)["What is wrong?"] == "somebody reads my letters"
    assert (await tom.submit({})).closed
    await floor.settled()
    assert "It is private" in str([message.blocks for message in tom.hears()])
    assert "letters" not in said_openly(floor)
    assert "letters" in str(floor.person("mira").hears()[-1].blocks)


async def test_a_message_that_is_to_be_private_is_so_when_it_is_reported_by_the_shortcut(floor: Floor) -> None:
    tom = floor.person("tom")
    said = await tom.dm("private: somebody reads my letters")
    await floor.settled()
    assert (
        await tom.message_shortcut("incident.from_message", floor.workspace.direct_channel(tom.id).id, said) is None
    )
    assert begun_with(tom)["What is wrong?"] == "somebody reads my letters"
    assert (await tom.submit({})).closed
    await floor.settled()
    assert "It is private" in str([message.blocks for message in tom.hears()])
    assert "letters" not in said_openly(floor)


async def test_a_report_by_form_is_private_when_its_box_is_ticked(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.command("/incident")
    sent = await tom.submit({"What is wrong?": "the tills know my secret", "Private": ["private"]})
    assert sent.closed
    await floor.settled()
    assert "my secret" not in said_openly(floor)
    assert "my secret" in str(floor.person("ben").hears()[-1].blocks)


async def test_a_mention_that_is_to_be_private_is_answered_directly(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.say("general", "@quarterdeck private: my pay slip is open to all")
    await floor.settled()
    assert await tom.click(tom.hears()[-1], "Report it") is None
    await floor.settled()
    assert "INC-1" not in said_openly(floor)


async def test_a_report_by_form_is_confirmed_where_its_reporter_stands(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.command("/incident", "store-42-milan")
    assert (await tom.submit({"What is wrong?": "the roof leaks"})).closed
    await floor.settled()
    answer = tom.sees("store-42-milan")[-1]
    assert answer.ephemeral_to == tom.id
    assert "*INC-1* is reported" in str(answer.blocks)
    assert await tom.click(answer, "incident.service", option="ERP") is None
    await floor.settled()
    assert "the roof leaks" in str(floor.last("team-erp").blocks)


async def test_an_alert_that_says_all_in_its_attachment_is_reported_as_it_stands(floor: Floor) -> None:
    tom, place = floor.person("tom"), floor.workspace.channel("general")
    attached = [{"title": "Disk full", "title_link": "https://m.example/7", "text": "97% of /var"}]
    alert = floor.workspace.post(place, tom.id, "", attachments=attached)
    assert await tom.message_shortcut("incident.from_message", "general", alert) is None
    assert begun_with(tom)["What is wrong?"] == "Disk full"
    assert begun_with(tom)["Details"] == "Disk full\n97% of /var"
    assert (await tom.submit({})).closed
    await floor.settled()
    assert "'https://m.example/7', 'text': 'Disk full'" in str(floor.last("team-workplace").blocks)
    assert "*INC-1* is reported" in str(tom.sees("general")[-1].blocks)


async def test_a_file_that_was_said_with_it_is_named_and_linked_for_the_team(floor: Floor) -> None:
    tom, place = floor.person("tom"), floor.workspace.direct_channel(floor.person("tom").id)
    file = {"name": "till.png", "permalink": "https://northgate.slack.com/files/U1/F1/till.png"}
    event = {"type": "message", "channel": place.id, "channel_type": "im", "text": "the till says this", "ts": "1.1"}
    said = event | {"user": tom.id, "subtype": "file_share", "files": [file]}
    await floor.server.sockets.deliver("events_api", {"type": "event_callback", "event_id": "Ev1", "event": said})
    await floor.settled()
    assert await tom.click(tom.hears()[-1], "Report it") is None
    await floor.settled()
    assert "/F1/till.png', 'text': 'till.png'" in str(floor.last("team-retail-apps").blocks)
    assert "/F1/till.png', 'text': 'till.png'" in str((await floor.person("ana").command("/incident show 1")).blocks)


async def test_a_service_that_went_while_the_form_stood_open_is_refused_beside_its_field(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.command("/incident")
    assert tom.view is not None
    ghost = {"selected_option": {"value": "ghost", "text": {"type": "plain_text", "text": "Ghost"}}}
    values = {
        "incident.title": {"text": {"type": "plain_text_input", "value": "the tills are down"}},
        "incident.service": {"choice": {"type": "static_select", **ghost}},
    }
    sent = await tom.send_form(tom.view, values)
    assert sent.errors == {"Service": "There is no such service any more. Choose another, or leave it empty."}


async def test_only_whoever_said_it_answers_and_only_once(floor: Floor) -> None:
    tom, sofia = floor.person("tom"), floor.person("sofia")
    await tom.say("general", "@quarterdeck the printer is on fire")
    await floor.settled()
    question = floor.last("general")
    for answer in ("Report it", "Add details first", "No, thank you"):
        await sofia.click(question, answer)
        await floor.settled()
        assert "is for" in sofia.sees("general")[-1].text
    assert sofia.view is None
    for _ in range(2):
        await tom.click(question, "Report it")
    await floor.settled()
    assert "You have answered that already" in tom.sees("general")[-1].text
    assert len(await floor.read(incidents.open_incidents)) == 1
    assert len(await refused(floor, floor.workspace.channel("general").id)) == 3


async def test_help_a_greeting_and_thanks_are_no_reports(floor: Floor) -> None:
    tom = floor.person("tom")
    for text in ("help", "hello", "thanks!"):
        await tom.dm(text)
    await floor.settled()
    help_, greeting = [message for message in tom.hears() if message.user != tom.id]
    assert "Say in a line what is wrong" in greeting.text
    assert await tom.click(help_, "Report an incident") is None
    assert tom.view is not None


async def test_a_mention_without_words_is_asked_what_is_wrong(floor: Floor) -> None:
    await floor.person("tom").say("general", "@quarterdeck")
    await floor.settled()
    assert "Say in a line what is wrong" in floor.last("general").text


async def test_what_no_person_says_anew_is_no_report(floor: Floor) -> None:
    tom, place = floor.person("tom"), floor.workspace.direct_channel(floor.person("tom").id)
    said = {"type": "message", "channel": place.id, "channel_type": "im", "text": "down", "ts": "1.1", "user": tom.id}
    others: list[dict[str, Any]] = [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"user": None},
        {"channel_type": "channel"},
        {"type": "app_mention", "user": None},
    ]
    for number, other in enumerate(others):
        body = {"type": "event_callback", "event_id": f"Ev{number}", "event": said | other}
        assert await floor.server.sockets.deliver("events_api", body) == {}
    await floor.settled()
    assert tom.hears() == []


async def test_a_file_said_directly_with_a_line_is_offered_as_well(floor: Floor) -> None:
    tom, place = floor.person("tom"), floor.workspace.direct_channel(floor.person("tom").id)
    event = {"type": "message", "channel": place.id, "channel_type": "im", "text": "see this", "ts": "1.1"}
    body = {"type": "event_callback", "event_id": "Ev1", "event": event | {"user": tom.id, "subtype": "file_share"}}
    await floor.server.sockets.deliver("events_api", body)
    await floor.settled()
    assert "Shall I report this as an incident?" in tom.hears()[-1].text


async def test_of_very_many_services_those_are_offered_that_match_what_is_typed(
    settings: Document, sqlite_url: str, clock: SetClock
) -> None:
    services = {f"shop-{number}": Service(name=f"Shop {number}", team="network") for number in range(150)}
    large = settings.model_copy(update={"services": services})
    async with open_floor(large, sqlite_url, clock) as floor:
        tom = floor.person("tom")
        await tom.command("/incident")
        assert tom.view is not None
        block = next(each for each in tom.view.body["blocks"] if each["block_id"] == "incident.service")
        every, some = [
            await tom.suggestions(block["element"], block["block_id"], tom.view, sought) for sought in ("", "shop 14")
        ]
        assert len(every) == 100
        assert [each["value"] for each in some] == ["shop-14", *(f"shop-{number}" for number in range(140, 150))]
        assert (await tom.submit({"What is wrong?": "the door is stuck", "Service": "shop-144"})).closed
        await floor.settled()
        assert "Shop 144" in str(floor.last("team-network").blocks)


async def test_an_answer_in_the_thread_takes_it_off_hold(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command("/incident Point of sale is down")
    await ana.command("/incident hold 1 which till is it?")
    await floor.settled()
    receipt = next(message for message in sofia.hears() if message.thread_ts is None)
    await sofia.dm("till 7", receipt.ts)
    await floor.settled()
    card = next(message for message in floor.workspace.channel("team-retail-apps").messages if message.blocks)
    assert "In progress" in str(card.blocks)
    assert "till 7" in floor.last("team-retail-apps").text


async def test_still_broken_reopens_and_what_nobody_reopens_closes_by_itself(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command("/incident Point of sale is down")
    await ana.command("/incident resolve 1 restarted")
    await floor.settled()
    await sofia.click(sofia.hears()[-1], "Still broken")
    await floor.settled()
    assert "In progress" in (await ana.command("/incident show 1")).said
    await ana.command("/incident resolve 1 replaced")
    await floor.later(days=5, seconds=1)
    assert "Closed" in (await ana.command("/incident show 1")).said


async def test_it_works_over_signed_http_too(floor: Floor) -> None:
    from bot.listening.app import build
    from bot.listening.http import PATH, web_app
    from bot.serving import listening
    from bot.workspace.workspace import SIGNING_SECRET

    program = floor.program
    app = build(program.desk, program.practices, program.slack, SIGNING_SECRET)
    async with listening(
        web_app(app, SIGNING_SECRET, program.in_flight, program.desk.database), "127.0.0.1", 0
    ) as url:
        floor.server.deliver_by_http(url + PATH, SIGNING_SECRET)
        assert "INC-1" in (await floor.person("sofia").command("/incident tills down")).said
        floor.server.deliver_by_http(url + PATH, "another-secret")
        assert (await floor.person("sofia").command("/incident tills down")).error is not None
