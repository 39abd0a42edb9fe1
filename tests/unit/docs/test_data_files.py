"""What is kept as data says from when it is and where it comes from."""

from datetime import date

import pytest

from tests.support.toml import FILES, read


def test_the_rules_that_others_may_change_are_data() -> None:
    expected = {
        "inbound/keywords.toml",
        "inbound/replies.toml",
        "account/categories.toml",
        "inbound/opt_out_phrases/en.toml",
        "inbound/opt_out_phrases/es.toml",
    }
    assert expected <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_data_file_has_its_date_and_its_sources(name: str) -> None:
    file = read(name)
    assert date.fromisoformat(file["date"]) >= date(2026, 1, 1)
    sources = file["sources"].values() if isinstance(file["sources"], dict) else file["sources"]
    assert sources
    assert all(isinstance(source, str) and source.strip() for source in sources)
