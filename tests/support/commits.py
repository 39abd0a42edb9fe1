"""Interfering with transactions: something happens right before one, or it crashes, or a condition never holds."""

from collections.abc import Callable
from typing import Any

import pytest

from sayso.tables import transactions
from sayso.tables.transactions import ConditionFailed


class Crash(BaseException):
    """The function's process ends here."""


class Commits:
    """The one place that all transactions pass; `by` is the module that builds the transaction, or the end of its name.

    Other modules' transactions go through, and so do all others once the one meant has been interfered with.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch, self._commit = monkeypatch, transactions.commit

    def before_next(self, deed: Callable[[], Any], by: str = "") -> None:
        """Do this right before the next commit: what the transaction relies on may have changed by then."""

        def commit(table: Any, build: Any) -> None:
            if _is_by(build, by):
                self.go_on()
                deed()
            self._commit(table, build)

        self._patch(commit)

    def crash_at_next(self, by: str = "", *, late: bool = False) -> None:
        """End the process at the next commit, before it or (`late`) right after it; a second call gets through."""

        def commit(table: Any, build: Any) -> None:
            if not _is_by(build, by):
                return self._commit(table, build)
            self.go_on()
            if late:
                self._commit(table, build)
            raise Crash

        self._patch(commit)

    def always_too_late(self, by: str = "") -> None:
        """Let every condition fail, as if others were always quicker."""

        def commit(table: Any, build: Any) -> None:
            if _is_by(build, by):
                raise ConditionFailed
            self._commit(table, build)

        self._patch(commit)

    def go_on(self) -> None:
        """Let every commit through again."""
        self._patch(self._commit)

    def _patch(self, commit: Callable[[Any, Any], None]) -> None:
        self._monkeypatch.setattr(transactions, "commit", commit)


def _is_by(build: Any, module: str) -> bool:
    return str(getattr(build, "func", build).__module__).endswith(module)
