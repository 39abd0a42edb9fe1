"""A few threads that run jobs when they are due."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

Job = Callable[[], None]
log = logging.getLogger(__name__)


class Timers:
    """Runs jobs in the order in which they fall due; a slow job occupies one thread, the others go on."""

    def __init__(self, threads: int) -> None:
        self._due: list[tuple[float, int, Job]] = []
        self._numbers = itertools.count()  # of two jobs that are due at the same time, the older one runs first
        self._running = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def after(self, seconds: float, job: Job) -> None:
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), job))
            self._changed.notify()

    @property
    def pending(self) -> int:
        """How many jobs wait or run. A job that adds its follow-up is still counted while it does."""
        with self._changed:
            return len(self._due) + self._running

    def clear(self) -> None:
        with self._changed:
            self._due.clear()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=1)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except Exception:
                log.exception("A job of the carrier twin failed.")
            with self._changed:
                self._running -= 1

    def _next(self) -> Job | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    self._running += 1
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
            return None
