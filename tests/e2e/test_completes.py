"""A list with one phone corrected reaches that phone alone, on the deployed stack."""

from tests.e2e.school import School, phones


def test_the_rest_of_a_list_reaches_those_who_have_not_got_it(school: School) -> None:
    *got, wrong, right = families = phones(960, 5)
    school.opt_in(*families)
    school.twin.behave({wrong: {"do": "undeliver", "code": 30005}})
    first = school.completed(school.send([*got, wrong])["batch_id"])["batch_id"]
    answer = school.send([*got, right], completes=first)
    figures = {"completes": first, "recipients": 1, "already_sent": 3, "credits_held": 1}
    assert figures.items() <= answer.items()
    second = school.send([*got, wrong], completes=answer["batch_id"])
    assert (second["completes"], second["recipients"], second["already_sent"]) == (first, 1, 3)
    nothing_left = school.request([*got, right], completes=first)
    assert (nothing_left.status, nothing_left.body["code"]) == (422, "no_valid_recipients")
    for batch in (answer, second):
        school.completed(batch["batch_id"])
    assert sorted(school.given_to_carrier(*families)) == sorted([*families, wrong])
