"""Ids of what deploys show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    LIST = "deploy.list"
    DONE = "deploy.done"


class ViewId(StrEnum):
    DONE = "deploy.done.form"
