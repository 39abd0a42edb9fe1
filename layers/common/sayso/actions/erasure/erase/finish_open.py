"""Finish erasures that have begun and are not complete: whoever asked for one may never repeat the call."""

import random
from datetime import timedelta

from sayso.actions.erasure.erase.go_on import go_on
from sayso.actions.erasure.erase.redact import RESERVE_SECONDS
from sayso.domain import timestamps
from sayso.domain.errors import MessagesOpen, RequestWaits, Tellable
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import logger
from sayso.tables.erasures import erasures

LEFT_TO_ITS_CALL = timedelta(minutes=1)
"""An erasure that began less than this ago may still be under way in the call that began it."""

MOST = 1000
"""Open erasures that one run knows of; the next run sees what is still open then."""


class NotFinished(Tellable):
    """Some erasures failed: the next run tries again, and an alarm reports it."""


def finish_open_erasures(invocation: Invocation) -> None:
    """Go on with the open erasures of all accounts. One that waits for its messages, or fails, stops no other.

    The next run does what this one has no time for. Raises NotFinished if one failed.
    """
    asked_until = timestamps.to_text(invocation.clock() - LEFT_TO_ITS_CALL)
    found = list(erasures.open_erasures(asked_until, MOST))
    random.shuffle(found)  # one that takes too long is not always before the same others
    failed = 0
    for account, phone in found:
        try:
            invocation.require(RESERVE_SECONDS)
            if erasure := erasures.erasure_of(account, phone):
                go_on(erasure, invocation)
        except OutOfTime:
            logger.info("out of time; the next run goes on", extra={"account": account})
            break
        except (MessagesOpen, RequestWaits):
            logger.info("an erasure waits for messages, or for a decision", extra={"account": account})
        except Exception:  # noqa: BLE001 - it stays open, and an alarm goes off
            logger.exception("an erasure could not be finished", extra={"account": account})
            failed += 1
    if failed:
        raise NotFinished(f"{failed} erasures could not be finished; the next run tries again.")
