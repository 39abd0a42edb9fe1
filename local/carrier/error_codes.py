"""Twilio's error codes: the REST API's error responses, and the reasons why a message was not delivered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The HTTP status and the sentence of an error code; `{0}` is the wrong value."""

    http_status: int
    sentence: str


# https://www.twilio.com/docs/api/errors
REFUSALS = {
    20001: Wording(400, "Invalid page token: {0}"),
    20003: Wording(401, "Authenticate"),
    20004: Wording(405, "Method not allowed"),
    20009: Wording(409, "Cannot delete this resource before it is complete"),
    20404: Wording(404, "The requested resource {0} was not found"),
    20429: Wording(429, "Too Many Requests"),
    20500: Wording(500, "An internal server error has occurred"),
    21201: Wording(400, "No 'To' number is specified"),
    21205: Wording(400, "Url is not a valid URL: {0}"),
    21211: Wording(400, "Invalid 'To' Phone Number: {0}"),
    21213: Wording(400, "No 'From' number is specified"),
    21216: Wording(400, "Account not allowed to call {0}"),
    21266: Wording(400, "'To' and 'From' number cannot be the same: {0}"),
    21602: Wording(400, "Message body is required."),
    21603: Wording(400, "A 'From' phone number is required."),
    21604: Wording(400, "A 'To' phone number is required."),
    21609: Wording(400, "The 'StatusCallback' URL {0} is not a valid URL."),
    21610: Wording(400, "Attempt to send to unsubscribed recipient"),
    21617: Wording(400, "The concatenated message body exceeds the 1600 character limit"),
    30400: Wording(400, "Parameters are not valid"),
    90007: Wording(400, "The validity period {0} is not between 1 and 36000 seconds."),
    # The twin has no Messaging Services with numbers of their own, so a message needs a From.
    21703: Wording(400, "The Messaging Service does not have a phone number available to send a message"),
}

# The `error_message` of a message that failed or was not delivered.
DELIVERY_ERRORS = {
    21610: "Attempt to send to unsubscribed recipient",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


class TwilioError(Exception):
    """The REST API refuses a request, with one of the codes in `REFUSALS`."""

    def __init__(self, code: int, value: str = "") -> None:
        self.code = code
        self.http_status = REFUSALS[code].http_status
        super().__init__(REFUSALS[code].sentence.format(value))

    def as_json(self) -> dict[str, object]:
        """The error body, in the form that Twilio's client reads."""
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.http_status,
        }
