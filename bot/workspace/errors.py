"""What the workspace refuses, with Slack's own codes."""

from typing import Any


class SlackError(Exception):
    """An `ok: false` answer; `extra` stands beside its `error`."""

    def __init__(self, code: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(code if not messages else f"{code}: {'; '.join(messages)}")
        self.code = code
        self.messages = messages or []
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        found: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            found["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
            found["errors"] = self.messages
        return found
