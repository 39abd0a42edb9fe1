"""Ten thousand recipients in one call: the largest batch there is."""

import time

from tests.support.house import DISPATCH, House

SECONDS = 29  # the longest that API Gateway waits


def test_ten_thousand_recipients_are_accepted_in_one_call(house: House) -> None:
    house.call("POST", "/credits/purchases", {"credits": 20_000, "reference": "r"})
    phones = [f"+1{area}555{number:04d}" for area in (212, 415) for number in range(5000)]
    rows = [{"phone": phone, "family_id": phone[-4:], "variables": {"first_name": "Sam"}} for phone in phones]
    began = time.process_time()
    answer = house.send(template="Hi {{first_name}}, class moves to 5 pm.", recipients=rows)
    took = time.process_time() - began
    figures = answer.body
    assert (answer.status, figures["recipients"], figures["families"]) == (202, 10_000, 5_000)
    assert (figures["segments"], figures["without_consent"]) == (10_000, 10_000)
    assert house.credits() == {"balance": 21_000, "held": 10_000, "available": 11_000}
    assert house.batch(figures["batch_id"])["counts"] == {"pending": 10_000}
    lanes = 0
    while house.take(DISPATCH):
        lanes += 1
    assert lanes == 4, "of a hundred chunks only the first of each lane is enqueued"
    again = house.send(template="Hi {{first_name}}, class moves to 5 pm.", recipients=rows)
    assert (again.status, again.body) == (202, figures)
    first = house.call("GET", f"/batches/{figures['batch_id']}/messages").body
    assert [row["phone"] for row in first["messages"]] == phones[:1000]
    assert took < SECONDS
