"""`make audit`: what could not be looked at is never called clean."""

from pathlib import Path

import pytest

from inspection.__main__ import CLEAN, FOUND, NOT_LOOKED, of_vulnerabilities, worst
from inspection.layer import libraries_in
from inspection.licences import ALLOWED

SAID = [
    (0, "No known vulnerabilities found", CLEAN),
    (0, "No known vulnerabilities found\nurllib3  Dependency not found and could not be audited", NOT_LOOKED),
    (1, "ConnectionError: Max retries exceeded", NOT_LOOKED),
    (1, "Found 1 known vulnerability in 1 package\nName Version ID Fix Versions\nx 1.0 PYSEC-1 1.1", FOUND),
]


@pytest.mark.parametrize(("code", "said", "means"), SAID)
def test_only_a_list_that_was_read_says_that_nothing_is_known(code: int, said: str, means: int) -> None:
    assert of_vulnerabilities(code, said) == means


def test_what_was_found_counts_before_what_could_not_be_looked_at() -> None:
    assert worst([CLEAN, NOT_LOOKED, FOUND]) == FOUND
    assert worst([CLEAN, NOT_LOOKED]) == NOT_LOOKED
    assert worst([CLEAN, CLEAN]) == CLEAN


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "Proprietary", "SSPL", "LGPL-2.1", ""])
def test_a_licence_that_nobody_has_allowed_is_named(licence: str) -> None:
    assert ALLOWED.fullmatch(licence) is None


def test_a_library_of_which_only_its_page_is_left_is_not_in_the_layer(tmp_path: Path) -> None:
    for name, kept in (("kept", True), ("left_out", False)):
        page = tmp_path / f"{name}-1.0.dist-info"
        page.mkdir()
        (page / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (page / "RECORD").write_text(f"{name}/__init__.py,,\n{name}-1.0.dist-info/METADATA,,\n")
        if kept:
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.pyc").touch()
    assert libraries_in(tmp_path) == {"kept"}
