"""Asks the carrier what a token or a key may do, by questions that change nothing."""

from collections.abc import Callable, Mapping

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from sayso.carrier.client import twilio_client
from sayso.carrier.codes import FORBIDDEN, NOT_FOUND, UNAUTHORIZED, WRONG_CREDENTIALS
from sayso.carrier.secret import CarrierSecret
from sayso_cli.operator.problem import OperatorProblem

TIMEOUT_SECONDS = 10
NO_ID = "0" * 32

type Question = Callable[[Client], object]

QUESTIONS: Mapping[str, Question] = {
    "messages": lambda client: client.messages(f"SM{NO_ID}").fetch(),
    "the list of messages": lambda client: client.messages.list(limit=1),
    "removing what texts said": lambda client: client.messages(f"SM{NO_ID}").update(body=""),
    "pictures": lambda client: client.messages(f"SM{NO_ID}").media.list(limit=1),
    "removing pictures": lambda client: client.messages(f"SM{NO_ID}").media(f"ME{NO_ID}").delete(),
    "calls": lambda client: client.calls(f"CA{NO_ID}").fetch(),
    "events of calls": lambda client: client.calls(f"CA{NO_ID}").events.list(limit=1),
    "alerts": lambda client: client.monitor.v1.alerts.list(limit=1),
}
"""What Sayso reads and removes at the carrier; the ids are of nothing."""


def accepts(base_url: str, login: CarrierSecret) -> bool:
    """Return whether the carrier accepts calls with this."""
    return _answered(_client(base_url, login), QUESTIONS["messages"])


def refused(base_url: str, login: CarrierSecret) -> list[str]:
    """Return what of all that Sayso reads and removes may not be asked for with this."""
    client = _client(base_url, login)
    return [what for what, question in QUESTIONS.items() if not _answered(client, question)]


def _client(base_url: str, login: CarrierSecret) -> Client:
    return twilio_client(login, base_url, TIMEOUT_SECONDS)


def _answered(client: Client, question: Question) -> bool:
    try:
        question(client)
    except (RequestException, TwilioException, ValueError) as error:
        status, code = _refusal(error)
        if status in {UNAUTHORIZED, FORBIDDEN} or code in WRONG_CREDENTIALS:
            return False
        if status == NOT_FOUND:
            return True
        what = f"answered {status}" if status else "did not answer"
        raise OperatorProblem(f"The carrier {what}: run the same command again in a minute.") from error
    return True


def _refusal(error: Exception) -> tuple[int | None, object]:
    """Status and code of the answer, if there was one; of a list, the client keeps the answer in the error."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return error.status, error.code
    return next((one.status_code for one in error.args if hasattr(one, "status_code")), None), None
