"""The measurements of scripts/bench. Ratios come from interleaved pairs of one run; figures are medians."""

import contextlib
import fcntl
import http.client
import io
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tarfile
import tempfile
import termios
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import scene
import vetted as vetting

BINARY = os.environ["WARROOM_BENCH_BINARY"]
# Without a test engine, what needs none can be measured.
HOST = os.environ.get("WARROOM_TEST_HOST", "unix:///nonexistent")
BASE = os.environ.get("WARROOM_TEST_BASE", "")
SOCKET = HOST.removeprefix("unix://")
WORK = tempfile.mkdtemp(prefix="warroom-bench.")

results = []


def report(what, measured, promise, kept):
    """One row of the table; None where there is nothing to keep."""
    results.append((what, measured, promise, {True: "yes", False: "NO", None: ""}[kept]))
    print(f"  {what}: {measured}", file=sys.stderr, flush=True)


def environment(**more):
    """A home of its own, and a docker command that knows no context."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("DOCKER_", "WARROOM_", "XDG_"))}
    return keep | {
        "HOME": WORK,
        "TERM": "xterm-256color",
        "TZ": "UTC",
        "DOCKER_HOST": HOST,
        "DOCKER_CONFIG": f"{WORK}/docker",
        "DOCKER_BUILDKIT": "0",
    } | more


def run(arguments, env=None, stdin=b""):
    """Runs a program to its end; gives its seconds, its CPU seconds and its output."""
    out = tempfile.TemporaryFile()
    read, write = os.pipe()
    os.write(write, stdin)
    os.close(write)
    began = time.perf_counter()
    child = subprocess.Popen(arguments, env=env or environment(), stdin=read, stdout=out, stderr=out)
    os.close(read)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    out.seek(0)
    text = out.read().decode(errors="replace")
    if child.returncode != 0:
        sys.exit(f"{arguments} failed:\n{text[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, text


class Engine(http.client.HTTPConnection):
    """The engine's API."""

    def __init__(self):
        super().__init__("localhost")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(SOCKET)


def call(method, path, body=None):
    connection = Engine()
    connection.request(method, path, body)
    answer = connection.getresponse().read()
    connection.close()
    return answer


class Terminal:
    """The console in a pseudo-terminal."""

    def __init__(self, *arguments, rows=40, columns=120, **more):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""
        self.began = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for number in (0, 1, 2):
                os.dup2(slave, number)
            os.closerange(3, 256)
            os.execve(BINARY, [BINARY, *arguments], environment(**more))
        os.close(slave)

    def read(self, seconds):
        """What is written within so many seconds, at most one piece; empty where nothing is."""
        ready, _, _ = select.select([self.master], [], [], max(0, seconds))
        piece = os.read(self.master, 65536) if ready else b""
        self.seen += piece
        return piece

    def until(self, pattern, seconds):
        """Reads until the pattern was written; gives the time, or fails."""
        end = time.perf_counter() + seconds
        while not re.search(pattern, self.seen):
            if time.perf_counter() > end:
                sys.exit(f"the console did not show {pattern} within {seconds} s; its last bytes: {self.seen[-600:]}")
            self.read(end - time.perf_counter())
        return time.perf_counter()

    def drain(self, seconds):
        """Reads, and forgets, for so long."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(end - time.perf_counter())
            self.seen = b""

    def type(self, text):
        os.write(self.master, text.encode())

    def silence(self, pause, most=2.0):
        """Reads until nothing was written for so long; gives how many bytes came."""
        end = time.perf_counter() + most
        count = 0
        while time.perf_counter() < end and (piece := self.read(pause)):
            count += len(piece)
        return count

    def proportional(self):
        """Its memory in MB, where what is shared with others counts in part."""
        with open(f"/proc/{self.pid}/smaps_rollup") as rollup:
            return int(re.search(r"Pss:\s+(\d+)", rollup.read())[1]) / 1000

    def busy(self):
        """The seconds of CPU it has used."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        """Its resident memory in MB."""
        with open(f"/proc/{self.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1000

    def wakes(self):
        """How often its threads have gone to sleep of their own will."""
        total = 0
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{thread}/status") as status:
                total += int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", status.read())[1])
        return total

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        end = time.perf_counter() + 30
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.perf_counter() > end:
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                self.read(0.05)
        os.close(self.master)


def settings(base):
    """Makes a base the default, so that lines stay short."""
    os.makedirs(f"{WORK}/.config/warroom", exist_ok=True)
    with open(f"{WORK}/.config/warroom/config.toml", "w") as file:
        file.write(f'[create]\nbase = "{base}"\n')


def derive(tag, dockerfile, files=None):
    """Builds a base for a measurement."""
    folder = tempfile.mkdtemp(dir=WORK)
    for name, content in {"Dockerfile": dockerfile, **(files or {})}.items():
        with open(f"{folder}/{name}", "w") as file:
            file.write(content)
    run(["docker", "build", "-q", "-t", tag, folder])


def frame():
    """The first frame while the engine's socket accepts and never answers."""
    path = f"{WORK}/silent.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(100)
    times = []
    for _ in range(15):
        console = Terminal("--host", f"unix://{path}")
        # The first text after the switch to the second screen is the frame, which is written in one go.
        times.append((console.until(rb"\[\?1049h[\s\S]*[A-Za-z]{4}", 10) - console.began) * 1000)
        console.close()
    listener.close()
    median = statistics.median(times)
    report("first frame, engine accepts and never answers", f"{median:.0f} ms (worst {max(times):.0f})", "50 ms", median <= 50)


def idle():
    """Wake-ups of a console in which nothing happens."""
    console = Terminal()
    console.until(rb"\d ?MB", 20)
    console.drain(5)
    before = console.wakes()
    console.drain(60)
    wakes = console.wakes() - before
    console.close()
    # Two pings of a few switches each, and the ages of images, which change once a minute.
    report("idle console, sleeps of all threads in 60 s", f"{wakes}", "40 (two pings, ages once a minute)", wakes <= 40)


PRINTER = r"""#!/usr/bin/env python3
import sys, time
if "update" in sys.argv:
    sys.exit()
begin = time.monotonic()
for piece in range(1000):
    sys.stdout.write("".join(f"line {piece * 100 + n} of a log that goes on and on\n" for n in range(100)))
    sys.stdout.flush()
    time.sleep(max(0, begin + (piece + 1) * 0.01 - time.monotonic()))
print("x" * 100_000, flush=True)
print("took", time.monotonic() - begin, flush=True)
"""


def printing_base():
    derive(
        "bench/printer:1",
        f"FROM {BASE}\nCOPY apt-get /usr/local/bin/apt-get\nRUN chmod 755 /usr/local/bin/apt-get && ln -sf /usr/local/bin/apt-get /usr/bin/apt-get\n",
        {"apt-get": PRINTER},
    )
    settings("bench/printer:1")


def memory():
    """Memory of an idle console, and after a build of 100,000 lines and one of 100 kB; keys are typed meanwhile."""
    printing_base()
    console = Terminal()
    console.until(rb"\d ?MB", 20)
    console.drain(2)
    empty = console.resident()
    report("memory, idle console", f"{empty:.1f} MB", "25 MB", empty <= 25)
    console.type("/docker_image_create name=bench/lines packages=wget\r")
    console.until(rb"line \d+ of a log", 60)
    times = []
    for _ in range(60):
        console.drain(0.1)
        # No log line and no sequence of the console holds this letter.
        console.seen = b""
        began = time.perf_counter()
        console.type("Z")
        times.append((console.until(b"Z", 5) - began) * 1000)
    console.seen = b""
    console.type("\x15")
    console.until(rb"1\.0\.0\.\d{13}|the build failed", 120)
    console.drain(2)
    full = console.resident()
    console.close()
    times.sort()
    late = times[int(len(times) * 0.95)]
    report(
        "typed key drawn during 10,000 lines/s",
        f"{statistics.median(times):.1f} ms (95 %: {late:.1f}, worst {times[-1]:.1f})",
        "16 ms",
        late <= 16,
    )
    report("memory, after 100,000 lines and one of 100 kB", f"{full:.1f} MB", "60 MB", full <= 60)


def part(times, share):
    """The value that so large a share of sorted values does not exceed."""
    return times[min(len(times) - 1, int(len(times) * share))]


def keys(console, count, pause, reset, each=24):
    """Types a letter that nothing else on the screen holds, and gives the sorted times until it is drawn, in ms. `reset`
    begins the line anew."""
    times = []
    for number in range(count):
        if number % each == 0:
            # Drawn empty in between: where a letter stands already, the same one is not written again.
            console.type("\x15")
            console.drain(0.2)
            console.type(reset)
            console.drain(0.2)
        # At no fixed beat, so that keys meet every part of the rhythm in which the build is drawn.
        console.drain(pause * (0.5 + (number * 0.618) % 1))
        console.seen = b""
        began = time.perf_counter()
        console.type("Z")
        times.append((console.until(b"Z", 5) - began) * 1000)
    console.type("\x15")
    console.drain(0.3)
    return sorted(times)


def weights(console, count, reset, each=24):
    """The sorted bytes written for one key each, while nothing else happens."""
    sizes = []
    for number in range(count):
        if number % each == 0:
            console.type("\x15" + reset)
            console.silence(0.15)
        console.type("Z")
        sizes.append(console.silence(0.06))
    console.type("\x15")
    console.silence(0.15)
    return sorted(sizes)


def told(values, unit, digits):
    median, late, latest, worst = statistics.median(values), part(values, 0.95), part(values, 0.99), values[-1]
    return f"{median:.{digits}f} {unit} (95 %: {late:.{digits}f}, 99 %: {latest:.{digits}f}, worst {worst:.{digits}f})"


def heavy():
    """A room of 100,000 entries and an engine of 10,000 images, first in peace, then with a build of 10,000 lines/s.
    Needs no Docker."""
    home = f"{WORK}/heavy"
    size = scene.journal(home)
    path = f"{WORK}/silent-heavy.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(100)
    times = []
    for _ in range(15):
        console = Terminal("--host", f"unix://{path}", HOME=home)
        times.append((console.until(rb"\[\?1049h[\s\S]*[A-Za-z]{4}", 10) - console.began) * 1000)
        console.close()
    listener.close()
    median = statistics.median(times)
    what = f"first frame, journal of {scene.ENTRIES:,} entries ({size / 1e6:.0f} MB)"
    report(what, f"{median:.0f} ms (worst {max(times):.0f})", "50 ms", median <= 50)

    engine = scene.HeavyEngine(f"{WORK}/heavy.sock")
    os.makedirs(f"{home}/.config/warroom", exist_ok=True)
    with open(f"{home}/.config/warroom/config.toml", "w") as file:
        file.write('[create]\nbase = "base:1"\n')
    console = Terminal("--host", f"unix://{engine.path}", HOME=home)
    console.until(rb"\d ?MB", 30)
    console.drain(8)
    memory = console.resident()
    report("heavy scene, memory in peace", f"{memory:.1f} MB", "100 MB", memory <= 100)
    sizes = weights(console, 300, "")
    report("heavy scene, bytes per key of a chat line", told(sizes, "B", 0), "4096 B for 99 %", part(sizes, 0.99) <= 4096)
    sizes = weights(console, 300, "/docker_image_update image=tool1")
    what = "heavy scene, bytes per key while completing"
    report(what, told(sizes, "B", 0), "4096 B for 99 %", part(sizes, 0.99) <= 4096)
    times = keys(console, 300, 0.03, "/docker_image_update image=tool1")
    report("heavy scene, key to drawn while completing", told(times, "ms", 1), "16 ms for 99 %", part(times, 0.99) <= 16)

    console.type("/docker_image_create name=bench/lines packages=wget\r")
    console.until(rb"line \d+ of a log", 60)
    console.drain(2)
    began, printed, busy = time.perf_counter(), engine.printed(), console.busy()
    chat = keys(console, 800, 0.05, "")
    completing = keys(console, 400, 0.05, "/docker_image_update image=tool1")
    seconds = time.perf_counter() - began
    rate = (engine.printed() - printed) / seconds
    busy = (console.busy() - busy) / seconds
    full, proportional = console.resident(), console.proportional()
    report("heavy scene, lines printed by its build", f"{rate:.0f}/s", "9,000/s", rate >= 9000)
    report("heavy scene, its CPU meanwhile", f"{busy * 100:.0f} %", "", None)
    report("heavy scene, key to drawn during the build", told(chat, "ms", 1), "16 ms for 99 %", part(chat, 0.99) <= 16)
    what = "heavy scene, the same while completing"
    report(what, told(completing, "ms", 1), "16 ms for 99 %", part(completing, 0.99) <= 16)
    report("heavy scene, memory", f"{full:.1f} MB (proportional {proportional:.1f})", "100 MB", full <= 100)

    engine.end_build()
    console.until(rb"told to end", 30)
    console.drain(8)
    wakes, busy = console.wakes(), console.busy()
    console.drain(60)
    wakes, busy = console.wakes() - wakes, console.busy() - busy
    console.close()
    engine.close()
    what = "heavy scene, its job ended, sleeps of all threads in 60 s"
    report(what, f"{wakes} ({busy * 1000:.0f} ms of CPU)", "40 (two pings, ages once a minute)", wakes <= 40)


class Relay:
    """Stands before the engine, takes the time of each build call, from its first byte to the answer's last, and keeps
    what was sent."""

    def __init__(self):
        self.path = f"{WORK}/relay.sock"
        self.builds = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(50)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            engine = socket.socket(socket.AF_UNIX)
            engine.connect(SOCKET)
            threading.Thread(target=self.serve, args=(client, engine), daemon=True).start()

    def serve(self, client, engine):
        began, sent = None, b""
        ends = {client: engine, engine: client}
        while True:
            for source in select.select(list(ends), [], [])[0]:
                data = source.recv(65536)
                if source is client and re.match(rb"POST (/v[\d.]+)?/build\?", data):
                    began, sent = time.perf_counter(), b""
                if source is client and began:
                    sent += data
                if source is engine and began and data.endswith(b"0\r\n\r\n"):
                    self.builds.append((time.perf_counter() - began, sent))
                    began = None
                if not data:
                    client.close()
                    engine.close()
                    return
                ends[source].sendall(data)


def unpack(request):
    """The labels of a build call, and the files of its context."""
    head, _, body = request.partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        chunked, body = body, b""
        while chunked:
            size, _, chunked = chunked.partition(b"\r\n")
            body += chunked[: int(size, 16)]
            chunked = chunked[int(size, 16) + 2 :]
    query = urllib.parse.parse_qs(head.split(b" ")[1].decode().partition("?")[2])
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        files = {entry.name: archive.extractfile(entry).read().decode() for entry in archive if entry.isfile()}
    return json.loads(query["labels"][0]), files


def build():
    """The build step of a create against docker build of the same Dockerfile, on the same engine and builder."""
    bundle = os.environ.get("WARROOM_TEST_CA")
    dockerfile, files = f"FROM {BASE}\n", {}
    if bundle:
        # The classic builder cannot be given a bundle, so the base knows it; the same for both sides.
        dockerfile += "COPY ca.pem /etc/ssl/bench.pem\nENV PIP_CERT=/etc/ssl/bench.pem\n"
        with open(bundle) as file:
            files["ca.pem"] = file.read()
    derive("bench/base:1", dockerfile, files)
    settings("bench/base:1")
    relay = Relay()
    through = environment(DOCKER_HOST=f"unix://{relay.path}")
    line = "/docker_image_create name=bench/created dependencies=mechanize"
    ratios, around = [], []
    for turn in range(8):
        wall, _, _ = run([BINARY, "-c", line], through)
        ours, sent = relay.builds[-1]
        labels, context = unpack(sent)
        folder = tempfile.mkdtemp(dir=WORK)
        for name, content in context.items():
            with open(f"{folder}/{name}", "w") as file:
                file.write(content)
        options = [word for name, value in labels.items() for word in ("--label", f"{name}={value}")]
        # The create's labels are new each time, so that it has no use for the cache either.
        run(["docker", "build", "--no-cache", "--force-rm", *options, folder], through)
        if turn:
            ratios.append(ours / relay.builds[-1][0])
            around.append(wall - ours)
    ratio = statistics.median(ratios)
    report("build step of a create / docker build, classic builder", f"{ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f})", "1.05", ratio <= 1.05)
    report("  before and after it (base, survey, version, checks, tags)", f"{statistics.median(around):.2f} s", "", None)


def images():
    """/docker_images through a pipe against docker images, with 500 images."""

    def make(number):
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w") as archive:
            entry = tarfile.TarInfo("number")
            data = str(number).encode()
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        call("POST", f"/images/create?fromSrc=-&repo=bench/image&tag={number}", content.getvalue())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(500)))
    walls, cpus = [], []
    for turn in range(16):
        wall, cpu, text = run([BINARY], stdin=b"/docker_images\n")
        wall_docker, cpu_docker, text_docker = run(["docker", "images"])
        if text.count("bench/image") != 500 or text_docker.count("bench/image") != 500:
            sys.exit("not all images were listed")
        if turn:
            walls.append(wall / wall_docker)
            cpus.append(cpu / cpu_docker)
    wall, cpu = statistics.median(walls), statistics.median(cpus)
    report("/docker_images / docker images, 500 images, time", f"{wall:.2f} ({min(walls):.2f} to {max(walls):.2f})", "0.8", wall <= 0.8)
    report("/docker_images / docker images, 500 images, CPU", f"{cpu:.2f} ({min(cpus):.2f} to {max(cpus):.2f})", "0.3", cpu <= 0.3)


def vetted():
    """A create of what was vetted against docker build of the straightforward Dockerfile."""
    vetting.measure(sys.modules[__name__])


ALL = {"heavy": heavy, "frame": frame, "idle": idle, "memory": memory, "build": build, "images": images, "vetted": vetted}


def main():
    wanted = sys.argv[1:] or list(ALL)
    for name in wanted:
        if name not in ALL:
            sys.exit(f"no measurement {name}; there are: {', '.join(ALL)}")
    try:
        for name in wanted:
            ALL[name]()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    widths = [max(len(row[column]) for row in results) for column in range(4)]
    print()
    for row in [("what", "measured", "promise", "kept"), *results]:
        print("  ".join(cell.ljust(max(width, 8)) for cell, width in zip(row, widths)).rstrip())
    if any(row[3] == "NO" for row in results):
        sys.exit(1)


main()
