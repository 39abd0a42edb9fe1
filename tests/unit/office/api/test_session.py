"""A session renews its token in time."""

from datetime import UTC, datetime

from sayso_cli.office.api.session import Session
from sayso_cli.office.api.tokens import Tokens
from tests.support.office import id_token


def test_a_token_is_renewed_before_it_ends() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    soon = Tokens(id_token(ends=int(now.timestamp()) + 30))
    later = Tokens(id_token(ends=int(now.timestamp()) + 3_000))
    assert Session(soon, lambda _: later, lambda: now).token() == later.id_token
    assert Session(later, lambda _: soon, lambda: now).token() == later.id_token
