"""How counts read."""


def so_many(count: int, what: str) -> str:
    """`1 site`, `41 sites`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
