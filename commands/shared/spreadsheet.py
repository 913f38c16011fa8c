"""Cells of a CSV that a spreadsheet shows as they are, whatever people typed."""

ASKS_TO_BE_WORKED_OUT = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins with one of these a spreadsheet takes for a formula; with the last four in some languages [OWASP, CSV
injection].
"""


def harmless(cell: object) -> str:
    """A cell, with an apostrophe before what would be worked out; a number stays a number; None is empty."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(ASKS_TO_BE_WORKED_OUT) else text
