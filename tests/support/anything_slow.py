"""What may happen to an account whose number sends one segment a second."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis.stateful import invariant

from local.demo_accounts.accounts import LIMITS
from sayso.actions.account.change_settings import change_settings
from sayso.domain.delivery.text_rate import AT_CARRIER
from tests.support.anything import Anything
from tests.support.house import OPERATOR
from tests.support.promises import given
from tests.support.world import STUDIO

SLOTS = 60


class AnythingSlow(Anything):
    """The same in an account whose texts wait for their slots."""

    def __init__(self) -> None:
        super().__init__()
        limits = replace(LIMITS, segments_per_second=1)
        change_settings(STUDIO, {"limits": limits}, OPERATOR, datetime.now(UTC))

    def teardown(self) -> None:
        """What waits has its slots, before time passes in strides."""
        for _ in range(SLOTS):
            if not any("pending" in one["counts"] for one in self.house.pages("/batches", "batches", STUDIO)):
                break
            self.world.passes(0.4)
            self.house.dispatch()
            self.settles()
        super().teardown()

    @invariant()
    def the_carrier_never_has_more_than_half_a_minute_of_it(self) -> None:
        """Counted as its number sends: one segment after the other, each a second."""
        moments: dict[str, set[datetime]] = {}
        handed_over: list[tuple[datetime, int]] = []
        for batch_id, message_id, record in given(self.house, STUDIO):
            at = datetime.fromisoformat(record["created"])
            moments.setdefault(batch_id, set()).add(at)
            handed_over.append((at, int(message_id.split(".")[2])))
        busy_until = datetime.min.replace(tzinfo=UTC)
        for at, segments in sorted(handed_over):
            busy_until = max(busy_until, at) + timedelta(seconds=segments)
            assert busy_until - at <= AT_CARRIER, "the carrier had more than it may"
        self.notes("waited for its slot", any(len(each) > 1 for each in moments.values()))
