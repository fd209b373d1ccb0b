"""gunicorn's threads, shared out between tenants: no site's requests can keep another's waiting (web.turns)."""

import re
import selectors
import socket
from functools import partial
from typing import Any, cast

from gunicorn.workers.gthread import ThreadWorker

from config import env
from web import turns
from web.turns import Turns

# Seconds that a request may wait for its own tenant's earlier ones: rather a slow answer on a busy machine than none.
PATIENCE = 15.0
_HEAD = 16_384
_HOST = re.compile(rb"\r\nhost:[ \t]*([^\s:]*)", re.IGNORECASE)
_HEALTH = re.compile(rb"[A-Z]+ /(?:healthz|readyz|metrics)[ ?]")


class FairWorker(ThreadWorker):
    """Knows a request's host before a thread is given to it; the rest is gunicorn's own."""

    tpool: Turns

    def get_thread_pool(self) -> Turns:
        """Threads by turns, in place of first come, first served."""
        pool = Turns(
            whose,
            threads=self.cfg.threads,
            share=share_of(self.cfg.threads),
            most_waiting=env.number("SAMSPOR_TENANT_WAITING", 64),
            patience=PATIENCE,
        )
        turns.watch(pool)
        return pool

    def enqueue_req(self, conn: Any) -> None:
        """Have it answered when it is its turn; before it has said for whom it comes, it is not in line."""
        if self.alive and not conn.initialized and not conn.data_ready and head_of(conn) is None:
            conn.sock.setblocking(False)
            conn.set_timeout()
            self.pending_conns.append(conn)
            cast(Any, self.poller).register(
                conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn)
            )
            return
        cast(Any, super()).enqueue_req(conn)  # gunicorn says no types

    def murder_pending(self) -> None:
        """Called at least each second."""
        cast(Any, super()).murder_pending()
        self.tpool.turn_away_the_late()


def share_of(threads: int) -> int:
    """How many of a process' threads one tenant may have at work: half, unless said otherwise."""
    return min(threads, env.number("SAMSPOR_TENANT_THREADS", max(1, threads // 2)))


def whose(conn: Any) -> str | None:
    """The host that is asked; None for machines that ask how the process is, and for operators."""
    head = head_of(conn) or b""
    if _HEALTH.match(head):
        return None
    found = _HOST.search(head)
    host = found[1].decode("ascii", "replace").lower().rstrip(".") if found else ""
    return None if host == _operators() else host


def head_of(conn: Any) -> bytes | None:
    """What has come of the request, left where it is; None when nothing has."""
    if conn.parser is not None and (read := conn.parser.unreader.buf.getvalue()):
        return cast(bytes, read)
    try:
        return cast(bytes, conn.sock.recv(_HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return None
    except OSError:
        return b""  # it has gone; whoever reads it finds out


def _operators() -> str:
    return f"{env.text('SAMSPOR_OPERATOR_SUBDOMAIN', 'drift')}.{env.text('SAMSPOR_BASE_DOMAIN', 'localhost')}"
