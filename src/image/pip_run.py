# Runs the base's own pip with the words it is given, the first of which is `wheels` or `all`. With `wheels`, it ends with
# status 77 before any code of a source distribution runs: the cache is shared then, and such code could forge it. What it
# resolves is what pip resolves; only this is different:
#
# - Before 24.1, pip leaves the licence expression (PEP 639) out of its report unless it is told of that field.
# - Before 23.1, pip compares each file of an index with a list of a thousand tags, one by one, and it takes every
#   address of a page apart to quote it. A set of the tags, and leaving addresses alone in which there is nothing to
#   quote, halves its time.
# - pip takes every file of an index apart before it leaves out those for other platforms and other Pythons, which are nine
#   of ten. They are left out by their names.
# - Which tags and which Pythons fit is worked out once, and not anew for each file.
#
# What cannot be changed since a pip is built differently stays as it is.
import gc
import os
import re
import sys

BUILDS = 77


def refuse_builds():
    from pip._internal.utils import subprocess

    # All that pip runs to learn of a source distribution, it runs by this.
    def refuse(*_, **__):
        sys.stderr.flush()
        os._exit(BUILDS)

    if not callable(subprocess.call_subprocess):
        raise ImportError
    subprocess.call_subprocess = refuse


def complete():
    from pip._internal.metadata import _json

    if "License-Expression" not in [name for name, _ in _json.METADATA_FIELDS]:
        _json.METADATA_FIELDS.append(("License-Expression", False))


def hurry_tags():
    from pip._internal.models.wheel import Wheel

    plain = Wheel.supported
    known = {}

    def supported(self, tags):
        if not isinstance(tags, list):
            return plain(self, tags)
        if known.get("list") is not tags:
            known.update(list=tags, set=frozenset(tags))
        return not known["set"].isdisjoint(self.file_tags)

    Wheel.supported = supported


def hurry_links():
    from pip._internal.models import link

    plain = link._ensure_quoted_url
    quoted = re.compile(r"https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9_.-]+)+(#sha256=[0-9a-f]{64})?\Z")

    def ensure(url):
        return url if quoted.match(url) else plain(url)

    link._ensure_quoted_url = ensure


def hurry_files():
    from pip._internal.models.link import Link
    from pip._internal.utils.compatibility_tags import get_supported

    supported = get_supported()
    platforms = {tag.platform for tag in supported}
    pythons = {tag.interpreter for tag in supported}

    def foreign(name):
        name = name.partition("#")[0].lower()
        parts = name[:-4].rsplit("-", 3) if name.endswith(".whl") else []
        return len(parts) == 4 and (platforms.isdisjoint(parts[3].split(".")) or pythons.isdisjoint(parts[1].split(".")))

    def change(reader, key):
        plain = getattr(Link, reader)

        def read(cls, told, *words, **named):
            return None if foreign(told.get(key) or "") else plain(told, *words, **named)

        setattr(Link, reader, classmethod(read))

    for reader, key in ("from_element", "href"), ("from_json", "filename"):
        if hasattr(Link, reader):
            change(reader, key)


# Before anything else takes these functions over.
def hurry_answers():
    from functools import lru_cache

    from pip._internal.utils import compatibility_tags, packaging

    packaging.check_requires_python = lru_cache(maxsize=None)(packaging.check_requires_python)
    plain = compatibility_tags.get_supported
    known = []

    def supported(*words, **named):
        if words or named:
            return plain(*words, **named)
        if not known:
            known.append(plain())
        return known[0]

    compatibility_tags.get_supported = supported


if sys.argv.pop(1) == "wheels":
    try:
        refuse_builds()
    except (ImportError, AttributeError):
        os._exit(BUILDS)
for change in hurry_answers, complete, hurry_tags, hurry_links, hurry_files:
    try:
        change()
    except (ImportError, AttributeError):
        pass
# What it reads it holds to its end: looking for what could be thrown away takes longer than it gives back.
gc.set_threshold(100000, 50, 50)

from pip._internal.cli.main import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
