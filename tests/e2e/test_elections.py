"""What families choose on the deployed stack: in Spanish too, decided by an admin, and counted the same day."""

from collections import Counter

from tests.e2e.school import School, phones, until

type Counts = Counter[tuple[str, str]]


def counted(school: School) -> Counts:
    """Choice and door to how often, of all days shown."""
    rows = school.viewer.get("/elections")["elections"]
    total: Counts = Counter()
    for row in rows:
        total[row["election"], row["source"]] += row["count"]
    return total


def test_what_families_choose_is_answered_decided_and_counted(other_school: School) -> None:
    school = other_school
    leaves, says_alto, asks = phones(270, 3)
    before = counted(school)
    school.opt_in(leaves, says_alto, asks)
    school.admin.put("/settings", {"keyword_languages": ["en", "es"]})
    try:
        assert school.text(leaves, "Stop")["reply"].startswith("You have opted out ")
        assert school.text(says_alto, "¡Alto!")["reply"].startswith("Usted ha cancelado los mensajes ")
        assert school.text(asks, "wrong number")["reply"].startswith("We have noted your wish ")
    finally:
        school.admin.put("/settings", {"keyword_languages": ["en"]})

    [request] = [one for one in school.viewer.all("/opt-out-requests", "requests") if one["phone"] == asks]
    assert (request["in_words"], request["text"]) == ("no more texts", "wrong number")
    decision = {"decision": "dismiss", "note": "it was meant for somebody else"}
    assert school.admin.post(f"/opt-out-requests/{request['id']}", decision)["paused"] is False

    expected = {
        ("texts_opted_in", "paper_form"): 3,
        ("texts_opted_out", "text_message"): 2,
        ("request_made", "text_message"): 1,
        ("request_dismissed", "staff_decision"): 1,
    }
    until(lambda: counted(school) - before == expected or None, "the report counts them")
