"""The guides for newcomers say what is so: their diffs apply, what they name is there, and their rules are kept."""

import re
import shutil
from pathlib import Path
from statistics import median

import pytest

from local.invoke.event_files import EVENTS, FUNCTIONS, function_of
from local.stack_config import ROOT
from tests.support.pages import pages
from tests.support.patches import Change, DoesNotApply, changes

EXAMPLES = ["docs/adding-a-keyword.md", "docs/adding-a-setting.md"]
DECISIONS = "docs/decisions/README.md"
LAYER = ROOT / "layers" / "common" / "sayso"
RECORDS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "decisions").glob("0*.md"))
GUIDES = [*pages(), DECISIONS, *RECORDS]
MOST_LINES, MEDIAN_LINES = 250, 80

_PATH = re.compile(
    r"(?<!\.)(?:layers|functions|tests|docs|local|events|requirements|bench|sayso_cli|apidoc)/[\w./-]*\w/?"
)
_SHORT = re.compile(r"(?<![\w/.-])(?:domain|actions|tables|carrier|aws|http)/[\w./-]*\w/?")
"""As the guides and the architecture write paths below layers/common/sayso."""
_TARGET = re.compile(r"\bmake ([a-z][a-z0-9-]+)")
_SAM = re.compile(r"^\.tools/sam/bin/sam local invoke (\w+) .*--event \.local/invoke/(events/\w+\.json)$", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_diffs_of_a_worked_example_apply(example: str, tmp_path: Path) -> None:
    for change in changes(read(example)):
        if not (tmp_path / change.path).exists():
            (tmp_path / change.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / change.path, tmp_path / change.path)
        change.apply(tmp_path)


def test_a_diff_whose_lines_have_changed_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n")
    Change("a.txt", "two\n", "three\n").apply(tmp_path)
    assert (tmp_path / "a.txt").read_text() == "one\nthree\n"
    with pytest.raises(DoesNotApply, match=r"a\.txt has these lines 0 times"):
        Change("a.txt", "two\n", "three\n").apply(tmp_path)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_is_there(guide: str) -> None:
    text = re.sub(r"https?://\S+", "", read(guide))
    short = {f"layers/common/sayso/{path}" for path in _SHORT.findall(text)}
    named = {path.rstrip("/") for path in {*_PATH.findall(text), *short}}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_of_a_guide_leads_somewhere(guide: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", read(guide))
    assert [link for link in links if not _leads_somewhere(ROOT / guide, *link)] == []


def _leads_somewhere(page: Path, path: str, anchor: str) -> bool:
    """An anchor is a heading as GitHub writes it: lower case, without signs, a hyphen for each blank."""
    target = page.parent / path if path else page
    if not target.exists() or not anchor:
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("guide", ["CONTRIBUTING.md", *EXAMPLES, *RECORDS])
def test_every_target_that_a_guide_names_is_in_the_makefile(guide: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z0-9-]+):.*## ", read("Makefile"), re.MULTILINE))
    named = {name for code in re.findall(r"`+[^`]+`+", read(guide)) for name in _TARGET.findall(code)}
    assert named - targets == set()


def test_there_is_a_command_line_of_sam_for_every_function_with_an_event_of_its_own() -> None:
    lines = _SAM.findall(read("docs/invoking.md"))
    assert [function for function, _ in lines] == list(FUNCTIONS)
    assert all(function_of(EVENTS / Path(event).name) == function for function, event in lines)


def number_of(record: str) -> int:
    """Numbers rise, and may have gaps: a number is given before its record is written."""
    return int(Path(record).name[:4])


def test_decision_records_are_numbered_dated_and_of_one_form() -> None:
    assert len({number_of(record) for record in RECORDS}) == len(RECORDS)
    for record in RECORDS:
        text, number = read(record), number_of(record)
        assert re.match(rf"# {number}\. .+\n\n\d{{4}}-\d\d-\d\d\n\n\*\*Situation\.\*\* ", text), record
        assert text.index("**Decision.**") < text.index("**Consequences.**"), record


def test_the_index_has_one_line_for_every_page() -> None:
    lines = re.findall(r"^\| \[([^\]]+)\]\(\1\) \| .+ \|$", read("docs/README.md"), re.MULTILINE)
    others = {"docs/README.md", "README.md"}
    expected = sorted({*pages(), DECISIONS, "docs/openapi.json"} - others)
    assert sorted((ROOT / "docs" / line).resolve().relative_to(ROOT.resolve()).as_posix() for line in lines) == expected


def test_the_list_of_decisions_has_one_line_for_every_record() -> None:
    lines = re.findall(r"^\| \[(\d+)\]\((.+)\) \| .+ \|$", read(DECISIONS), re.MULTILINE)
    assert [f"docs/decisions/{file}" for _, file in lines] == RECORDS
    assert [int(number) for number, _ in lines] == [number_of(record) for record in RECORDS]


@pytest.mark.parametrize("guide", GUIDES)
def test_no_page_is_longer_than_the_guide_says(guide: str) -> None:
    assert f"no page over {MOST_LINES}" in read("CONTRIBUTING.md")
    assert len(read(guide).splitlines()) <= MOST_LINES


def lengths() -> dict[str, int]:
    """The lines of each file of Python that is not a test."""
    code = ("layers", "functions", "local", "bench", "sayso_cli", "apidoc", "imports", "inspection")
    files = [path for folder in code for path in (ROOT / folder).rglob("*.py")]
    return {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}


def test_no_file_of_python_is_longer_than_the_guide_says() -> None:
    assert f"none over {MOST_LINES}" in read("CONTRIBUTING.md")
    assert {path: lines for path, lines in lengths().items() if lines > MOST_LINES} == {}


def test_the_median_file_is_as_short_as_the_guide_says() -> None:
    assert f"The median is under {MEDIAN_LINES} lines" in read("CONTRIBUTING.md")
    assert median(lines for path, lines in lengths().items() if not path.endswith("__init__.py")) < MEDIAN_LINES


def test_an_action_is_tested_in_a_file_of_its_own_name() -> None:
    assert "An action has its\ntest under its own name" in read("CONTRIBUTING.md")
    actions = [path for path in (LAYER / "actions").glob("*/*") if not path.name.startswith("__")]
    tests = [ROOT / "tests" / "integration" / action.parent.name / f"test_{action.stem}.py" for action in actions]
    assert tests
    assert [str(test.relative_to(ROOT)) for test in tests if not test.exists()] == []


def test_a_unit_test_of_the_domain_has_the_name_of_a_module_of_its_room() -> None:
    astray = [
        str(test.relative_to(ROOT))
        for room in (LAYER / "domain").iterdir()
        if room.is_dir()
        for test in (ROOT / "tests" / "unit" / room.name).rglob("test_*.py")
        if not any(f"{test.stem}_".startswith(f"test_{module.stem}_") for module in room.rglob("*"))
    ]
    assert astray == []
