"""What vetting and building from a lock cost, against docker build of the straightforward Dockerfile (by the classic builder
where the docker command has no buildx).

Whatever begins with nothing begins on a base that nobody has seen, and no image or cache is removed between: on a file system
without a journal, ext4 looks at every file that was deleted in the last minutes whenever one is made, and whoever comes after a
removal would pay for it. For the same reason the yardstick keeps its containers. The two take turns in coming first."""

import http.server
import json
import os
import statistics
import threading
import zipfile

TURNS = int(os.environ.get("WARROOM_BENCH_TURNS", "3"))
LIBRARIES = ["requests", "beautifulsoup4", "pandas"]
PACKAGES = ["wget", "jq"]
# One that brings in few others, and is in none of the above.
MORE = "tabulate"
# It brings in more than sixty.
MANY = "jupyterlab"
ADVISORIES = 20_000
START = (
    "import subprocess,sys,time\n"
    "def took():\n"
    "    began=time.perf_counter();subprocess.check_call([sys.executable,'-c','import pandas']);"
    "return time.perf_counter()-began\n"
    "print(min(took() for _ in range(3)))"
)


class Api(http.server.BaseHTTPRequestHandler):
    """An index's JSON API that knows every release, and nothing bad of it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        _, name, version, _ = self.path.split("/")
        info = {"name": name, "version": version, "yanked": False}
        answer = json.dumps({"info": info, "urls": [], "vulnerabilities": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        pass


class Vetted:
    def __init__(self, tools):
        self.tools = tools
        self.count = 0
        self.home = self.base = ""

    def run(self, line, *words):
        # What was written before is not to be paid for by what is measured next; the same for both sides.
        os.sync()
        wall, _, text = self.tools.run([self.tools.BINARY, *words, "-c", line], self.environment())
        return wall, text

    def environment(self):
        # The program builds by BuildKit, as it does by itself; the docker command of these machines cannot.
        variables = self.tools.environment(HOME=self.home)
        del variables["DOCKER_BUILDKIT"]
        return variables

    def fresh(self, api=None):
        """Nothing is remembered: a base of its own, with a layer that no cache knows, and no file of the program."""
        self.count += 1
        self.home = f"{self.tools.WORK}/vetted-{self.count}"
        self.base = f"bench/vetted-base:{self.count}"
        self.tools.derive(self.base, "FROM bench/vetted-base:0\nCOPY count /etc/bench\n", {"count": str(self.count)})
        os.makedirs(f"{self.home}/.config/warroom")
        with open(f"{self.home}/.config/warroom/config.toml", "w") as file:
            file.write(f'[create]\nbase = "{self.base}"\n')
            if api:
                file.write(f'[vetting]\nindex_api = "{api}"\nlicences = "warn"\n')

    def create(self, name, libraries, packages, more=""):
        dependencies, packages = ",".join(libraries), ",".join(packages)
        line = f"/docker_image_create name={name} dependencies={dependencies} packages={packages}{more}"
        wall, text = self.run(line, "-o", "json")
        reports = [data for line in text.splitlines() if (data := read(line)) and "resolved_ms" in data]
        return wall, reports[0]["resolved_ms"] / 1000

    def yardstick(self):
        dockerfile = (
            f"FROM {self.base}\n"
            "RUN apt-get update && apt-get install -y --no-install-recommends " + " ".join(PACKAGES) + " "
            "&& rm -rf /var/lib/apt/lists/*\n"
            "RUN pip install --no-cache-dir --break-system-packages " + " ".join(LIBRARIES) + "\n"
        )
        folder = f"{self.tools.WORK}/yardstick"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/Dockerfile", "w") as file:
            file.write(dockerfile)
        words = ["docker", "build", "--no-cache", "--rm=false", "-q", "-t", self.yardsticks(), folder]
        os.sync()
        return self.tools.run(words)[0]

    def yardsticks(self):
        return f"bench/yardstick:{self.count}"

    def start(self, image):
        words = ["docker", "run", "--rm", "--network", "none", image, "python3", "-c", START]
        return float(self.tools.run(words)[2].split()[-1])


def read(line):
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry.get("data") if isinstance(entry, dict) and isinstance(entry.get("data"), dict) else None


def dump(path):
    """Advisories on libraries that nobody asks for, as an OSV dump."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(ADVISORIES):
            record = {
                "id": f"PYSEC-2026-{number}",
                "modified": "2026-11-20T00:00:00Z",
                "published": "2026-11-20T00:00:00Z",
                "summary": "made up for a measurement",
                "affected": [
                    {
                        "package": {"ecosystem": "PyPI", "name": f"bench-{number}"},
                        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}],
                    }
                ],
            }
            archive.writestr(f"{record['id']}.json", json.dumps(record))


def told(values, digits=2):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def measure(tools):
    report = tools.report
    bundle = os.environ.get("WARROOM_TEST_CA")
    dockerfile, files = f"FROM {tools.BASE}\n", {}
    if bundle:
        # The classic builder cannot be given a bundle, so the base knows it; the same for both sides.
        dockerfile += "COPY ca.pem /etc/ssl/bench.pem\nENV PIP_CERT=/etc/ssl/bench.pem SSL_CERT_FILE=/etc/ssl/bench.pem\n"
        with open(bundle) as file:
            files["ca.pem"] = file.read()
    tools.derive("bench/vetted-base:0", dockerfile, files)
    vetted = Vetted(tools)
    kinds = ["cold", "warm", "one more", "same lock"]
    ratios = {kind: [] for kind in kinds}
    resolver = {kind: [] for kind in kinds}
    yardsticks, starts = [], []
    for turn in range(TURNS):
        vetted.fresh()
        ours = f"bench/ours{vetted.count}"
        cold = vetted.create(ours, LIBRARIES, PACKAGES) if turn % 2 else None
        yardstick = vetted.yardstick()
        yardsticks.append(yardstick)

        def note(kind, wall, resolved):
            ratios[kind].append(wall / yardstick)
            resolver[kind].append(resolved)

        note("cold", *(cold or vetted.create(ours, LIBRARIES, PACKAGES)))
        # In turn, so that neither has the machine at a better time.
        pairs = [(vetted.start(f"{ours}:latest"), vetted.start(vetted.yardsticks())) for _ in range(6)]
        starts.append(min(first for first, _ in pairs) / min(second for _, second in pairs))
        note("one more", *vetted.create(f"{ours}-more", [*LIBRARIES, MORE], PACKAGES))
        wall, text = vetted.run(f"/docker_image_create name={ours} lock={ours}:latest", "-o", "json")
        reports = [data for line in text.splitlines() if (data := read(line)) and "resolved_ms" in data]
        note("same lock", wall, reports[0]["resolved_ms"] / 1000)
        vetted.fresh()
        # Other images of the same base had each of the packages before.
        vetted.create(f"bench/part{vetted.count}", LIBRARIES[:2], PACKAGES[:1])
        vetted.create(f"bench/part{vetted.count}-more", LIBRARIES[2:], PACKAGES[1:])
        note("warm", *vetted.create(f"bench/ours{vetted.count}", LIBRARIES, PACKAGES))
    report("yardstick: docker build --no-cache", told(yardsticks, 1) + " s", "", None)
    promises = {"cold": 0.6, "warm": 0.4, "one more": 0.35, "same lock": 0.05}
    names = {"cold": "cold", "warm": "warm caches", "one more": "one library more", "same lock": "the same lock again"}
    for kind in kinds:
        ratio = statistics.median(ratios[kind])
        what = f"create, {names[kind]} / yardstick"
        report(what, told(ratios[kind]), str(promises[kind]), ratio <= promises[kind])
        report("  the resolver's share of it", told(resolver[kind], 1) + " s", "", None)
    report("import pandas, start in ours / yardstick's", told(starts), "1.05", statistics.median(starts) <= 1.05)
    many(tools, vetted)


def many(tools, vetted):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    vetted.fresh(f"http://127.0.0.1:{server.server_port}")
    path = f"{tools.WORK}/advisories.zip"
    dump(path)
    vetted.run(f"/advisories_import file={path}")
    wall, text = vetted.run(f"/docker_image_check dependencies={MANY}", "-o", "json")
    data = next(data for line in text.splitlines() if (data := read(line)) and "resolved_ms" in data)
    server.shutdown()
    count, beyond = len(data["packages"]), wall - data["resolved_ms"] / 1000
    what = f"vetting {count} packages, beyond the resolver"
    tools.report(what, f"{beyond:.2f} s (resolver {data['resolved_ms'] / 1000:.1f} s)", "2 s", beyond <= 2 and count >= 60)
