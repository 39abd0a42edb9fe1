"""A saved text in two languages on the deployed stack: saved, sent, and no longer changed by what is saved later."""

from tests.e2e.school import School, phones

ENGLISH, SPANISH = "No classes today, {{first_name}}.", "Hoy no hay clases, {{first_name}}."


def test_each_family_reads_its_language_in_the_version_of_the_request(school: School) -> None:
    dana, kim = phones(170, 2)
    school.opt_in(dana, kim)
    saved = school.sender.post(
        "/templates", {"name": f"Snow {dana}", "category": "general", "texts": {"en": ENGLISH, "es": SPANISH}}
    )
    rows = [
        {"phone": dana, "variables": {"first_name": "Dana"}, "language": "es"},
        {"phone": kim, "variables": {"first_name": "Kim"}},
    ]
    body = {"channel": "sms", "saved_template": saved["name"], "recipients": rows}
    batch = school.sender.call("POST", "/batches", body, {"Idempotency-Key": saved["id"]})
    assert (batch.status, batch.body["template_used"]["version"]) == (202, 1)
    changed = {"name": saved["name"], "texts": {"en": "Open after all."}, "version": 1}
    assert school.sender.call("PUT", f"/templates/{saved['id']}", changed).body["version"] == 2
    school.completed(batch.body["batch_id"])
    bodies = {one["to"]: one["body"] for one in school.twin.sent() if one["to"] in (dana, kim)}
    assert "Hoy no hay clases, Dana." in bodies[dana]
    assert "No classes today, Kim." in bodies[kim]
    assert school.viewer.call("DELETE", f"/templates/{saved['id']}").status == 403
    assert school.sender.call("DELETE", f"/templates/{saved['id']}").status == 200
    assert school.viewer.get(f"/templates/{saved['id']}", version="1")["texts"]["es"] == SPANISH
