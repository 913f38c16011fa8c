"""How articles and reports are cut to stems, where the one is looked for with the other."""

from collections.abc import Sequence
from functools import lru_cache

from commands.shared import text
from commands.shared.ranking import Cut
from commands.shared.stop_words import STOP_WORDS

ENGLISH = """
a an and are as at be but by can cannot do does for from has have how i in is it its me my no not of on or our so that
the then there this to was we what when where which with you your
"""
LEFT_OUT = frozenset(ENGLISH.split())
"""Of English far fewer words than where reports are compared: `again` and `need` tell one question from another."""


@lru_cache(8)
def cut_by(languages: Sequence[str]) -> Cut:
    """A text to the stems that its words have in these languages (a tuple), each word's once."""
    left_out = frozenset().union(*(LEFT_OUT if each == text.ENGLISH else STOP_WORDS[each] for each in languages))

    def cut(given: str) -> list[str]:
        words = (word for word in text.words_of(given) if word not in left_out and word.strip("_"))
        return [stem for word in words for stem in dict.fromkeys(text.stem(word, each) for each in languages)]

    return cut
