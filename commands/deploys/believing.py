"""Whether whoever tells of a deploy knows a secret: they bring it, or they have signed with it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping

from commands.alerts.policy import AlertSource
from commands.shared.doors import Knock, TurnedAway, is_secret, secret, token_of

SKEW_SECONDS = 300
STANDARD = "whsec_"
"""How the secrets of Standard Webhooks begin."""


def believed(sources: Iterable[AlertSource], knock: Knock) -> AlertSource:
    """The source whose secret was known. Raises TurnedAway."""
    signed = next((check for header, check in SIGNED.items() if header in knock.headers), None)
    for source in sources:
        if signed is not None and source.secret is not None:
            if signed(knock, secret(source.secret)):
                return source
        elif source.token is not None and is_secret(_token(knock.headers, source.header), source.token):
            return source
    raise TurnedAway(401, "not let in")


def _token(headers: Mapping[str, str], header: str | None) -> str:
    """As anybody brings it, or as GitLab does."""
    theirs = headers.get("x-gitlab-token") if header is None else None
    return token_of(headers, header) if theirs is None else theirs


def _github(knock: Knock, known: str) -> bool:
    expected = "sha256=" + hmac.new(known.encode(), knock.body, hashlib.sha256).hexdigest()
    return bool(known) and hmac.compare_digest(knock.headers["x-hub-signature-256"].encode(), expected.encode())


def _standard(knock: Knock, known: str) -> bool:
    """Signed are the id, the time and the body, with dots between; the time must be of now. Of several signatures,
    with which a secret is changed for another, one must be right.
    """
    said, identity = knock.headers.get("webhook-timestamp", ""), knock.headers.get("webhook-id", "")
    if not re.fullmatch("[0-9]{1,12}", said) or abs(knock.at.timestamp() - int(said)) > SKEW_SECONDS:
        return False
    key = _key(known)
    if not key or not identity:
        return False
    signed = hmac.new(key, f"{identity}.{said}.".encode() + knock.body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(signed)
    given = knock.headers["webhook-signature"].encode().split()
    return any(hmac.compare_digest(each, expected) for each in given)


def _key(known: str) -> bytes:
    if not known.startswith(STANDARD):
        return known.encode()
    try:
        return base64.b64decode(known.removeprefix(STANDARD), validate=True)
    except ValueError:
        return b""


SIGNED: Mapping[str, Callable[[Knock, str], bool]] = {
    "x-hub-signature-256": _github,
    "webhook-signature": _standard,
}
"""By the header in which a signature stands, what checks it."""
