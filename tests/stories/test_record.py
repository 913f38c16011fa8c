"""The record of a major incident, with the pictures that were shared in its room."""

import io
import zipfile

from bot.config import Document
from tests.company import report
from tests.conftest import Floor, SetClock, open_floor


async def test_a_record_is_a_zip_with_what_was_shared(settings: Document, sqlite_url: str, clock: SetClock) -> None:
    keeping = settings.war_rooms.model_copy(update={"keep_files": True})
    async with open_floor(settings.model_copy(update={"war_rooms": keeping}), sqlite_url, clock) as floor:
        await _recorded(floor)


async def _recorded(floor: Floor) -> None:
    await report(floor, "Point of sale is down in all stores")
    carlos = floor.person("carlos")
    await carlos.command("/major 1")
    await floor.settled()
    room = floor.workspace.channel("inc-1-point-of-sale-is-down")
    picture = floor.server.files.expect("till.png", 4)
    assert floor.server.files.receive(picture.id, b"\x89PNG")
    picture.complete, picture.shares = True, {room.id: ["1.1"]}
    shared = {"id": picture.id, "name": "till.png", "permalink": "https://files.example/till.png"}
    message = await carlos.say(
        room.id, "It looks like this", files=[shared, {**shared, "id": "F0GONE", "name": "gone.png"}]
    )
    await carlos.react("pushpin", room.id, message)
    await floor.settled()
    assert "comes as a file" in (await carlos.command("/major record", room.id)).said
    await floor.settled()
    sent = next(each for each in carlos.hears() if each.files)
    kept = floor.server.files.kept[sent.files[0]["id"]]
    assert kept.name == "INC-1.zip"
    assert kept.content is not None
    with zipfile.ZipFile(io.BytesIO(kept.content)) as bundle:
        assert bundle.namelist() == ["INC-1.html", "files/1-till.png"]
        assert bundle.read("files/1-till.png") == b"\x89PNG"
        assert "It looks like this" in bundle.read("INC-1.html").decode()
