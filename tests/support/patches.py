"""The diffs shown in a document: found, and applied as `git apply` would, but wherever their lines are by now."""

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^--- a/(?P<old>.+)\n\+\+\+ b/(?P<new>.+)\n", re.MULTILINE)
_HUNK = re.compile(r"^@@ -\d+,(?P<before>\d+) \+\d+,(?P<after>\d+) @@.*\n", re.MULTILINE)


class DoesNotApply(Exception):
    """The file no longer has the lines that the diff begins from, or has them twice; the document is out of date."""


@dataclass(frozen=True)
class Change:
    """One hunk: lines of a file, and the lines that replace them."""

    path: str
    before: str
    after: str

    def apply(self, root: Path) -> None:
        """Change the file below this folder; DoesNotApply."""
        file = root / self.path
        text = file.read_text(encoding="utf-8")
        places = text.count(self.before)
        if places != 1:
            raise DoesNotApply(f"{self.path} has these lines {places} times:\n{self.before}")
        file.write_text(text.replace(self.before, self.after), encoding="utf-8")


def changes(document: str) -> list[Change]:
    """Every hunk of every diff in a document."""
    return [change for block in _BLOCK.findall(document) for change in _changes(block)]


def _changes(diff: str) -> list[Change]:
    found = []
    _, *files = _split(_FILE, diff)
    for file in files:
        named = _FILE.match(file)
        assert named, file
        assert named["old"] == named["new"]
        _, *hunks = _split(_HUNK, file)
        assert hunks, f"no hunk for {named['new']}"
        found += [_change(named["new"], hunk) for hunk in hunks]
    assert found, f"a diff without a file:\n{diff}"
    return found


def _change(path: str, hunk: str) -> Change:
    head = _HUNK.match(hunk)
    assert head, hunk
    lines = [line if line.strip() else " \n" for line in hunk[head.end() :].splitlines(keepends=True)]
    before = [line[1:] for line in lines if line[0] in " -"]
    after = [line[1:] for line in lines if line[0] in " +"]
    assert len(before) + len(after) == sum(1 + (line[0] == " ") for line in lines), (
        f"a line that is not part of a diff in\n{hunk}"
    )
    assert (len(before), len(after)) == (int(head["before"]), int(head["after"])), f"the counts are wrong in\n{hunk}"
    return Change(path, "".join(before), "".join(after))


def _split(heads: re.Pattern[str], text: str) -> list[str]:
    """The text before the first head, then each head with the text after it."""
    begins = [match.start() for match in heads.finditer(text)]
    return [text[begin:end] for begin, end in zip([0, *begins], [*begins, None], strict=True)]
