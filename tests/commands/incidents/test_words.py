"""What a message says: its text, its attachments, its blocks, and the files that hang on it."""

from typing import Any

import pytest

from commands.incidents.report import Link
from commands.incidents.words import links_of, title_and_details_of

ALERT: dict[str, Any] = {
    "text": "",
    "attachments": [
        {
            "title": "Disk full on db-1 &amp; db-2",
            "title_link": "https://monitor.example/alerts/7",
            "fallback": "[FIRING] disk",
            "text": "97% of <https://monitor.example/db|/var>",
            "fields": [{"title": "Since", "value": "09:12"}, {"value": "no owner"}],
        }
    ],
}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


@pytest.mark.parametrize(
    ("message", "title", "details"),
    [
        ({"text": "tills are down"}, "tills are down", ""),
        ({"text": "tills &lt;3\nsince nine"}, "tills <3", "tills <3\nsince nine"),
        (
            ALERT,
            "Disk full on db-1 & db-2",
            "Disk full on db-1 & db-2\n97% of /var\nSince: 09:12\nno owner",
        ),
        ({"attachments": [{"fallback": "[FIRING] disk"}]}, "[FIRING] disk", ""),
        ({"attachments": [{"fallback": "disk", "text": "97% full"}]}, "disk", "97% full"),
        (
            {"attachments": [{"title": "one"}, {"title": "two"}]},
            "one",
            "one\ntwo",
        ),
        (
            {"text": "see", "attachments": [{"title": "Disk full"}]},
            "see",
            "see\n\nDisk full",
        ),
        (
            {"text": "see https://x.example", "attachments": [{"title": "X", "from_url": "https://x.example"}]},
            "see https://x.example",
            "",
        ),
        (
            {"attachments": [{"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Down"}}]}]},
            "Down",
            "",
        ),
        ({"text": None}, "", ""),
        ({"attachments": [], "blocks": []}, "", ""),
        ({"attachments": "x", "blocks": [1, None]}, "", ""),
    ],
)
def test_a_report_begins_with_what_the_message_says(message: dict[str, Any], title: str, details: str) -> None:
    assert title_and_details_of(message) == (title, details)


def test_what_is_said_in_blocks_alone_is_read_without_what_is_pressed() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Checkout <slow>"}},
        {"type": "divider"},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "p95 is &gt; 3 s"},
            "fields": [{"type": "mrkdwn", "text": "*Store:* 42"}],
            "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Silence"}},
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "by the monitor"}, {"type": "image"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Ack"}}]},
    ]
    title, details = title_and_details_of({"text": "", "blocks": blocks})
    assert title == "Checkout <slow>"
    assert details == "Checkout <slow>\np95 is > 3 s\n*Store:* 42\nby the monitor"


def test_rich_text_is_read_with_its_lists_links_and_emoji() -> None:
    said = rich(
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "The till "},
                {"type": "emoji", "name": "fire"},
                {"type": "text", "text": " says "},
                {"type": "link", "url": "https://x.example"},
                {"type": "user", "user_id": "U1"},
            ],
        },
        {
            "type": "rich_text_list",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
        },
    )
    title, details = title_and_details_of({"blocks": [said]})
    assert title == "The till :fire: says https://x.example@U1"
    assert details.endswith("\n- one")


def test_what_is_very_long_fits_into_the_form() -> None:
    title, details = title_and_details_of({"attachments": [{"title": "x" * 5000, "text": "y" * 5000}]})
    assert (len(title), len(details)) == (150, 3000)


def test_files_are_named_and_linked_and_so_is_where_an_alert_leads() -> None:
    files = [{"name": "till.png", "permalink": "https://x.slack.com/files/1"}, {"title": "no link"}]
    assert links_of({"files": files} | ALERT) == (
        Link("till.png", "https://x.slack.com/files/1"),
        Link("Disk full on db-1 & db-2", "https://monitor.example/alerts/7"),
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "slack://x", "<@U1>"])
def test_what_is_no_address_is_not_linked(url: str) -> None:
    assert links_of({"files": [{"name": "x", "permalink": url}]}) == ()
