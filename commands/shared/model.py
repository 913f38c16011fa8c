"""What every part of app.yaml is."""

from pydantic import BaseModel, ConfigDict


class ConfigModel(BaseModel):
    """A part of app.yaml: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # what is read is a Document: what it is made of is never read by itself
    )
