"""A folder, served on loopback as a host would serve it: compressed, and with the book's page for what is not found."""

import functools
import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path


@functools.cache
def packed(path: Path) -> bytes:
    """A file as it goes over the wire."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with compressed files, under a content security policy if there is one."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args, policy: str = "", **kwargs) -> None:
        self.policy = policy
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Send a file, or the page for what is not found."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        status = HTTPStatus.OK if path.is_file() else HTTPStatus.NOT_FOUND
        path = path if path.is_file() else Path(self.directory, "404.html")
        body = packed(path)
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test's output is its own."""


class Server(http.server.ThreadingHTTPServer):
    """Is silent where a browser breaks off what it has asked for."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(folder: Path, policy: str = "") -> Iterator[str]:
    """Serve a folder for as long as the block runs; gives its address."""
    handler = functools.partial(Handler, directory=folder, policy=policy)
    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
