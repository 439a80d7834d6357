"""The server that browsers meet in tests loses nothing when one of them hangs up."""

import gc
import socket
import struct
import threading
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.browser.serving import answering

AT_ONCE = struct.pack("ii", 1, 0)


def hang_up(port: int) -> None:
    """Ask for a file, and be gone as soon as it begins to come."""
    with socket.create_connection(("localhost", port)) as phone:
        phone.sendall(b"GET /static/tracker.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert phone.recv(1)
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)


def test_a_file_is_closed_whose_reader_hangs_up(sqlite_template: Path) -> None:
    """An unclosed one is a warning, which fails whatever test is running when it is found."""
    with answering(f"sqlite:///{sqlite_template}") as site:
        for _time in range(60):
            hang_up(urlsplit(site.url).port or 0)
        urlopen(f"{site.url}/health/live").close()
        for thread in threading.enumerate():
            if "process_request" in thread.name:
                thread.join()
    gc.collect()
