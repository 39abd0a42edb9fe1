"""Write down a change of staff before it is made: nobody is let in without an entry."""

import uuid
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor
from sayso.domain.audit.staff_change import StaffChange
from sayso.tables.log.log import write_entry


def log_staff_change(account: str, change: StaffChange, actor: Actor, now: datetime) -> None:
    """The pool of staff and the log have no transaction in common, so the entry comes first.

    So a change that fails afterwards has an entry too, and the repeated command writes another.
    """
    write_entry(change.entry(account, actor, timestamps.to_text(now), uuid.uuid4().hex))
