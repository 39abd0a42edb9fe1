"""Twilio's own client, made in one way for all that ask it: it waits so long for each answer, and no longer."""

import logging

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from sayso.carrier.secret import CarrierSecret

logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # it would log phone numbers and texts


def twilio_client(secret: CarrierSecret, base_url: str, seconds: int, retries: int = 0) -> Client:
    """A client that waits `seconds` to connect, and again for the answer; `base_url` is another carrier's, or empty.

    Make one for each invocation: a connection that was kept while the function was frozen may be closed.
    """
    http = TwilioHttpClient(timeout=seconds, max_retries=retries)
    client = Client(*secret.login, secret.account_sid, http_client=http)
    if base_url:
        client.api.base_url = client.monitor.base_url = base_url
    return client
