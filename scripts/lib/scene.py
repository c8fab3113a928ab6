"""A heavy scene for scripts/bench: a journal of 100,000 entries, and an engine of ten thousand images that builds as
noisily as it is told. Nothing of it needs Docker."""

import http.server
import json
import os
import socket
import socketserver
import struct
import sys
import threading
import time
import urllib.parse

ENTRIES = 100_000
IMAGES = 10_000


def entry(number):
    """One line of the journal: commands and what comes of them, in the mix of a long investigation."""
    room, kind = "playground", number % 10
    said = {"id": f"{number}@{room}"}
    if kind not in (0, 5, 9):
        said["parent"] = f"{number - kind % 5}@{room}"
    said["time"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_760_000_000 + number))
    if kind in (0, 5):
        said |= {"kind": "command", "user": "ada"}
        said["command"] = f"/docker_image_create name=team/tool{number} dependencies=requests,mechanize packages=wget"
    elif kind in (1, 6):
        rows = [[f"team/tool{number + row}", f"1.0.0.{number}", "114 MB", "3 days ago"] for row in range(number % 4)]
        said |= {"kind": "table", "engine": "docker:default", "title": "Images"}
        if rows:
            said |= {"columns": ["Repository", "Tag", "Size", "Created"], "rows": rows}
    elif kind in (2, 7, 8):
        said |= {"kind": "text", "engine": "docker:default"}
        said["text"] = f"made team/tool{number}:1.0.0.{number} from demisto/python3-deb:3.11.2.1000 in 41 s, 114 MB"
    elif kind == 3:
        said |= {"kind": "error", "engine": "docker:default"}
        said["text"] = f"the build failed in step 3 (pip install): no version fits tool{number}>=2\n  = help: see the log"
    elif kind == 4:
        said |= {"kind": "file", "engine": "docker:default", "title": f"log of job {number}"}
        said |= {"text": "1200 lines", "file": f"/home/ada/.local/share/warroom/logs/{number}.log"}
    else:
        said |= {"kind": "chat", "user": "ada", "text": f"that is the same as in {number - 7}; look at the base"}
    return said


def journal(home):
    """Writes the journal below a home directory; gives its bytes."""
    folder = f"{home}/.local/share/warroom/rooms/playground"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    text = "".join(json.dumps(entry(number), separators=(",", ":")) + "\n" for number in range(1, ENTRIES + 1))
    with open(f"{folder}/journal.jsonl", "w") as file:
        file.write(text)
    return len(text)


def image(number):
    """An image as the engine lists it."""
    return {
        "Id": f"sha256:{number:064x}",
        "ParentId": "",
        "RepoTags": [f"team/tool{number}:1.0.0.{number}{chr(45) + chr(122) * 24 if number % 4 == 0 else str()}"] if number % 20 else [],
        "RepoDigests": [],
        "Created": 1_760_000_000 + number,
        "Size": 100_000_000 + number * 1000,
        "SharedSize": -1,
        "Labels": {"io.warroom.version": f"1.0.0.{number}"} if number % 5 == 0 else None,
        "Containers": -1,
    }


PYTHON = {"executable": "/usr/bin/python3", "version": "3.11.2", "environment": {}, "externally_managed": False}
PYTHON |= {"distributions": {"pip": "23.0"}, "pip": "23.0", "complaints": []}
FACTS = ["os Debian GNU/Linux 12 (bookworm)", "manager apt-get", f"python {json.dumps(PYTHON)}", "end"]
SURVEY = "".join(f"warroom: {fact}\n" for fact in FACTS).encode()
VERSION = {"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12", "Os": "linux", "Arch": "amd64"}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as an engine with the classic builder."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def address_string(self):
        return "client"

    def answer(self, status, body=None):
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def chunked(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data):
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def body(self):
        """Reads the body and forgets it."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while size := int(self.rfile.readline(), 16):
                self.rfile.read(size + 2)
            self.rfile.readline()
        else:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def path_of(self):
        path = urllib.parse.urlsplit(self.path).path
        return "/" + path.split("/", 2)[2] if path.startswith("/v1.") else path

    def do_HEAD(self):
        self.answer(200)

    def do_GET(self):
        path = self.path_of()
        if path == "/_ping":
            self.answer(200, b"OK")
        elif path == "/version":
            self.answer(200, VERSION)
        elif path == "/images/json":
            self.answer(200, self.server.images)
        elif path == "/containers/json":
            self.answer(200, [])
        elif path == "/system/df":
            self.answer(200, {"LayersSize": 1_000_000_000, "Images": [], "Containers": [], "Volumes": [], "BuildCache": []})
        elif path == "/events":
            self.chunked()
            self.wfile.flush()
            self.server.over.wait()
        elif path == "/images/base:1/json":
            self.answer(200, {"Id": "sha256:" + "b" * 64, "RepoTags": ["base:1"], "Os": "linux", "Architecture": "amd64", "Config": {}})
        else:
            self.answer(404, {"message": f"no such thing: {path}"})

    def do_POST(self):
        path = self.path_of()
        self.body()
        if path == "/containers/create":
            self.answer(201, {"Id": "c" * 64, "Warnings": []})
        elif path.endswith("/attach"):
            self.send_response(101, "UPGRADED")
            self.send_header("Content-Type", "application/vnd.docker.raw-stream")
            self.send_header("Connection", "Upgrade")
            self.send_header("Upgrade", "tcp")
            self.end_headers()
            self.wfile.write(struct.pack(">BxxxI", 1, len(SURVEY)) + SURVEY)
            self.wfile.flush()
            self.close_connection = True
        elif path.endswith("/wait"):
            self.answer(200, {"StatusCode": 0})
        elif path == "/build":
            self.build()
        elif path.endswith("/tag"):
            self.answer(201)
        else:
            self.answer(204)

    def do_DELETE(self):
        self.answer(204)

    def build(self):
        """Prints 10,000 lines a second, each a message of its own, until it is told to fail."""
        self.chunked()
        say = lambda text: json.dumps({"stream": text}).encode() + b"\r\n"
        self.chunk(say("Step 1/2 : FROM base:1\n") + say(" ---> bbbbbbbbbbbb\n"))
        self.chunk(say("Step 2/2 : RUN apt-get install wget\n") + say(" ---> Running in cccccccccccc\n"))
        begin, piece = time.monotonic(), 0
        self.server.printed = 0
        try:
            while not self.server.enough.is_set():
                self.chunk(b"".join(say(f"line {piece * 100 + n} of a log that goes on and on\n") for n in range(100)))
                piece += 1
                self.server.printed += 100
                time.sleep(max(0, begin + piece * 0.01 - time.monotonic()))
            self.chunk(json.dumps({"error": "told to end", "errorDetail": {"message": "told to end"}}).encode() + b"\r\n")
            self.chunk(b"")
        except OSError:
            # The build was cancelled.
            self.close_connection = True


class Engine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The engine on a socket of its own, in a process of its own: the console's answers are timed in this one."""

    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):
        """A console that leaves in the middle of an answer is no news; anything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def __init__(self, path):
        super().__init__(path, Handler)
        self.images = json.dumps([image(number) for number in range(IMAGES)]).encode()
        self.enough = threading.Event()
        self.over = threading.Event()
        self.printed = 0

    def get_request(self):
        connection, _ = super().get_request()
        return connection, ("client", 0)


class HeavyEngine:
    """Starts the engine; `end_build` ends a build that prints."""

    def __init__(self, path):
        self.path = path
        told, self.tell = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            self.tell.close()
            engine = Engine(path)
            threading.Thread(target=engine.serve_forever, daemon=True).start()
            told.sendall(b"up")
            while word := told.recv(1):
                if word == b"e":
                    engine.enough.set()
                elif word == b"n":
                    told.sendall(struct.pack(">Q", engine.printed))
            os._exit(0)
        told.close()
        self.tell.recv(2)

    def end_build(self):
        self.tell.sendall(b"e")

    def printed(self):
        """How many lines the build has printed."""
        self.tell.sendall(b"n")
        return struct.unpack(">Q", self.tell.recv(8))[0]

    def close(self):
        self.tell.close()
        os.waitpid(self.pid, 0)
