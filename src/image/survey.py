# Runs on every Python from 2.7 on; prints one line of JSON.
import json
import os
import platform
import subprocess
import sys


def run(*words):
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "pip"] + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        output = process.communicate()[0]
    except OSError:
        return None, ""
    return process.returncode, output.decode("utf-8", "replace")


def distributions():
    found = {}
    try:
        from importlib import metadata

        for distribution in metadata.distributions():
            name = distribution.metadata["Name"]
            if name and name not in found:
                found[name] = distribution.version or ""
    except ImportError:
        for folder in sys.path:
            if not os.path.isdir(folder):
                continue
            for entry in sorted(os.listdir(folder)):
                stem, ending = os.path.splitext(entry)
                if ending in (".dist-info", ".egg-info"):
                    parts = stem.split("-")
                    found.setdefault(parts[0], parts[1] if len(parts) > 1 else "")
    return found


def managed():
    try:
        import sysconfig

        scheme = getattr(sysconfig, "get_default_scheme", lambda: None)()
        folder = sysconfig.get_path("stdlib", scheme) if scheme else sysconfig.get_path("stdlib")
        in_environment = sys.prefix != getattr(sys, "base_prefix", sys.prefix)
        return not in_environment and os.path.isfile(os.path.join(folder, "EXTERNALLY-MANAGED"))
    except ImportError:
        return False


def full_version(info):
    text = "%d.%d.%d" % (info[0], info[1], info[2])
    return text if info[3] == "final" else text + info[3][0] + str(info[4])


implementation = getattr(sys, "implementation", None)
pip_status, pip_version = run("--version")
check_status, check = run("check") if pip_status == 0 else (None, "")
complaints = [line.strip() for line in check.splitlines() if line.strip()]
if check_status == 0:
    complaints = []
elif check_status is None or not complaints:
    complaints = None
report = {
    "executable": sys.executable,
    "version": full_version(sys.version_info),
    "environment": {
        "implementation_name": implementation.name if implementation else "",
        "implementation_version": full_version(implementation.version) if implementation else "0",
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": full_version(sys.version_info),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
    "externally_managed": managed(),
    "distributions": distributions(),
    "pip": pip_version.split()[1] if pip_status == 0 and len(pip_version.split()) > 1 else None,
    "complaints": complaints,
}
print("warroom: python " + json.dumps(report))
