"""Whether a hold keeps a phone from being erased."""

from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Holds
from sayso.tables.log import log


def is_held(holds: Holds, phone: PhoneNumber) -> bool:
    """Whether the phone is held, or anything that the log has of it lies in a time that is."""
    times = (
        log.Range(account=holds.account, phone=phone, from_at=one.from_at, to_at=one.to_at) for one in holds.times()
    )
    return holds.of_phone(phone) or any(any(log.newest_first(held, 1)) for held in times)
