"""Whose turn it is at a process' threads: whoever sends much waits behind itself, and nobody else behind it."""

import os
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

# Whose a piece of work is; None for what is never made to wait.
Whose = Callable[[Any], str | None]

TOGETHER = 1.0  # seconds: who has asked within them is there at the same time

_late: ContextVar[bool] = ContextVar("turned away", default=False)
_now = time.monotonic


@dataclass(frozen=True, slots=True)
class _Ask:
    work: Callable[[], Any]
    done: Future[Any]
    since: float


class Turns(Executor):
    """Threads that no single asker can hold all of; those who wait hold none.

    `share` is the most that one asker is at work with at once; those who ask in the same second divide it between them,
    for a processor that is busy with one's work is slow with another's too. `most_waiting` is how many more of its
    requests are kept, and `patience` for how many seconds. What is too much or has waited too long is done at once,
    outside the count and with `turned_away()` true: the application then has nothing to do but to say so.
    """

    def __init__(self, whose: Whose, *, threads: int, share: int, most_waiting: int, patience: float) -> None:
        self._whose = whose
        self._threads, self._share = threads, share
        self._most_waiting, self._patience = most_waiting, patience
        # One more than may be at work for askers: for those who are never made to wait, and for saying no.
        self._pool = ThreadPoolExecutor(threads + 1)
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, deque[_Ask]] = OrderedDict()
        self._at_work: Counter[str] = Counter()
        self._asked_at: OrderedDict[str, float] = OrderedDict()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have it done when it is its turn; the first argument says whose it is."""
        whose, done = self._whose(args[0]), Future[Any]()
        ask = _Ask(lambda: fn(*args, **kwargs), done, _now())
        with self._lock:
            if whose is None:
                self._begin(ask)
            elif len(self._waiting.get(whose, ())) >= self._most_waiting:
                self._begin(ask, late=True)
            else:
                self._asked_at[whose] = ask.since
                self._asked_at.move_to_end(whose)
                self._waiting.setdefault(whose, deque()).append(ask)
                self._call_up()
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more; what is begun is finished."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def turn_away_the_late(self) -> None:
        """Tell those who have waited too long; to be called now and then."""
        with self._lock:
            latest = _now() - self._patience
            for whose in list(self._waiting):
                queue = self._waiting[whose]
                while queue and queue[0].since < latest:
                    self._begin(queue.popleft(), late=True)
                if not queue:
                    del self._waiting[whose]

    def standing(self) -> tuple[int, int]:
        """How many are at work and how many wait."""
        with self._lock:
            return self._at_work.total(), sum(map(len, self._waiting.values()))

    def _call_up(self) -> None:
        # Whoever has the fewest at work; of those equal, whoever was called up longest ago.
        most = self._share_now()
        while self._at_work.total() < self._threads:
            able = [whose for whose in self._waiting if self._at_work[whose] < most]
            if not able:
                return
            whose = min(able, key=self._at_work.__getitem__)
            queue = self._waiting.pop(whose)
            ask = queue.popleft()
            if queue:
                self._waiting[whose] = queue
            self._at_work[whose] += 1
            self._begin(ask, whose)

    def _share_now(self) -> int:
        latest = _now() - TOGETHER
        while self._asked_at and next(iter(self._asked_at.values())) < latest:
            self._asked_at.popitem(last=False)
        together = {*self._asked_at, *self._waiting, *self._at_work}
        return max(1, self._share // max(1, len(together)))

    def _begin(self, ask: _Ask, whose: str | None = None, *, late: bool = False) -> None:
        try:
            self._pool.submit(self._do, ask, whose, late)
        except RuntimeError:  # the process is ending
            ask.done.cancel()

    def _do(self, ask: _Ask, whose: str | None, late: bool) -> None:
        token = _late.set(late)
        try:
            found, error = ask.work(), None
        except BaseException as raised:
            found, error = None, raised
        finally:
            _late.reset(token)
        if whose is not None:
            with self._lock:
                self._at_work[whose] -= 1
                self._at_work += Counter()  # forgets those who have nothing at work
                self._call_up()
        if error is not None:
            ask.done.set_exception(error)
        else:
            ask.done.set_result(found)


def turned_away() -> bool:
    """Whether the request at hand is one too many for its tenant and should be told to come again."""
    return _late.get()


# What is told of it ---------------------------------------------------------------------------------------------------

_watched: list[Turns] = []
_told: Counter[str] = Counter()
_counting = threading.Lock()


def watch(pool: Turns) -> None:
    """The threads that this process answers on, for `figures`."""
    _watched[:] = [pool]


def count_turned_away(schema: str) -> None:
    """One more request of this tenant was turned away."""
    with _counting:
        _told[schema] += 1


def figures() -> Iterator[str]:
    """What a collector of figures reads, line by line; each process answers for itself."""
    process = f'process="{os.getpid()}"'
    yield "# TYPE samspor_requests_turned_away_total counter"
    with _counting:
        told = sorted(_told.items())
    yield from (f'samspor_requests_turned_away_total{{{process},tenant="{schema}"}} {count}' for schema, count in told)
    for pool in _watched:
        at_work, waiting = pool.standing()
        yield "# TYPE samspor_requests_at_work gauge"
        yield f"samspor_requests_at_work{{{process}}} {at_work}"
        yield "# TYPE samspor_requests_waiting gauge"
        yield f"samspor_requests_waiting{{{process}}} {waiting}"
