"""How the numbers of records begin: as the slash commands say that they are asked for by."""

_PREFIXES: set[str] = set()


def begin_with(prefix: str) -> None:
    """There are numbers that begin so, such as `inc`."""
    _PREFIXES.add(prefix)


def prefixes() -> list[str]:
    """All that there are, in small letters."""
    return sorted(_PREFIXES)
