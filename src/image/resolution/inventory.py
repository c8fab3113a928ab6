# Tells what is installed and what it says of itself, from the files alone: nothing of it is imported or run.
# Runs on every Python from 2.7 on; prints one line of JSON.
import io
import json
import re

LONGEST = 4000
# No metadata are longer than this, but for their description, which is not read.
MOST = 4 * 1024 * 1024


def text_of(*parts):
    try:
        with io.open(os.path.join(*parts), encoding="utf-8", errors="replace") as file:
            return file.read(MOST)
    except (IOError, OSError):
        return ""


# The fields of the head, in the form of mail: a line that begins with a space goes on with the one before.
def fields(text):
    found = []
    for line in text.splitlines():
        if not line.strip():
            break
        if line[0] in " \t" and found:
            found[-1][1] += "\n" + line.strip()
        elif ":" in line:
            key, value = line.split(":", 1)
            found.append([key.strip().lower(), value.strip()])
    return found


# requires.txt of setuptools: sections name an extra, a marker, or `extra:marker`.
def requires_of(text):
    found = []
    section = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            extra, _, marker = section.partition(":")
            wanted = ["(%s)" % marker] if marker else []
            wanted += ['extra == "%s"' % extra] if extra else []
            own = line.split(";", 1)
            wanted += ["(%s)" % own[1].strip()] if len(own) > 1 else []
            found.append(own[0].strip() + (" ; " + " and ".join(wanted) if wanted else ""))
    return found


def read(folder, entry):
    path = os.path.join(folder, entry)
    requires = []
    if entry.endswith(".dist-info"):
        text = text_of(path, "METADATA")
    elif os.path.isdir(path):
        text = text_of(path, "PKG-INFO")
        requires = requires_of(text_of(path, "requires.txt"))
    else:
        text = text_of(path)
    one = {}
    several = {"classifier": [], "requires-dist": []}
    for key, value in fields(text):
        if key in several:
            several[key].append(value)
        else:
            one.setdefault(key, value)
    # Where the metadata are missing, the name of the file still tells.
    stem = re.sub(r"(-py\d.*)?\.(dist|egg)-info$", "", entry).split("-")
    return {
        "name": one.get("name") or stem[0],
        "version": one.get("version") or (stem[1] if len(stem) > 1 else ""),
        "license": one["license"][:LONGEST] if "license" in one else None,
        "license_expression": one.get("license-expression"),
        "classifiers": several["classifier"],
        "requires": several["requires-dist"] or requires,
    }


def distributions():
    found = {}
    for folder in sys.path:
        # The first is the working directory, which holds nothing that was installed.
        if not folder or not os.path.isdir(folder):
            continue
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.endswith((".dist-info", ".egg-info")):
                one = read(folder, entry)
                # What stands first in the path is what is imported.
                found.setdefault(re.sub(r"[-_.]+", "-", one["name"]).lower(), one)
    return [found[name] for name in sorted(found)]


print("warroom: inventory " + json.dumps({"environment": environment(), "distributions": distributions()}))
