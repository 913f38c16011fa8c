from enum import StrEnum


class Choice(StrEnum):
    """What somebody says where several decide."""

    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"
