"""Whoever is asked has less time to answer than the function has left, so that no function is ended in the middle."""

from typing import Any

import pytest

from functions.status_callback.worker import RESERVE_SECONDS
from sayso.actions.credits.reconcile import SECONDS_TO_SPARE
from sayso.actions.delivery.dispatch.send_message import CREATE_SECONDS
from sayso.actions.delivery.dispatch.send_wave import CALL_SECONDS, SENDERS, WAVE_SECONDS
from sayso.actions.delivery.housekeeping.identify import QUESTION_SECONDS
from sayso.actions.delivery.housekeeping.list_due import SEND_SECONDS
from sayso.aws import notices, queues
from sayso.carrier import secret
from sayso.carrier.gateway import Gateway
from sayso.carrier.record import CarrierRecord
from sayso.carrier.secret import CarrierSecret
from sayso.domain.delivery.wave import WAVE_SIZE
from sayso.environment import environment
from sayso.tables import TABLES
from sayso.tables.base import UNBOUND, Bounds, Table
from sayso.time_limits import ATTEMPTS, CONNECT_SECONDS, longest_call
from tests.template.deployed import FUNCTIONS, properties, variables

SPARE_SECONDS = 1
"""For the function's own work, and to say what went wrong."""

SECRET = CarrierSecret("AC0", "token")


def longest_of_aws(function: str) -> int:
    return longest_call(int(variables(function)["READ_TIMEOUT_S"]))


def longest_of_carrier(client: Any) -> int:
    """Its one limit counts for the connection, and again for the answer."""
    http = client.http_client
    retries = http.session.get_adapter("https://").max_retries.total if http.session else 0
    return int(2 * http.timeout * (1 + retries))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_call_to_aws_that_is_not_answered_leaves_time_to_say_so(function: str) -> None:
    assert longest_of_aws(function) + SPARE_SECONDS <= properties(function)["Timeout"]


class AnyTable(Table):
    """Of no other test."""

    class Meta(Bounds):
        table_name = UNBOUND


def test_every_client_of_aws_keeps_to_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READ_TIMEOUT_S", "3")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    environment.cache_clear()
    made: list[Any] = []
    made += [queues._sqs.__wrapped__(), notices._sns.__wrapped__(), secret._secrets.__wrapped__()]
    AnyTable.bind("a-table")
    made.append(AnyTable._get_connection().connection.client)
    environment.cache_clear()
    limits = {(c.meta.config.connect_timeout, c.meta.config.read_timeout) for c in made}
    assert limits == {(CONNECT_SECONDS, 3)}
    kinds: list[Any] = [table.Meta for table in TABLES.values()]
    assert all(issubclass(kind, Bounds) for kind in kinds)
    assert {c.meta.config.retries["total_max_attempts"] for c in made} == {ATTEMPTS}


def test_what_begins_has_time_for_one_call_that_is_not_answered() -> None:
    question, page = longest_of_carrier(Gateway(SECRET)._client), longest_of_carrier(CarrierRecord(SECRET)._client)
    assert longest_of_aws("HousekeepingFunction") <= SEND_SECONDS
    assert max(question, longest_of_aws("AskCarrierFunction")) <= QUESTION_SECONDS
    assert page + longest_of_aws("ReconciliationFunction") <= SECONDS_TO_SPARE
    assert longest_of_aws("SettleFunction") <= RESERVE_SECONDS < properties("SettleFunction")["Timeout"]
    assert question <= min(CREATE_SECONDS, CALL_SECONDS)
    assert -(-WAVE_SIZE // SENDERS) * question <= WAVE_SECONDS <= properties("DispatchFunction")["Timeout"]
