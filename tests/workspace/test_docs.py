"""The page about the workspace names what there is."""

from dataclasses import fields
from pathlib import Path

from bot.workspace.faults import Faults
from tests.workspace.conftest import Web

PAGE = (Path(__file__).parent.parent.parent / "docs" / "workspace.md").read_text()


def test_every_method_is_named(web: Web) -> None:
    assert [method for method in web.methods if f"`{method}`" not in PAGE] == []


def test_every_fault_is_named() -> None:
    settings = {field.name for field in fields(Faults)} - {"waiting"}
    injected = {name for name in vars(Faults) if not name.startswith("_")} - {"next"}
    assert [name for name in settings | injected if f"`{name}" not in PAGE] == []
