"""Logs: one JSON line an event, to standard error, without the values of variables and so without secrets."""

import logging
import sys

import structlog


def configure(level_name: str = "WARNING") -> None:
    """`level_name` as QUARTERDECK_LOG gives it; what is no level counts as WARNING."""
    level = logging.getLevelNamesMapping().get(level_name.upper(), logging.WARNING)
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
