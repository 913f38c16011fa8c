"""Records: what is read of the database, what is handed from one function to another, what is gathered meanwhile.

They are msgspec's structs, made and compared in C: a dataclass takes half a millisecond to define, of which there are
hundreds, and some microseconds to make.
"""

from typing import TYPE_CHECKING, dataclass_transform

from msgspec import Struct, field
from msgspec.structs import asdict

if TYPE_CHECKING:
    from dataclasses import replace  # whose arguments are checked
else:
    from msgspec.structs import replace

__all__ = ["Mutable", "Record", "asdict", "field", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True):
    """A value with named fields: equal to another of its kind with the same, and never changed.

    What a `cached_property` keeps needs `dict=True` after the base.
    """


@dataclass_transform(field_specifiers=(field,))
class Mutable(Struct):
    """Named fields that are set anew while something goes on: what is counted or gathered, or how far it has come."""
