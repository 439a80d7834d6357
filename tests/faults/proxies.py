"""The proxies of docs/deployment/, as they stand there but for addresses, ports, places and a shorter patience."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

from tests.browser.serving import Site
from tests.postgres import free_port
from tracker import HOME

FILES = HOME / "docs" / "deployment"
NAME = "linjen.example.org"
INSTALLED = "/usr/local/lib/linjen/docs/deployment"
# So many seconds a page is waited for, where the files have 20.
PATIENCE = 3


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs, the certificate it shows, and its folder."""

    kind: str
    port: int
    folder: Path

    def queue(self, path: str) -> bool:
        """Say by which of its queues a machine is found: Caddy has one of its own for what may take long."""
        return self.kind == "caddy" and path.startswith(("/admin/", "/exports/"))

    def open(self) -> HTTPSConnection:
        """Connect to it by the product's name, with a certificate that is checked."""
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        connection = HTTPSConnection(NAME, self.port, context=context, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sock = context.wrap_socket(plain, server_hostname=NAME)
        return connection

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[HTTPResponse, str]:
        """Send one request; headers are named with _ for -."""
        connection = self.open()
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        if body is not None:
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            connection.request(method, path, body, {"Host": NAME, **given})
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()


def program(kind: str) -> str | None:
    """Return where a proxy's program is, or None; Debian keeps nginx where root alone looks."""
    return shutil.which(kind, path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin")


def make_certificate(folder: Path) -> None:
    """Make a certificate as the guide does."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={NAME}"]
    command += ["-addext", f"subjectAltName=DNS:{NAME}"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)


def listening(site: Site) -> str:
    """Return where a product listens, as a proxy is told."""
    return site.url.removeprefix("http://").replace("localhost", "127.0.0.1")


def nginx(sites: tuple[Site, ...], port: int, folder: Path) -> list[str]:
    """Write nginx's configuration; return the command that runs it."""
    text = (FILES / "nginx.conf").read_text()
    for there, here in {
        "/etc/linjen/tls": str(folder),
        "/var/log/nginx": str(folder),
        INSTALLED: str(FILES),
        "  server 127.0.0.1:8000;\n": "".join(f"  server {listening(site)};\n" for site in sites),
        "  listen [::]:80;\n": "",
        "  listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "proxy_read_timeout 20s;": f"proxy_read_timeout {PATIENCE}s;",
    }.items():
        assert there in text
        text = text.replace(there, here)
    (folder / "site.conf").write_text(text)
    places = [f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    http = " ".join(["access_log off;", *places, f"include {folder}/site.conf;"])
    # Everything as whoever tests, and in the foreground.
    main = f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors; events {{}}"
    (folder / "nginx.conf").write_text(f"{main} http {{ {http} }}")
    found = program("nginx")
    assert found
    command = [found, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    return command


def caddy(sites: tuple[Site, ...], port: int, folder: Path) -> list[str]:
    """Write Caddy's configuration; return the command that runs it."""
    found = program("caddy")
    assert found
    command = ["env", f"XDG_DATA_HOME={folder}", f"XDG_CONFIG_HOME={folder}", found]
    subprocess.run(
        [*command, "validate", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")],
        check=True,
        capture_output=True,
    )
    text = (FILES / "Caddyfile").read_text()
    for there, here in {
        f"\n{NAME} {{\n": f"\n{NAME}:{port} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem\n",
        "127.0.0.1:8000": " ".join(map(listening, sites)),
        INSTALLED: str(FILES),
        "\t#lb_policy": "\tlb_policy" if len(sites) > 1 else "\t#lb_policy",
        "\t#fail_duration": "\tfail_duration" if len(sites) > 1 else "\t#fail_duration",
        "\t#health": "\thealth" if len(sites) > 1 else "\t#health",
        "import linjen 20s": f"import linjen {PATIENCE}s",
        "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
    }.items():
        assert there in text
        text = text.replace(there, here)
    (folder / "Caddyfile").write_text(text)
    return [*command, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


KINDS: dict[str, Callable[[tuple[Site, ...], int, Path], list[str]]] = {"nginx": nginx, "caddy": caddy}


@contextmanager
def proxying(kind: str, folder: Path, *sites: Site) -> Iterator[Proxy]:
    """Run a proxy in front of a product, which may run on several machines."""
    make_certificate(folder)
    proxy = Proxy(kind, free_port(), folder)
    with (folder / "said").open("w") as said:
        command = KINDS[kind](sites, proxy.port, folder)
        with subprocess.Popen(command, stdout=said, stderr=said) as process:
            try:
                wait_for(proxy, process)
                yield proxy
            finally:
                process.terminate()


def wait_for(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    """Return once the proxy takes connections."""
    give_up = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < give_up:
        try:
            proxy.open().close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the proxy did not start:\n{(proxy.folder / 'said').read_text()}")
