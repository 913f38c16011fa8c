"""Chances as people say them."""

from fractions import Fraction


def in_words(chance: float) -> str:
    """A multiple of five percent: 0.75 is `3 in 4`."""
    share = Fraction(round(chance * 20), 20)
    return f"{share.numerator} in {share.denominator}"


def like_it(chance: float, n: int) -> str:
    """How many of those like it miss what is promised."""
    return f"{in_words(chance)} like it miss (from {n:,})"
