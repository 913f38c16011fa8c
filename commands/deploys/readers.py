"""What each kind of pipeline says of a deploy; a delivery in, what it tells out."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from commands.alerts.kinds.reading import written
from commands.shared.days import is_within_reach
from commands.shared.doors import object_in
from commands.shared.language import cleaned
from storage.deploys.records import DeployStatus
from storage.record import Record

Sent = Mapping[str, Any]
Headers = Mapping[str, str]

LONGEST = 200
LONGEST_URL = 2000
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class Told(Record):
    """What is told of a deploy. `called` is what its sender calls what is deployed, one after another as it may be
    known here; `texts` are where the number of its change may stand, the likeliest first. Instants are UTC, None
    where none is given. `delivery` is by what the telling itself is known.
    """

    sender: str
    key: str
    called: tuple[str, ...]
    environment: str
    status: DeployStatus
    version: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    actor: str = ""
    texts: tuple[str, ...] = ()
    url: str = ""
    delivery: str | None = None


Reader = Callable[[Sent, Headers], Told | None]

STATUSES: Mapping[str, DeployStatus] = {
    **dict.fromkeys(("started", "running", "in_progress", "pending", "queued"), DeployStatus.STARTED),
    **dict.fromkeys(("succeeded", "success", "successful", "finished", "deployed"), DeployStatus.SUCCEEDED),
    **dict.fromkeys(("failed", "failure", "error", "canceled", "cancelled", "aborted"), DeployStatus.FAILED),
}
"""The words of all kinds; what is only planned, skipped or taken out is no deploy."""


FORM = "payload="


def object_sent(body: bytes) -> dict[str, Any]:
    """The JSON object that was sent; of a form, which GitHub sends unless it is told otherwise, its `payload`. Raises
    TurnedAway.
    """
    text = body.decode("utf-8", "replace")
    return object_in(parse_qs(text, keep_blank_values=True)["payload"][0] if text.startswith(FORM) else text)


def read(sent: Sent, headers: Headers) -> Told | None:
    """None for what is sent beside deploys, like a ping. ValueError, KeyError or TypeError for what nobody sends."""
    return _reader(sent, headers)(sent, headers)


def _reader(sent: Sent, headers: Headers) -> Reader:
    if "x-github-event" in headers:
        return _github
    if "x-gitlab-event" in headers:
        return _gitlab
    if "ce-type" in headers or "specversion" in sent:
        return _cloud_event
    return _own


def _status(word: object) -> DeployStatus | None:
    return STATUSES.get(str(word or "").strip().casefold())


def _text(value: object) -> str:
    """A line of what was sent, of a sensible length; nothing for what is no word."""
    return " ".join(cleaned(str(value)).split())[:LONGEST] if isinstance(value, str | int) else ""


def _key(*parts: object) -> str:
    key = "/".join(str(part) for part in parts)
    return key if len(key) <= LONGEST else hashlib.sha256(key.encode()).hexdigest()


def _instant(value: object) -> datetime | None:
    """ISO 8601, or as GitLab writes it (`2026-03-16 22:04:11 +0100`); in UTC. Without a zone it is taken for UTC."""
    words = str(value or "").strip().replace(" UTC", "Z")
    try:
        found = datetime.fromisoformat(words.replace(" +", "+").replace(" -", "-"))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return found if found >= EARLIEST and is_within_reach(found) else None


def _url(value: object) -> str:
    found = str(value or "")
    return found if found.startswith(("https://", "http://")) and len(found) <= LONGEST_URL else ""


def _own(sent: Sent, headers: Headers) -> Told | None:
    """Our own JSON, perhaps within the envelope of Standard Webhooks (`type`, `timestamp`, `data`)."""
    inner = sent.get("data")
    found: Sent = inner if isinstance(inner, Mapping) and "service" in inner else sent
    status = _status(found["status"])
    if status is None:
        raise KeyError("status")
    return Told(
        sender="json",
        key=_key(_text(found["id"]) or _needed("id")),
        called=(_text(found["service"]) or _needed("service"),),
        environment=_text(found["environment"]),
        status=status,
        version=_text(found.get("version")),
        started_at=_instant(found.get("started_at")),
        finished_at=_instant(found.get("finished_at")),
        actor=_text(found.get("actor")),
        texts=tuple(_text(found.get(name)) for name in ("change", "ref", "message")),
        url=_url(found.get("url")),
        delivery=headers.get("webhook-id"),
    )


def _needed(name: str) -> str:
    raise KeyError(name)


def _github(sent: Sent, headers: Headers) -> Told | None:
    """`deployment_status`; a status that only says that an older deploy is no longer the one that runs is none."""
    if headers["x-github-event"] != "deployment_status":
        return None
    state, deployment, repository = sent["deployment_status"], sent["deployment"], sent["repository"]
    status = _status(state["state"])
    if status is None:
        return None
    payload = deployment.get("payload") if isinstance(deployment.get("payload"), Mapping) else {}
    at = _instant(state.get("updated_at") or state.get("created_at"))
    return Told(
        sender="github",
        key=_key(written(repository, "full_name"), written(deployment, "id")),
        called=(_text(payload.get("service")), _text(repository["name"]), _text(repository["full_name"])),
        environment=_text(state.get("environment") or deployment["environment"]),
        status=status,
        version=_text(deployment.get("ref")) or _text(deployment.get("sha"))[:12],
        started_at=_instant(deployment.get("created_at")),
        finished_at=None if status is DeployStatus.STARTED else at,
        actor=_text((deployment.get("creator") or {}).get("login")),
        texts=(_text(payload.get("change")), _text(deployment.get("ref")), _text(deployment.get("description"))),
        url=_url(state.get("log_url") or state.get("target_url")),
        delivery=headers.get("x-github-delivery"),
    )


def _gitlab(sent: Sent, headers: Headers) -> Told | None:
    """The deployment hook; of an environment of the tier `production`, whatever it is called."""
    if sent.get("object_kind") != "deployment":
        return None
    status, project = _status(sent["status"]), sent["project"]
    if status is None:
        return None
    at, tier = _instant(sent.get("status_changed_at")), sent.get("environment_tier")
    return Told(
        sender="gitlab",
        key=_key(written(project, "path_with_namespace"), written(sent, "deployment_id")),
        called=(_text(project["path_with_namespace"]).rpartition("/")[2], _text(project.get("name"))),
        environment=_text(tier) if tier == "production" else _text(sent["environment"]),
        status=status,
        version=_text(sent.get("ref")) or _text(sent.get("short_sha")),
        started_at=at if status is DeployStatus.STARTED else None,
        finished_at=None if status is DeployStatus.STARTED else at,
        actor=_text((sent.get("user") or {}).get("username")),
        texts=("", _text(sent.get("ref")), _text(sent.get("commit_title"))),
        url=_url(sent.get("deployable_url")),
        delivery=headers.get("x-gitlab-event-uuid") or headers.get("idempotency-key"),
    )


DEPLOYED = ("dev.cdevents.service.deployed.", "dev.cdevents.service.upgraded.", "dev.cdevents.service.rolledback.")


def _cloud_event(sent: Sent, headers: Headers) -> Told | None:
    """A CDEvent in a CloudEvent, structured or binary: a service was deployed, upgraded or rolled back."""
    is_binary = "ce-type" in headers
    event: Sent = (
        {name: headers.get(f"ce-{name}") for name in ("id", "source", "type", "time")} if is_binary else sent
    )
    data = sent if is_binary else sent["data"]
    if not str(event["type"]).startswith(DEPLOYED):
        return None
    subject = data["subject"]
    content, custom = subject["content"], data.get("customData")
    custom = custom if isinstance(custom, Mapping) else {}
    at = _instant(data["context"].get("timestamp")) or _instant(event.get("time"))
    service = _text(subject["id"])
    return Told(
        sender="cdevents",
        key=_key(written(event, "source"), written(event, "id")),
        called=(service.rpartition("/")[2], service),
        environment=_text(content["environment"]["id"]).rpartition("/")[2],
        status=DeployStatus.SUCCEEDED,
        version=_text(content.get("artifactId")).rpartition("@")[2],
        finished_at=at,
        actor=_text(custom.get("actor")),
        texts=tuple(_text(custom.get(name)) for name in ("change", "ref", "message")),
        url=_url(custom.get("url")),
        delivery=_key(event["source"], event["id"]),
    )


def change_event(sent: Sent) -> Told:
    """A change event as PagerDuty takes it: something was put into production, unless it names another place."""
    payload = sent["payload"]
    details = payload.get("custom_details") if isinstance(payload.get("custom_details"), Mapping) else {}
    links = [each for each in sent.get("links") or () if isinstance(each, Mapping)]
    summary = _text(payload["summary"]) or _needed("summary")
    known = _key(summary, payload.get("timestamp") or "", payload.get("source") or "", details.get("id") or "")
    return Told(
        sender="pagerduty",
        key=known,
        called=tuple(_text(each) for each in (details.get("service"), payload.get("source"), summary)),
        environment=_text(details.get("environment")) or "production",
        status=_status(details.get("status")) or DeployStatus.SUCCEEDED,
        version=_text(details.get("version")),
        finished_at=_instant(payload.get("timestamp")),
        actor=_text(details.get("actor")),
        texts=(_text(details.get("change")), _text(details.get("ref")), summary),
        url=_url(links[0].get("href")) if links else "",
    )
