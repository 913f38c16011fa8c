"""Audit: who asked for, approved, refused, did and read what, when and from where, from the journal alone."""

from commands.audit.verbs import VERBS
from commands.shared.practice import Practice

PRACTICE = Practice(name="audit", adds={"/desk": VERBS})
