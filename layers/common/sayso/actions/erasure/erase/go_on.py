"""Go on with an erasure that has begun: for as long as the run has time, to its end."""

from dataclasses import replace

from sayso.actions.erasure.erase.begin import begin, refuse_open
from sayso.actions.erasure.erase.held import is_held
from sayso.actions.erasure.erase.redact import Redaction
from sayso.domain import timestamps
from sayso.domain.account.settings import Staff
from sayso.domain.erasure.erasure import Erasure
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.accounts.holds import holds_of
from sayso.tables.batches.open_messages import open_messages
from sayso.tables.erasures import erasures
from sayso.tables.transactions import ConditionFailed


def go_on(erasure: Erasure, invocation: Invocation) -> Erasure:
    """The erasure as it is afterwards. Idempotent, also beside another run that goes on with the same one.

    While a hold keeps the phone, it stays as it is.
    Raises MessagesOpen while messages that were requested before it, and first seen now, are not final.
    """
    if erasure.completed_at or is_held(holds_of(erasure.account), erasure.phone):
        return erasure
    if erasure.waits:
        asked = Staff(erasure.account, erasure.asked_by, frozenset())
        erasure = begin(asked, erasure.phone, erasure, invocation)
        if erasure.waits:  # it is held again
            return erasure
    redaction = Redaction(erasure, invocation)
    try:
        redaction.of_texts()
        redaction.of_entries()
        redaction.of_rejected()
        _refuse_older(erasure)
        redaction.of_late_ends()
    except OutOfTime:
        return erasure
    completed_at = timestamps.to_text(invocation.clock())
    try:
        erasures.note_completed(erasure, completed_at)
    except ConditionFailed:  # another run was first, or this very write was made and its answer was lost
        return erasures.erasure_of(erasure.account, erasure.phone) or erasure
    return replace(erasure, completed_at=completed_at)


def _refuse_older(erasure: Erasure) -> None:
    found = open_messages(erasure.account, erasure.phone)
    refuse_open([one for one in found if erasure.takes_rows_of(one.batch)])
