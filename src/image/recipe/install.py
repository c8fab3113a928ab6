# Installs the distributions of a lock and compiles their byte code. Runs on Python 3.7 and newer.
# `prepare` and the folder of the tools as its words: only fills the caches, for an installation that follows; nothing that
# fails there matters.
#
# What it installs comes in with one fixed time, so that byte code compiled for another image is valid in this one too.
# Nothing that was installed runs here: the interpreters that compile it start without its folders.
# Tests that a distribution brings along (folders named `tests`) stay without byte code: nobody who uses it imports them,
# and in large ones they are more than half of it. Python compiles them when somebody does.
import configparser
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from importlib.util import MAGIC_NUMBER, cache_from_source

HERE = "/dev/warroom"
LOCK = HERE + "/lock.txt"
WHEELS = HERE + "/wheels"
TOOLS = HERE + "/tools"
CACHE = HERE + "/cache"
# 1980-01-01, the earliest that a ZIP file knows.
TIME = 315532800
# How many write at a time.
THREADS = 4
# How long byte code is kept that no build asks for, in seconds.
KEPT = 30 * 24 * 3600
# When nobody works in a folder any more, in seconds.
LEFT = 24 * 3600
# How often a worker that died is replaced.
REPLACED = 20
# How long an installation waits for whoever fills the caches for it, in seconds.
PATIENCE = 600
# pip's settings that uv has too, and those that do not matter to it. Whoever has others gets pip.
SAME = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
IDLE = (
    "break-system-packages cache-dir compile default-timeout disable-pip-version-check exists-action no-cache-dir no-color "
    "no-compile no-input no-python-version-warning no-warn-conflicts no-warn-script-location prefer-binary progress-bar "
    "quiet retries root-user-action timeout verbose"
).split()
# Reads pairs: a file, and where it will be. Writes for each its name, the size of its byte code and its hash as a line of JSON,
# and then the byte code as a file of it begins (PEP 552); nothing where it cannot be compiled. Each is written at once, so
# that what a worker died of is what comes next.
COMPILE = """
import gc, hashlib, json, marshal, os, struct, sys
from importlib.util import MAGIC_NUMBER
# What compiling leaves is freed without being looked for.
gc.disable()
words = [os.fsdecode(word) for word in sys.stdin.buffer.read().split(b"\\0")]
for path, place in zip(words[::2], words[1::2]):
    try:
        with open(path, "rb") as file:
            source, mtime = file.read(), int(os.fstat(file.fileno()).st_mtime)
        code = compile(source, place, "exec", dont_inherit=True)
        head = MAGIC_NUMBER + struct.pack("<III", 0, mtime & 0xFFFFFFFF, len(source) & 0xFFFFFFFF)
        made = head + marshal.dumps(code)
    except Exception:
        source = made = b""
    line = json.dumps([path, len(made), hashlib.sha256(source).hexdigest()])
    sys.stdout.buffer.write(line.encode() + b"\\n" + made)
    sys.stdout.buffer.flush()
"""


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def locked():
    """The lines of the lock, each with `name==version` and the hash."""
    with open(LOCK) as lines:
        parts = [line.split() for line in lines if line.strip()]
    return {words[0]: words[1].rpartition(":")[2] for words in parts}


def folders():
    paths = site.getsitepackages() + [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return [path for path in dict.fromkeys(paths) if os.path.isdir(path)]


def installed(within):
    """The folders of metadata, each with the `name==version` that it is of."""
    found = {}
    for folder in within:
        for entry in os.listdir(folder):
            if entry.endswith(".dist-info"):
                name, _, version = entry[: -len(".dist-info")].rpartition("-")
                found[os.path.join(folder, entry)] = normal(name) + "==" + version
    return found


def settings():
    """The environment for uv; None where it cannot do what pip is told to."""
    told = {}
    files = ["/etc/pip.conf", "/etc/xdg/pip/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf"]
    files += [os.path.join(sys.prefix, "pip.conf"), os.environ.get("PIP_CONFIG_FILE", "")]
    for path in files:
        path = os.path.expanduser(path)
        if path and os.path.isfile(path):
            read = configparser.RawConfigParser()
            read.read(path)
            for section in ("global", "install"):
                if read.has_section(section):
                    told.update((key.replace("_", "-"), value) for key, value in read.items(section))
    for key, value in os.environ.items():
        if key.startswith("PIP_") and key != "PIP_CONFIG_FILE":
            told[key[4:].lower().replace("_", "-")] = value
    environment = dict(os.environ)
    for key, value in told.items():
        if key in SAME:
            environment[SAME[key]] = " ".join(value.split())
        elif key not in IDLE:
            return None
    environment.update(
        UV_CACHE_DIR=CACHE + "/uv",
        UV_INDEX_STRATEGY="unsafe-best-match",
        UV_LINK_MODE="copy",
        UV_NO_CONFIG="1",
        UV_NO_PROGRESS="1",
        UV_PYTHON_DOWNLOADS="never",
        TMPDIR=CACHE + "/tmp",
    )
    os.makedirs(CACHE + "/tmp", exist_ok=True)
    return environment


def by_uv(lock, folder=None, tools=TOOLS):
    uv = tools + "/bin/uv"
    environment = settings() if os.path.isdir(CACHE) and os.path.isfile(uv) else None
    if environment is None:
        return False
    words = [uv, "pip", "install", "--python", sys.executable, "--break-system-packages", "--no-deps", "--no-build"]
    if folder:
        # Beside the cache, where no file has to be copied.
        words += ["--target", folder]
        environment["UV_LINK_MODE"] = "hardlink"
    if os.path.isdir(WHEELS):
        words += ["--find-links", WHEELS]
    try:
        return subprocess.call(words + ["--require-hashes", "-r", lock], env=environment) == 0
    except OSError:
        return False


def by_pip(lock):
    words = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-compile", "--no-input", "--no-cache-dir"]
    # Sources were built in a stage of their own; their code is not to run here.
    words += ["--only-binary", ":all:"]
    if os.path.isdir(WHEELS):
        words += ["--find-links", WHEELS]
    status = subprocess.call(words + ["--disable-pip-version-check", "--require-hashes", "-r", lock])
    if status:
        sys.exit(status)
    return True


def built(lock):
    """The lock with the hashes of the wheels that were built from sources, by the names of their files."""
    with open(HERE + "/sources.txt") as lines:
        pins = {normal(line.split("==")[0]): line.split()[0] for line in lines if line.strip()}
    for file in os.listdir(WHEELS):
        with open(os.path.join(WHEELS, file), "rb") as wheel:
            lock[pins[normal(file.split("-")[0])]] = hashlib.sha256(wheel.read()).hexdigest()
    return lock


def files(metadata):
    folder = os.path.dirname(metadata)
    try:
        with open(os.path.join(metadata, "RECORD"), encoding="utf-8") as lines:
            names = [line.rsplit(",", 2)[0].strip('"') for line in lines if line.count(",") > 1]
    except OSError:
        return []
    return [os.path.normpath(os.path.join(folder, name)) for name in names]


def kept(digest, folder):
    """Where byte code is kept of the file with a hash, installed in a folder."""
    name = "-".join(["2", digest, sys.implementation.cache_tag, MAGIC_NUMBER.hex(), folder.strip("/").replace("/", "-")])
    return os.path.join(CACHE, "code", name)


def fingerprint(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def unpack(path, sources, folder):
    """Kept byte code as pairs of a path beside its source and the code; None where nothing is kept."""
    codes = []
    try:
        with open(path, "rb") as stored:
            for name, size, origin in json.loads(stored.readline().decode()):
                source = os.path.join(folder, name)
                code = stored.read(size)
                # Another distribution of that lock may have written over the file before it was compiled.
                if source in sources and len(code) == size and fingerprint(source) == origin:
                    codes.append((cache_from_source(source), code))
        os.utime(path)
    except (OSError, ValueError):
        return None
    return codes


def write_all(codes):
    """Writes byte code, several files at a time: making a file is mostly waiting."""
    for folder in {os.path.dirname(path) for path, _ in codes}:
        os.makedirs(folder, exist_ok=True)

    def write(part):
        for path, code in part:
            with open(path, "wb") as made:
                made.write(code)

    threads = [threading.Thread(target=write, args=(codes[at::THREADS],)) for at in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def pack(path, sources, folder, made):
    """Keeps the byte code of sources; not where nobody came to some of them, which would be lacking from then on."""
    if not all(source in made for source in sources):
        return
    parts = [(os.path.relpath(source, folder), *made[source]) for source in sorted(sources) if made[source][0]]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(path), delete=False) as stored:
        stored.write(json.dumps([(name, len(code), origin) for name, code, origin in parts]).encode() + b"\n")
        for _, code, _ in parts:
            stored.write(code)
    os.rename(stored.name, path)


def compile_all(pairs):
    """Compiles files, each given with where it will be. Gives byte code, empty where there can be none, and the source's hash."""
    pairs = sorted(pairs, key=lambda pair: os.path.getsize(pair[0]), reverse=True)
    count = min(os.cpu_count() or 1, 8)
    made, parts = {}, [pairs[at::count] for at in range(count)]
    for _ in range(REPLACED):
        workers = [(part, *begin(part)) for part in parts]
        parts = []
        for part, worker, output in workers:
            worker.wait()
            output.seek(0)
            with output:
                made.update(read(output))
            # The first without an answer is what it died of; another one goes on behind it.
            rest = [pair for pair in part if pair[0] not in made]
            if rest:
                made[rest[0][0]] = (b"", "")
                parts.append(rest[1:])
    return made


def begin(pairs):
    """A worker that compiles files, and the file that it writes to: that one can grow while nobody reads."""
    output = tempfile.TemporaryFile()
    worker = subprocess.Popen([sys.executable, "-I", "-S", "-c", COMPILE], stdin=subprocess.PIPE, stdout=output)
    try:
        worker.stdin.write(b"\0".join(os.fsencode(path) for pair in pairs for path in pair))
        worker.stdin.close()
    except BrokenPipeError:
        pass
    return worker, output


def read(output):
    """What a worker wrote, as far as it came."""
    for line in output:
        try:
            path, size, origin = json.loads(line.decode())
        except ValueError:
            return
        code = output.read(size)
        if len(code) == size:
            yield path, (code, origin)


def sources_of(metadata):
    """Gives what a distribution brought in its time, and the sources among it that are to have byte code."""
    folder = os.path.dirname(metadata)
    own = [path for path in files(metadata) if os.path.isfile(path) and not os.path.islink(path)]
    sources = set()
    for path in own:
        os.utime(path, (TIME, TIME))
        if path.endswith(".py") and path.startswith(folder + "/"):
            if "tests" not in path[len(folder) :].split("/"):
                sources.add(path)
            # What a wheel brought along is not what the source says, and would stay where that cannot be compiled.
            try:
                os.remove(cache_from_source(path))
            except OSError:
                pass
    return sources


def settle(new, lock):
    """Gives what came in its time and its byte code."""
    missing, later, codes = set(), [], []
    for metadata, pin in new.items():
        folder = os.path.dirname(metadata)
        sources = sources_of(metadata)
        place = kept(lock[pin], folder) if pin in lock and os.path.isdir(CACHE) else None
        known = unpack(place, sources, folder) if place else None
        if known is None:
            missing |= sources
            if place:
                later.append((place, sources, folder))
        else:
            codes += known
    made = compile_all([(path, path) for path in missing]) if missing else {}
    write_all(codes + [(cache_from_source(path), code) for path, (code, _) in made.items() if code])
    for place, sources, folder in later:
        pack(place, sources, folder, made)


def install(lock, tools):
    """Installs by the first of the tools that can."""
    before = installed(folders())
    with pins(lock) as path:
        if not any(tool(path) for tool in tools):
            return
    new = {path: pin for path, pin in installed(folders()).items() if path not in before}
    names = {pin.split("==")[0] for pin in lock}
    beside = sorted(pin for pin in new.values() if pin.split("==")[0] not in names)
    if beside:
        sys.exit("ERROR: this came in and is not in the lock: " + ", ".join(beside))
    settle(new, lock)


@contextlib.contextmanager
def pins(lock):
    """The lock as a file."""
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "lock.txt")
        with open(path, "w") as lines:
            lines.writelines("%s --hash=sha256:%s\n" % pin for pin in lock.items())
        yield path


def home(metadata):
    """The folder that a distribution will be installed in."""
    try:
        with open(os.path.join(metadata, "WHEEL"), encoding="utf-8") as lines:
            is_pure = any(line.split() == ["Root-Is-Purelib:", "true"] for line in lines)
    except OSError:
        is_pure = True
    return sysconfig.get_path("purelib" if is_pure else "platlib")


@contextlib.contextmanager
def turn(kind, patience=0):
    """Whether it is this one's turn to work on the lock, within so many seconds. Those that get ready work alone
    (`LOCK_EX`), installations beside each other (`LOCK_SH`)."""
    with open(LOCK, "rb") as file:
        path = os.path.join(CACHE, "turns", hashlib.sha256(file.read()).hexdigest())
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = open(path, "w")
    except OSError:
        yield True
        return
    with file:
        end = time.monotonic() + patience
        is_mine = take(file, kind)
        if not is_mine and patience:
            print("waits for the libraries that are being made ready", flush=True)
        while not is_mine and time.monotonic() < end:
            time.sleep(0.02)
            is_mine = take(file, kind)
        yield is_mine


def take(file, kind):
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Where files cannot be locked, nobody can be waited for.
        pass
    return True


def prepare(lock, tools):
    """Fills the caches with what is not in them."""
    both = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    wanted = {pin: digest for pin, digest in lock.items() if not any(os.path.isfile(kept(digest, one)) for one in both)}
    if not wanted:
        return
    os.makedirs(CACHE + "/tmp", exist_ok=True)
    clear()
    with tempfile.TemporaryDirectory(dir=CACHE + "/tmp") as folder:
        with pins(wanted) as path:
            if not by_uv(path, folder, tools):
                return
        later, pairs = [], []
        for metadata, pin in installed([folder]).items():
            if pin in wanted:
                sources, place = sources_of(metadata), home(metadata)
                later.append((kept(wanted[pin], place), sources))
                pairs += [(path, place + path[len(folder) :]) for path in sources]
        made = compile_all(pairs)
        for place, sources in later:
            pack(place, sources, folder, made)


def clear():
    """Removes folders of work that was cut short."""
    try:
        for entry in os.scandir(CACHE + "/tmp"):
            if entry.stat(follow_symlinks=False).st_mtime < time.time() - LEFT:
                shutil.rmtree(entry.path, ignore_errors=True)
    except OSError:
        pass


def forget():
    """Removes kept byte code, and marks of locks, that nobody asked for in a long time."""
    for folder in "code", "turns":
        try:
            for entry in os.scandir(os.path.join(CACHE, folder)):
                if entry.stat().st_mtime < time.time() - KEPT:
                    os.remove(entry.path)
        except OSError:
            pass


def main():
    os.chdir("/")
    if sys.argv[1:2] == ["prepare"]:
        # Where the installation is at work already, it does all of that itself.
        with turn(fcntl.LOCK_EX) as is_mine:
            if is_mine:
                prepare(locked(), sys.argv[2])
        return
    lock = built(locked()) if os.path.isdir(WHEELS) else locked()
    with turn(fcntl.LOCK_SH, PATIENCE) if os.path.isdir(CACHE) else contextlib.nullcontext():
        install(lock, [by_uv, by_pip])
    forget()


main()
