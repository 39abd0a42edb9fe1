"""What may happen to an account with quiet hours, and with batches that begin and end later."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.support.anything import PHONES, Anything
from tests.support.promises import given
from tests.support.world import STUDIO

QUIET = {"from": "11:10", "to": "13:00"}
CLOCKS = [ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")]  # of the school, of its families

# In how many minutes a batch begins, how many it lasts, and how many later the queue brings its chunks again.
TURNS = st.tuples(st.sampled_from([1, 30, 100]), st.sampled_from([2, 30, None]), st.sampled_from([0, 3, 40]))


class AnythingLater(Anything):
    """The same in an account with quiet hours, and batches that begin and end later."""

    def __init__(self) -> None:
        super().__init__()
        answer = self.house.call("PUT", "/settings", {"quiet_hours": QUIET}, account=STUDIO)
        assert answer.status == 200, answer

    @initialize(turn=TURNS, again=st.booleans())
    def a_scheduled_batch_has_its_turn_early_on(self, turn: tuple[int, int | None, int], *, again: bool) -> None:
        self.a_scheduled_batch_has_its_turn(turn, again=again)

    @rule(turn=TURNS, again=st.booleans())
    def a_scheduled_batch_has_its_turn(self, turn: tuple[int, int | None, int], *, again: bool) -> None:
        """It begins, and is cancelled then where the queue does not bring everything twice.

        If the queue is late then, the cancel dies after its entry.
        """
        begins, lasts, late = turn
        now = datetime.now(UTC)
        send_at = (now + timedelta(minutes=begins)).isoformat()
        expires_at = (now + timedelta(minutes=begins + lasts)).isoformat() if lasts else None
        self.staff_buy(10)
        self.accept(set(PHONES), "general", f"Message {self.number}", send_at=send_at, expires_at=expires_at)
        for minutes in (begins - 1, 1, late):
            self.world.passes(minutes)
            self.lives(self.world.housekeep)
            self.the_queue_brings_chunks(again=again)
            if minutes == 1 and not again and self.batches:
                self.cancel(self.batches[-1], written=1 if late else None)
        self.notes("scheduled")

    def teardown(self) -> None:
        super().teardown()
        for batch_id in self.batches:
            self.notes("expired", [row["reason"] for row in self.house.messages(batch_id, STUDIO)].count("expired"))

    @invariant()
    def nothing_goes_out_at_another_time(self) -> None:
        """Between what the batch says, and not in the quiet hours of school or phone; emergencies at any time."""
        batches = {batch["batch_id"]: batch for batch in self.house.pages("/batches", "batches", STUDIO)}
        for batch_id, _, record in given(self.house, STUDIO):
            at, batch = datetime.fromisoformat(record["created"]), batches[batch_id]
            assert at >= datetime.fromisoformat(batch["send_at"] or batch["created_at"]), "it went out too early"
            assert not batch["expires_at"] or at <= datetime.fromisoformat(batch["expires_at"]), "it went out too late"
            quiet = [clock for clock in CLOCKS if QUIET["from"] <= f"{at.astimezone(clock):%H:%M}" < QUIET["to"]]
            assert batch["category"] == "emergency" or not quiet, f"it went out in the quiet hours of {quiet}"
