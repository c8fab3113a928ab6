# Runs on every Python from 2.7 on; prints one line of JSON.
import json
import os
import subprocess
import sys


# What takes longest goes on while the rest is looked at.
def begin_check():
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError:
        return None


def end_check(process):
    if process is None:
        return None
    output = process.communicate()[0].decode("utf-8", "replace")
    if process.returncode == 0:
        return []
    return [line.strip() for line in output.splitlines() if line.strip()] or None


def pip_version():
    try:
        import pip

        return getattr(pip, "__version__", None)
    except Exception:
        return None


# The address that pip asks where no option says otherwise: the environment's, then the settings for installing, then the
# general ones, then the one that pip was made with.
def index():
    try:
        try:
            from pip._internal.models.index import PyPI
        except ImportError:
            from pip.models.index import PyPI
        address = PyPI.simple_url
    except Exception:
        address = None
    try:
        from pip._internal.configuration import Configuration

        configuration = Configuration(False, None)
        configuration.load()
        settings = {}
        for key, value in configuration.items():
            # Newer ones tell the settings of each file apart, in the order in which they count.
            settings.update(value if isinstance(value, dict) else {key: value})
        if str(settings.get("install.no-index", settings.get("global.no-index", ""))).lower() in ("1", "true", "yes", "on"):
            return None
        for section in ("global", "install", ":env:"):
            address = settings.get(section + ".index-url") or address
    except Exception:
        address = os.environ.get("PIP_INDEX_URL") or address
    return address


# What the metadata say, since the name of the file may lack the version.
def named_in(path):
    said = {}
    for place in (os.path.join(path, "METADATA"), os.path.join(path, "PKG-INFO"), path):
        if os.path.isfile(place):
            try:
                with open(place) as lines:
                    for line in lines:
                        if not line.strip():
                            break
                        key, _, value = line.partition(":")
                        said.setdefault(key.lower(), value.strip())
            except (IOError, OSError, ValueError):
                pass
            break
    return said.get("name"), said.get("version")


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
                    name, version = named_in(os.path.join(folder, entry))
                    found.setdefault(name or parts[0], version or (parts[1] if len(parts) > 1 else ""))
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


pip = pip_version()
checking = begin_check() if pip else None
report = {
    "executable": sys.executable,
    "version": full_version(sys.version_info),
    "environment": environment(),
    "externally_managed": managed(),
    "distributions": distributions(),
    "pip": pip,
    "index": index() if pip else None,
}
report["complaints"] = end_check(checking)
print("warroom: python " + json.dumps(report))
