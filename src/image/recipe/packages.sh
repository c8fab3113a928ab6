# Installs OS packages from a lock: exactly those, none else. Words: the package manager, the path of Python, the packages.
# Where packages.txt tells the files of all of them, apt installs those, and needs no lists.
# Takes the setuid and setgid bits of the files that come in, and leaves no lists, no cache and no log of apt's.
set -e
manager=$1 python=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=/dev/warroom/packages.txt
cache=/dev/warroom/packages
if [ ! -d "$cache" ]; then
    cache=$work/cache
    mkdir "$cache"
fi
chmod 755 "$work" "$cache"

bits() {
    if command -v find >/dev/null; then
        find / -xdev -type f \( -perm -4000 -o -perm -2000 \) 2>/dev/null || true
    else
        "$python" -I -c 'import os
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if not os.path.ismount(os.path.join(folder, name))]
    for name in files:
        try:
            mode = os.lstat(os.path.join(folder, name)).st_mode
        except OSError:
            continue
        if mode & 0o170000 == 0o100000 and mode & 0o6000:
            print(os.path.join(folder, name))'
    fi
}

with_bundle() {
    program=$1
    shift
    "$program" ${SSL_CERT_FILE:+-o "Acquire::https::CaInfo=$SSL_CERT_FILE"} "$@"
}

apt() {
    with_bundle apt-get -q -o "Dir::Cache=$cache" \
        -o "Dir::State::Lists=$cache/lists" -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin \
        -o Acquire::Languages=none -o Acquire::GzipIndexes=false -o APT::Keep-Downloaded-Packages=true \
        -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Options::=--log=/dev/null -o Dpkg::Use-Pty=0 \
        -o "Dir::Log=$work/log" "$@"
}

# Fetches the package files that are not there, and compares all of them with their hashes.
fetch() {
    helper=/usr/lib/apt/apt-helper
    [ -s "$files" ] && [ -x "$helper" ] && command -v sha256sum >/dev/null || return 1
    mkdir -p "$cache/files"
    set --
    while read -r sha256 address; do
        [ -f "$cache/files/$sha256.deb" ] || set -- "$@" "$address" "$cache/files/$sha256.deb" "SHA256:$sha256"
    done <"$files"
    [ $# -eq 0 ] || with_bundle "$helper" -o APT::Sandbox::User=root download-file "$@" || return 1
    while read -r sha256 address; do
        printf '%s  %s\n' "$sha256" "$cache/files/$sha256.deb"
    done <"$files" >"$work/sums"
    sha256sum -c --quiet "$work/sums" || { rm -f "$cache/files"/*; return 1; }
}

# Installs the files that were fetched.
from_files() {
    mkdir -p "$work/none/partial"
    set --
    while read -r sha256 address; do
        set -- "$@" "$cache/files/$sha256.deb"
    done <"$files"
    apt -o "Dir::State::Lists=$work/none" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        install -y --no-install-recommends --no-remove -- "$@"
}

# Installs by name and version, by the lists of the last hour, or those of now where they do not know the versions.
from_lists() {
    new=
    [ -n "$(find "$cache/fresh" -mmin -60 2>/dev/null)" ] || lists
    set -- install -y --no-install-recommends --no-remove -- "$@"
    apt "$@" || { [ -z "$new" ] && lists && apt "$@"; }
}

lists() {
    apt update
    touch "$cache/fresh"
    new=yes
}

installed() {
    # shellcheck disable=SC2016
    dpkg-query -W -f '${db:Status-Abbrev} ${Package}=${Version}\n' | grep '^.i' | cut -d' ' -f2- | tr -d ' ' | sort
}

# While package files are fetched, which changes nothing.
bits >"$work/bits" &
bits=$!
case $manager in
apt-get)
    export DEBIAN_FRONTEND=noninteractive
    mkdir -p "$cache/lists/partial" "$cache/archives/partial" "$work/log"
    installed >"$work/before"
    # Where dpkg got to work, what went wrong is none of the files' fault.
    audit=$(dpkg --audit)
    fetched=yes
    fetch || fetched=
    wait $bits
    if [ -z "$fetched" ]; then
        from_lists "$@"
    elif ! from_files; then
        [ "$(dpkg --audit)" = "$audit" ] || exit 100
        from_lists "$@"
    fi
    installed >"$work/after"
    printf '%s\n' "$@" | sed 's/:[^=]*=/=/' >"$work/wanted"
    if came=$(grep -Fxv -f "$work/before" "$work/after" | grep -Fxv -f "$work/wanted"); then
        printf 'E: this came in and is not in the lock: %s\n' "$came" >&2
        exit 101
    fi
    if lacking=$(grep -Fxv -f "$work/after" "$work/wanted"); then
        printf 'E: this is in the lock and did not come in: %s\n' "$lacking" >&2
        exit 101
    fi
    rm -f /var/cache/ldconfig/aux-cache
    ;;
apk)
    wait $bits
    apk add --no-cache "$@"
    ;;
dnf)
    wait $bits
    dnf install -y --setopt=install_weak_deps=False -- "$@"
    dnf clean all
    ;;
microdnf)
    wait $bits
    microdnf install -y --setopt=install_weak_deps=0 "$@"
    microdnf clean all
    ;;
esac
bits | grep -Fxv -f "$work/bits" | while IFS= read -r file; do
    echo "the setuid and setgid bits of $file are taken away"
    chmod a-s "$file"
done || true
