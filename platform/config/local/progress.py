"""Tells a waiting person what is going on: a moving line in a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Steps:
    """A list of named steps, each with a count; report() moves the current one or begins the next."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._bar = self._new_bar() if self._console.is_terminal else None
        self._task: TaskID | None = None
        self._text = ""
        self._total = 1
        self._began = 0.0

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish_step()
        if self._bar:
            self._bar.stop()

    def report(self, text: str, done: int, total: int) -> None:
        """`done` of `total` parts of the step `text` are finished; a new text ends the step before."""
        if text != self._text:
            self._finish_step()
            self._text, self._began = text, time.monotonic()
            self._task = self._bar.add_task(text, total=max(total, 1)) if self._bar else None
        self._total = max(total, 1)
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=done, total=self._total)

    def _finish_step(self) -> None:
        if not self._text:
            return
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=self._total, total=self._total)
        else:
            count = f" ({self._total})" if self._total > 1 else ""
            self._console.print(f"{self._text}{count}: {time.monotonic() - self._began:.1f} s", soft_wrap=True)
        self._text = ""

    def _new_bar(self) -> Progress:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
        return Progress(*columns, TimeElapsedColumn(), console=self._console)
