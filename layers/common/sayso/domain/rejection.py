"""Why one row of a batch cannot be sent while its other rows can."""

from enum import StrEnum


class RejectionReason(StrEnum):
    """The reasons that the API names."""

    INVALID_PHONE = "invalid_phone"
    MISSING_VARIABLE = "missing_variable"
    INVALID_VALUE = "invalid_value"
    TOO_LONG = "too_long"
    NOT_REACHED = "not_reached"


REJECTION_WORDS: dict[RejectionReason, str] = {
    RejectionReason.INVALID_PHONE: "the phone number is not valid",
    RejectionReason.MISSING_VARIABLE: "a value is missing",
    RejectionReason.INVALID_VALUE: "a value cannot be part of a text",
    RejectionReason.TOO_LONG: "the text is too long",
    RejectionReason.NOT_REACHED: "no messages go to this kind of number",
}


class RowRejected(Exception):
    """One row is rejected; `detail` says what is wrong, and never repeats a phone number or a value."""

    def __init__(self, reason: RejectionReason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
