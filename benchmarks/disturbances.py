"""What is done to the metrics of a run while benchmarks/scraping.py measures it.

Each has `arguments` for the run, `act(url, pid)`, which is called once a second while it is to disturb, and `rest()`,
which ends what it has begun.
"""

import contextlib
import os
import pathlib
import resource
import signal
import socket
import threading
import time
import urllib.parse
import urllib.request

LISTEN = ("--metrics-listen", "127.0.0.1:0", "--metrics-linger", "0")


def place_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.hostname, parts.port


def workers_of(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def stall(pid, seconds):
    """Stops one of the run's ranks for so long."""
    with contextlib.suppress(OSError, IndexError):  # there is none between rounds
        worker = workers_of(pid)[0]
        os.kill(worker, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(worker, signal.SIGCONT)


class Scrape:
    """A scrape, with a rank stopped for `stalled` seconds beside each."""

    arguments = LISTEN

    def __init__(self, stalled):
        self.stalled = stalled
        self.seconds = []
        self.size = 0

    def act(self, url, pid):
        begin = time.monotonic()
        with urllib.request.urlopen(url, timeout=10) as answer:
            self.size = len(answer.read())
        self.seconds.append(time.monotonic() - begin)
        if self.stalled:
            stall(pid, self.stalled)

    def rest(self):
        pass


class Connections:
    """Connections that are kept open."""

    arguments = LISTEN

    def __init__(self):
        self.sockets = []

    def connect(self, url, text, window=None):
        client = socket.socket()
        if window:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        client.setblocking(False)
        client.connect_ex(place_of(url))
        self.sockets.append(client)
        with contextlib.suppress(OSError):  # it has not been accepted yet
            client.send(text)

    def rest(self):
        for client in self.sockets:
            client.close()
        self.sockets.clear()


class Stuck(Connections):
    """Twice as many connections as the listener has threads: half ask and read nothing, half only begin to ask."""

    def act(self, url, pid):
        self.rest()
        for text in 4 * (b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /metrics HTTP/1.1\r\nX-Slow: "):
            self.connect(url, text, window=1024)


class Flood(Connections):
    """1,000 connections at once, which say nothing, and 10 MB of headers."""

    MANY = 1000

    def __init__(self):
        super().__init__()
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def act(self, url, pid):
        self.rest()
        for _ in range(self.MANY):
            self.connect(url, b"")
        with contextlib.suppress(OSError), socket.create_connection(place_of(url), timeout=0.5) as large:
            large.sendall(b"GET /metrics HTTP/1.1\r\nX-Large: " + 10_000_000 * b"x")


class Mute:
    """A Pushgateway that accepts and never answers. While it rests it answers at once."""

    def __init__(self):
        self.gateway = socket.create_server(("127.0.0.1", 0))
        self.arguments = ("--metrics-push", f"http://127.0.0.1:{self.gateway.getsockname()[1]}")
        self.is_mute = False
        self.kept = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.gateway.accept()
            self.kept.append(client)
            if not self.is_mute:
                self.answer()

    def answer(self):
        while self.kept:
            with contextlib.suppress(OSError), self.kept.pop() as client:
                client.settimeout(0.2)
                while client.recv(1 << 16):
                    client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def act(self, url, pid):
        self.is_mute = True

    def rest(self):
        self.is_mute = False
        self.answer()
