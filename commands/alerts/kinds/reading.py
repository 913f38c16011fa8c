"""What the kinds have in common: instants, keys, and texts of a sensible length."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commands.shared.days import is_within_reach
from commands.shared.language import cleaned

LONGEST_KEY, LONGEST_TITLE, LONGEST_URL = 200, 300, 2000


def instant(text: object) -> datetime | None:
    """ISO 8601, in UTC; None where it is none, or one of the ends of the calendar, which stand for never."""
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", str(text)))
        in_utc = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return in_utc if is_within_reach(in_utc) else None


NOT_SENT = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a body ends in that is not what its kind sends."""


def wrong_in(error: Exception) -> str:
    """What of it is not as it is to be, for whoever sets its sender up. A ValueError says it itself."""
    if isinstance(error, KeyError):
        return f"{error.args[0]!r:.100} is missing, or none that is known"
    return str(error)[:200] if isinstance(error, ValueError) else "a part of it is of another kind"


def written(sent: Mapping[str, Any], name: str) -> str:
    """What must stand there. KeyError where nothing does: `null` is no key, by which others would be known too."""
    if sent.get(name) in (None, ""):
        raise KeyError(name)
    return str(sent[name])


def key_of(text: str) -> str:
    """As it is, or what stands for one that is too long."""
    return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()


def hashed(parts: Mapping[str, str]) -> str:
    """A key made of labels, whatever their order."""
    return hashlib.sha256("\n".join(f"{name}={parts[name]}" for name in sorted(parts)).encode()).hexdigest()


def title_of(text: object, otherwise: str) -> str:
    """A line; `otherwise` in place of one that shows nothing."""
    found = " ".join(cleaned(str(text or "")).split()) or otherwise
    return found if len(found) <= LONGEST_TITLE else found[: LONGEST_TITLE - 1] + "…"


def url_of(text: object) -> str:
    found = str(text or "")
    return found if found.startswith(("https://", "http://")) and len(found) <= LONGEST_URL else ""


def words_of(found: Any) -> dict[str, str]:
    """Labels: names and words, the rest left out. TypeError for what is no object."""
    if not isinstance(found, Mapping):
        raise TypeError("labels")
    return {str(name): str(value) for name, value in found.items() if not isinstance(value, dict | list)}
