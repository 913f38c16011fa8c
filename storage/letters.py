"""Whether a column has certain words in it, whichever way their letters are written."""

import re
import unicodedata
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, func, or_

FORMS: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")


def has_in_it(column: Column[Any], words: str) -> ColumnElement[bool]:
    """Letter for letter, large or small; an `ü` that is typed as one letter or as two, and `ß` as `ss`.

    What does neither concern is a plain comparison.
    """
    text: ColumnElement[Any] = column
    if "ss" in words.casefold():
        text, words = func.replace(column, "ß", "ss", type_=column.type), re.sub("[ßẞ]", "ss", words)
    spellings = dict.fromkeys((words, *(unicodedata.normalize(form, words) for form in FORMS)))
    return or_(*(text.icontains(each, autoescape=True) for each in spellings))
