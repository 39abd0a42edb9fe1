"""A chunk that was open when it was saved: nothing of it is handed over again, and what is known stays known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain import timestamps
from sayso.domain.delivery.in_doubt import ATTEMPTS, not_found
from sayso.domain.delivery.progress import CANCELLED, Progress, Step
from sayso.domain.delivery.restored import in_doubt_after_restore
from sayso.domain.message.message import FINAL_RANK, MessageStatus

SAVED = "2026-11-22T10:00:00.000000Z"
EARLIER = "2026-11-22T09:00:00.000000Z"
SOUGHT = Step(MessageStatus.SENDING, at=SAVED, claim="restored", attempt=ATTEMPTS)
SOUGHT_SINCE = Step(MessageStatus.SENDING, at=EARLIER, claim="restored", attempt=ATTEMPTS)
SENT = Step(MessageStatus.SENT, carrier_id="SM1", at=EARLIER)
SKIPPED = Step(MessageStatus.SKIPPED, reason="no_consent")
REFUSED = Step(MessageStatus.FAILED, reason="carrier_refused", at=EARLIER)

# The step when it was saved (None: not claimed yet), and when it is put back.
STEPS = [
    (None, SOUGHT),
    (Step(MessageStatus.PENDING), SOUGHT),
    (Step(MessageStatus.PENDING, attempt=2), SOUGHT),
    (Step(MessageStatus.SENDING, at=EARLIER, claim="c"), SOUGHT_SINCE),
    (Step(MessageStatus.SENDING, at=EARLIER, looked_at=EARLIER), SOUGHT_SINCE),
    (SENT, SENT),
    (SKIPPED, SKIPPED),
    (CANCELLED, CANCELLED),
    (REFUSED, REFUSED),
]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_what_may_have_gone_out_is_found_out_and_what_is_known_stays(before: Step | None, after: Step) -> None:
    progress = Progress(version=3, claimed=1, steps={0: before}) if before else Progress()
    found = in_doubt_after_restore(progress, 1, SAVED)
    assert found.steps == {0: after}
    assert (found.claimed, found.version) == (1, progress.version)


ANY_STEP = st.builds(
    Step,
    st.sampled_from([MessageStatus.PENDING, MessageStatus.SENDING, MessageStatus.SENT, *FINAL_RANK]),
    attempt=st.integers(1, ATTEMPTS),
    at=st.sampled_from(["", EARLIER]),
    looked_at=st.sampled_from(["", EARLIER]),
)


@given(st.dictionaries(st.integers(0, 4), ANY_STEP), st.integers(5, 9))
def test_nothing_is_ever_claimed_again_not_even_after_looking_in_vain(steps: dict[int, Step], size: int) -> None:
    progress = Progress(claimed=max(steps, default=-1) + 1, steps=steps)
    found = in_doubt_after_restore(progress, size, SAVED)
    assert found.left(size) == []
    now = timestamps.from_text(SAVED)
    for index in range(size):
        step = found.steps[index]
        if step.status is MessageStatus.SENDING:
            once = not_found(step, now)
            assert once.status is MessageStatus.SENDING
            assert not_found(once, now).status is MessageStatus.FAILED
    assert in_doubt_after_restore(found, size, SAVED) == found
