"""Audit: who asked for, approved, refused, did and read what, when and from where, from the journal alone."""

from commands.audit.verbs import VERBS
from commands.audit.wording import DEEDS
from commands.shared.practice import Practice

PRACTICE = Practice(name="audit", deeds=DEEDS, adds={"/desk": VERBS})
