"""Boards as people read them (mrkdwn)."""

from commands.shared.blocks import Names, escape, typed


def the_board(key: str, names: Names) -> str:
    """A board within a sentence: by its name, by its key where it has none."""
    name = names.get(key, key)
    return f"the board `{escape(key)}`" if name == key else f"the {escape(name)}"


def no_board(text: str, names: Names) -> str:
    """That none is called so, and which there are."""
    known = ", ".join(f"`{key}`" if name == key else f"{escape(name)} (`{key}`)" for key, name in names.items())
    return f"There is no board `{typed(text, 80)}`. Known are {known or 'none yet'}."


def capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
