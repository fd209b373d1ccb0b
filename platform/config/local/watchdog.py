"""Stands beside one child and signals it when the program that started both is gone (where no death signal is)."""

# Run by path with `python -I -S watchdog.py PID SIGNAL`: standard library only.
import os
import sys

RELEASE = b"release"


def main(pid: int, signal_number: int) -> None:
    """Wait until the parent lets go: a word means the child has ended, plain end-of-file that the parent died."""
    word = sys.stdin.buffer.read()
    if word == RELEASE:
        return
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
