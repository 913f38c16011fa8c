"""Bookmarks; and files, which nobody sees before they are shared."""

from tests.workspace.conftest import Web

LINK = {"channel_id": "#room", "title": "Runbook", "type": "link"}


def uploaded(web: Web, content: bytes = b"abc") -> str:
    key: str = web("files.getUploadURLExternal", filename="record.md", length=len(content))["file_id"]
    assert web.files.receive(key, content)
    return key


def test_a_bookmark_is_kept_and_may_be_there_twice(web: Web) -> None:
    for _ in range(2):
        web("bookmarks.add", link="https://wiki.example/tills", emoji=":book:", **LINK)
    first, second = web("bookmarks.list", channel_id="#room")["bookmarks"]
    assert (first["title"], first["link"], first["emoji"]) == ("Runbook", "https://wiki.example/tills", ":book:")
    assert first["id"] != second["id"]


def test_a_channel_has_a_hundred_bookmarks(web: Web) -> None:
    for number in range(100):
        web("bookmarks.add", link=f"https://wiki.example/{number}", **LINK)
    assert web.refused("bookmarks.add", link="https://wiki.example/", **LINK) == "too_many_bookmarks"


def test_a_file_is_shared_with_what_is_said_to_it(web: Web) -> None:
    key = uploaded(web)
    assert web.refused("files.info", file=key) == "file_not_found", "before it is complete"
    files = [{"id": key, "title": "The record"}]
    web("files.completeUploadExternal", files=files, channel_id="#room", initial_comment="What happened")
    message = web.workspace.channel("room").messages[-1]
    assert (message.text, message.files[0]["title"]) == ("What happened", "The record")
    shares = web("files.info", file=key)["file"]["shares"]
    assert shares == {"public": {web.known("#room"): [{"ts": message.ts}]}, "private": {}}


def test_where_a_file_was_shared_privately_is_told_apart(web: Web) -> None:
    key = uploaded(web)
    web("files.completeUploadExternal", files=[{"id": key}], channel_id="#den")
    found = web("files.info", file=key)["file"]
    assert list(found["shares"]["private"]) == [web.known("#den")]
    assert (found["title"], found["size"]) == ("record.md", 3)


def test_a_file_that_is_shared_nowhere_is_in_no_channel(web: Web) -> None:
    key = uploaded(web)
    web("files.completeUploadExternal", files=[{"id": key}])
    assert web("files.info", file=key)["file"]["shares"] == {"public": {}, "private": {}}


def test_a_bookmark_is_removed_and_the_others_stay(web: Web) -> None:
    for number in range(2):
        web("bookmarks.add", link=f"https://wiki.example/{number}", **LINK)
    first, second = web("bookmarks.list", channel_id="#room")["bookmarks"]
    web("bookmarks.remove", channel_id="#room", bookmark_id=first["id"])
    assert web("bookmarks.list", channel_id="#room")["bookmarks"] == [second]


def test_where_a_file_was_that_is_deleted_stands_that_there_was_one(web: Web) -> None:
    key = uploaded(web)
    web("files.completeUploadExternal", files=[{"id": key}], channel_id="#room", initial_comment="What happened")
    assert web.workspace.channel("room").messages[-1].files[0]["permalink"].endswith(f"/files/{key}")
    web("files.delete", file=key)
    message = web.workspace.channel("room").messages[-1]
    assert (message.text, message.files) == ("What happened", [{"id": key, "mode": "tombstone"}])
    assert web.files.kept[key].content is None
    assert web.refused("files.info", file=key) == web.refused("files.delete", file=key) == "file_deleted"


def test_only_what_was_uploaded_whole_and_not_completed_before_can_be_completed(web: Web) -> None:
    waiting = web("files.getUploadURLExternal", filename="record.md", length=3)["file_id"]
    assert not web.files.receive(waiting, b"too long"), "it has another length"
    assert not web.files.receive("F404", b"abc")
    assert web.refused("files.completeUploadExternal", files=[{"id": waiting}]) == "file_not_found"
    done = uploaded(web)
    web("files.completeUploadExternal", files=[{"id": done}])
    assert web.refused("files.completeUploadExternal", files=[{"id": done}]) == "file_not_found"
    assert not web.files.receive(done, b"abc"), "it is complete"


def test_a_file_goes_where_the_bot_is_and_nowhere_when_one_is_missing(web: Web) -> None:
    key = uploaded(web)
    for place, code in (("#elsewhere", "not_in_channel"), ("#cellar", "channel_not_found"), ("#old", "is_archived")):
        assert web.refused("files.completeUploadExternal", files=[{"id": key}], channel_id=place) == code
    both = [{"id": key}, {"id": "F404"}]
    assert web.refused("files.completeUploadExternal", files=both, channel_id="#room") == "file_not_found"
    assert web.refused("files.info", file=key) == "file_not_found"
    web("files.completeUploadExternal", files=[{"id": key}], channel_id="#room")
