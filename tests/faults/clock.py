"""A wall clock that can be moved while the product runs; what counts the seconds that pass goes on as before.

Debian's `faketime` will not do: with it Python waits for ever where it should wait for a while.
"""

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

# The kernel is asked, and what it says of the day is moved by the number of seconds that a file holds.
SOURCE = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const long *seconds;

__attribute__((constructor)) static void begin(void) {
    int file = open(getenv("MOVED_CLOCK"), O_RDONLY);
    seconds = mmap(NULL, sizeof *seconds, PROT_READ, MAP_SHARED, file, 0);
    close(file);
}

int clock_gettime(clockid_t which, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, which, at);
    if (!failed && seconds && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) at->tv_sec += *seconds;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *at = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


@dataclass(frozen=True)
class Clock:
    """The clock of a product that is started with `LD_PRELOAD` and `MOVED_CLOCK`: the program, and what it reads."""

    program: Path
    moved: Path

    def move(self, hours: int) -> None:
        """Let the clock be so many hours ahead of the machine's."""
        with self.moved.open("r+b") as file:
            file.write(struct.pack("l", hours * 3600))


def compiler() -> str | None:
    """Return what compiles C, or None."""
    return shutil.which("cc")


def new_clock(folder: Path) -> Clock:
    """Make a clock that goes as the machine's does."""
    clock, source = Clock(folder / "clock.so", folder / "clock"), folder / "clock.c"
    clock.moved.write_bytes(struct.pack("l", 0))
    source.write_text(SOURCE)
    how = ["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(clock.program)]
    subprocess.run([compiler() or "cc", *how, str(source)], check=True)
    return clock
