"""Ids of what the audit shows."""

from enum import StrEnum


class ActionId(StrEnum):
    AUDIT = "audit.page"
