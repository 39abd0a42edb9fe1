"""Asks the carrier whether it accepts a token."""

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from sayso.carrier.codes import NOT_FOUND, UNAUTHORIZED, WRONG_CREDENTIALS
from sayso_cli.operator.problem import OperatorProblem

TIMEOUT_SECONDS = 10
NO_MESSAGE = f"SM{'0' * 32}"


def accepts(base_url: str, account_sid: str, token: str) -> bool:
    """Return whether the carrier accepts calls with this token; it is asked for a message that does not exist."""
    client = Client(account_sid, token, http_client=TwilioHttpClient(timeout=TIMEOUT_SECONDS, max_retries=0))
    if base_url:
        client.api.base_url = base_url
    try:
        client.messages(NO_MESSAGE).fetch()
    except (TwilioRestException, TwilioServiceException) as error:
        if error.status == UNAUTHORIZED or error.code in WRONG_CREDENTIALS:
            return False
        if error.status == NOT_FOUND:
            return True
        raise OperatorProblem(
            f"The carrier answered {error.status}: run the same command again in a minute."
        ) from error
    except (RequestException, TwilioException, ValueError) as error:
        raise OperatorProblem("The carrier did not answer: run the same command again in a minute.") from error
    return True
