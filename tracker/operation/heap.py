"""How a process that serves takes its memory."""

import sys
from ctypes import CDLL

# What the C library calls how many heaps the threads of a process have at most.
M_ARENA_MAX = -8


def share_one() -> None:
    """Let the threads of a worker share a heap: each would keep all that it ever needed, a seventh of what it takes.

    Python runs one of them at a time, so that none waits for it. Only Linux's usual C library is told.
    """
    if sys.platform == "linux" and (mallopt := getattr(CDLL(None), "mallopt", None)):
        mallopt(M_ARENA_MAX, 1)
