"""Logs: a line an event, to standard error, without the values of variables and so without secrets."""

import logging
import sys

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def configure(level_name: str = "WARNING") -> None:
    """`level_name` as QUARTERDECK_LOG gives it; what is no level counts as WARNING."""
    level = logging.getLevelNamesMapping().get(level_name.upper(), logging.WARNING)
    logging.basicConfig(level=level, stream=sys.stderr, format=LINE)
    logging.getLogger("quarterdeck.bolt").setLevel(max(level, logging.ERROR))
