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
"""Open erasures that one run knows of, the oldest first; the next run sees what is still open then."""

AGAIN_AFTER = timedelta(minutes=10)
"""One that waits is looked at this often. One that fails, each run; but both go behind those that are due already."""


class NotFinished(Tellable):
    """Some erasures failed: the next run tries again, and an alarm reports it."""


def finish_open_erasures(invocation: Invocation) -> None:
    """Go on with the open erasures of all accounts. One that waits for its messages, or fails, stops no other.

    The next run does what this one has no time for. Raises NotFinished if one failed.
    """
    asked_until = invocation.clock() - LEFT_TO_ITS_CALL
    found = list(erasures.open_erasures(timestamps.to_text(asked_until), MOST))
    random.shuffle(found)  # one that takes too long is not always before the same others
    failed = 0
    for account, phone in found:
        again_after = AGAIN_AFTER
        try:
            invocation.require(RESERVE_SECONDS)
            erasure = erasures.erasure_of(account, phone)
            if erasure is None or go_on(erasure, invocation).completed_at:
                continue
            invocation.require(RESERVE_SECONDS)  # if it only had no time, the next run goes on
            logger.info("an erasure waits for a hold to be lifted", extra={"account": account})
        except OutOfTime:
            logger.info("out of time; the next run goes on", extra={"account": account})
            break
        except (MessagesOpen, RequestWaits):
            logger.info("an erasure waits for messages, or for a decision", extra={"account": account})
        except Exception:  # noqa: BLE001 - it stays open, and an alarm goes off
            logger.exception("an erasure could not be finished", extra={"account": account})
            failed, again_after = failed + 1, timedelta(0)
        erasures.put_off(account, phone, timestamps.to_text(asked_until + again_after))
    if failed:
        raise NotFinished(f"{failed} erasures could not be finished; the next run tries again.")
