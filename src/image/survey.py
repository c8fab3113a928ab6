# Runs on every Python from 2.7 on; prints one line of JSON.
import json
import os
import subprocess
import sys


# Whether every requirement is met, by the library that pip itself judges with, where that is all that pip looks at: from
# 24.2 on it also compares the platforms of wheels. It takes a third of the time. Whatever is wrong, pip tells.
def is_consistent(version, read):
    try:
        from pip._vendor.packaging.requirements import Requirement
        from pip._vendor.packaging.utils import canonicalize_name
        from pip._vendor.packaging.version import Version

        if not (21, 0) <= tuple(int(part) for part in version.split(".")[:2]) < (24, 2):
            return False
        versions, required = {}, []
        for distribution, metadata in read:
            name = canonicalize_name(metadata["Name"])
            if name not in versions:
                versions[name] = Version(metadata["Version"])
                lines = metadata.get_all("Requires-Dist") or distribution.requires or []
                required += [Requirement(line) for line in lines]
        for requirement in required:
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
                continue
            found = versions.get(canonicalize_name(requirement.name))
            if found is None or not requirement.specifier.contains(found, prereleases=True):
                return False
        return True
    except Exception:
        return False


# What takes longest goes on while the rest is looked at.
def begin_check(version, read):
    if is_consistent(version, read):
        return True
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
    if process is True:
        return []
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


# Asks for the index in a process beside this one: it takes about as long as the rest.
def begin_index():
    try:
        read, write = os.pipe()
        child = os.fork()
    except OSError:
        return None
    if child == 0:
        try:
            os.close(read)
            with os.fdopen(write, "w") as answer:
                answer.write(json.dumps(index()))
        finally:
            os._exit(0)
    os.close(write)
    return read, child


def end_index(begun):
    if begun is None:
        return index()
    read, child = begun
    with os.fdopen(read) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else None


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


# Every distribution with its metadata, which are read anew each time that they are asked for; None on a Python that is too
# old for that.
def read_all():
    try:
        from importlib import metadata
    except ImportError:
        return None
    return [(distribution, distribution.metadata) for distribution in metadata.distributions()]


def distributions(read):
    found = {}
    if read is not None:
        for _, metadata in read:
            if metadata["Name"] and metadata["Name"] not in found:
                found[metadata["Name"]] = metadata["Version"] or ""
    else:
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
asking = begin_index() if pip else None
read = read_all()
checking = begin_check(pip, read) if pip else None
report = {
    "executable": sys.executable,
    "version": full_version(sys.version_info),
    "environment": environment(),
    "externally_managed": managed(),
    "distributions": distributions(read),
    "pip": pip,
}
report["complaints"] = end_check(checking)
report["index"] = end_index(asking) if pip else None
print("warroom: python " + json.dumps(report))
