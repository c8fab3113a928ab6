# Shortens pip's report to what is read of it: with its descriptions, that of 300 distributions has several megabytes.
# Runs on every Python from 3.6 on, like the first pip that reports; prints one line of JSON.
import io
import json
import sys

LONGEST = 4000

with io.open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)


def shorten(item):
    metadata = item.get("metadata") or {}
    download = item.get("download_info") or {}
    archive = download.get("archive_info") or {}
    hashes = archive.get("hashes") or {}
    sha256 = hashes.get("sha256")
    if not sha256 and str(archive.get("hash", "")).startswith("sha256="):
        sha256 = archive["hash"][len("sha256=") :]
    licence = metadata.get("license")
    return {
        "name": metadata.get("name"),
        "version": metadata.get("version"),
        "license": licence[:LONGEST] if licence else None,
        "license_expression": metadata.get("license_expression"),
        "classifiers": metadata.get("classifier") or [],
        "requires": metadata.get("requires_dist") or [],
        "url": download.get("url", ""),
        "sha256": sha256,
        "requested": bool(item.get("requested")),
        "extras": item.get("requested_extras") or [],
        "yanked": bool(item.get("is_yanked")),
    }


answer = {
    "report": report.get("version"),
    "environment": report.get("environment") or {},
    "distributions": [shorten(item) for item in report.get("install") or []],
}
sys.stdout.write(json.dumps(answer) + "\n")
