"""STOP takes effect at once: the next batch leaves the phone out, until it texts START."""

import uuid

from tests.e2e.school import School, phones


def test_a_phone_that_texts_stop_is_left_out_until_it_texts_start(school: School) -> None:
    stays, leaves = phones(100, 2)
    school.opt_in(stays, leaves)
    first = school.completed(school.send([stays, leaves])["batch_id"])
    assert first["counts"] == {"delivered": 2}

    text_id = f"SM{uuid.uuid4().hex}"
    answer = school.text(leaves, " Stop. ", text_id=text_id)
    assert answer["reply"] == (
        "You have opted out of text messages from our system and will receive no further messages from "
        "Maple Street School. To opt back in, reply START."
    )
    told = school.texts(phone=leaves)
    assert told[-1] == f"{leaves} opted out of text messages, by text message."

    repeated = school.text(leaves, " Stop. ", text_id=text_id)
    assert repeated == answer
    assert school.texts(phone=leaves) == told

    second = school.completed(school.send([stays, leaves])["batch_id"])
    assert second["counts"] == {"delivered": 1, "skipped": 1}
    assert [row["reason"] for row in school.messages(second["batch_id"])] == [None, "opted_out"]
    assert sorted(school.given_to_carrier(stays, leaves)) == sorted([stays, stays, leaves])

    back = school.text(leaves, "START")
    assert back["reply"] is not None
    assert back["reply"].startswith("You've subscribed to receive notifications from Maple Street School. ")
    third = school.completed(school.send([leaves])["batch_id"])
    assert third["counts"] == {"delivered": 1}


def test_a_stop_from_the_other_number_of_a_phone_counts_too(school: School) -> None:
    known, other = "+525512345678", "+5215512345678"
    school.opt_in(known)
    assert school.completed(school.send([known])["batch_id"])["counts"] == {"delivered": 1}
    school.text(other, "STOP", text_id=f"SM{uuid.uuid4().hex}")
    assert school.completed(school.send([known, other])["batch_id"])["counts"] == {"skipped": 1}
    assert school.text(other, "START")["reply"] is not None
    assert school.completed(school.send([other])["batch_id"])["counts"] == {"delivered": 1}
