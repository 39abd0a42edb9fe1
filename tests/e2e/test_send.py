"""A batch from the request to the log: every outcome, and the credits to the last one."""

from tests.e2e.school import School, phones


def test_each_message_ends_as_its_phone_does_and_credits_and_log_agree(school: School) -> None:
    delivered, long_name, undelivered, failed, refused, unknown, twice = phones(0, 7)
    school.opt_in(delivered, long_name, undelivered, failed, refused, twice)
    school.twin.behave(
        {
            undelivered: {"do": "undeliver", "code": 30003},
            failed: {"do": "fail", "code": 30008},
            refused: {"do": "refuse", "code": 21610},
        }
    )
    before, ledger_before = school.credits(), school.ledger()

    # 55 characters and the name; with the emoji UCS-2, so two segments of at most 67 units.
    template = "Hello {{ name }}, the recital moves to 5 pm on Saturday."
    rows = [
        {"phone": phone, "family_id": f"F{number}", "variables": {"name": name}}
        for number, (phone, name) in enumerate(
            [
                (delivered, "Dana"),
                (long_name, "Ada 🌻, Ben 🌻, and the whole family"),
                (undelivered, "Luca"),
                (failed, "Rana"),
                (refused, "Erik"),
                (unknown, "Anil"),
                (twice, "Silva"),
                (twice, "Silva"),
            ]
        )
    ]
    rows.append({"phone": "12", "variables": {"name": "Nobody"}})
    rows.append({"phone": delivered, "variables": {}})
    accepted = school.send(rows, template=template)
    figures = {name: accepted[name] for name in ("recipients", "families", "merged", "without_consent", "segments")}
    assert figures == {"recipients": 7, "families": 7, "merged": 1, "without_consent": 1, "segments": 8}
    assert accepted["credits_held"] == 8
    assert accepted["credits_available"] == before["available"] - 8
    assert [(row["index"], row["reason"]) for row in accepted["rejected"]] == [
        (8, "invalid_phone"),
        (9, "missing_variable"),
    ]

    batch = school.completed(accepted["batch_id"])
    assert batch["counts"] == {"delivered": 3, "undelivered": 1, "failed": 2, "skipped": 1}
    assert batch["credits_used"] == 5
    rows_now = school.messages(accepted["batch_id"])
    assert [(r["phone"], r["status"], r["reason"], r["error_code"], r["segments"]) for r in rows_now] == [
        (delivered, "delivered", None, None, 1),
        (long_name, "delivered", None, None, 2),
        (undelivered, "undelivered", "carrier_reported", "30003", 1),
        (failed, "failed", "carrier_reported", "30008", 1),
        (refused, "failed", "carrier_opt_out", "21610", 1),
        (unknown, "skipped", "no_consent", None, 1),
        (twice, "delivered", None, None, 1),
        ("12", "rejected", "invalid_phone", None, 0),
        (delivered, "rejected", "missing_variable", None, 0),
    ]

    after, ledger_after = school.credits(), school.ledger()
    assert after == {name: before[name] - (0 if name == "held" else 5) for name in before}
    assert ledger_after.balance == after["balance"]
    assert ledger_after.entries - ledger_before.entries == 4
    assert ledger_after.used - ledger_before.used == 5

    told = school.texts(batch_id=accepted["batch_id"])
    assert told[0] == "Requested to send SMS message to 7 families."
    assert told[-1] == "7 queued, 3 delivered, 1 undelivered, 2 failed, 1 skipped. 5 credits used."
    assert sorted(text.split(" (")[0] for text in told if text.startswith("Recipient")) == [
        "Recipient 10 of the list was not accepted: a value is missing",
        "Recipient 9 of the list was not accepted: the phone number is not valid",
    ]
    assert len(told) == 2 + 2 + 7
    assert school.texts(phone=long_name)[-1].startswith(f"SMS message delivered to {long_name}. 2 credits used. ")
    assert school.admin.get(f"/consents/{refused}")["channels"]["sms"] == "opted_out"
    assert school.given_to_carrier(unknown, refused) == []
