# $@: names, or name=version. Standard output is the answer alone, standard error what a person reads.
exec 3>&1 1>&2
simulation=$HOME/warroom-simulation
apk add --simulate --update-cache --cache-dir /warroom-cache --no-progress "$@" >"$simulation" 2>&1
status=$?
cat "$simulation"
if [ $status -ne 0 ]; then
    # ERROR: unable to select packages:\n  libxslt2 (no such package):
    for package in "$@"; do
        name=${package%%[=<>~]*}
        grep -Fq "  $name (no such package)" "$simulation" && echo "warroom: unknown $name"
    done >&3
    grep -q '(no such package)' "$simulation" \
        && apk search --cache-dir /warroom-cache -q 2>/dev/null | sort -u | sed 's/^/warroom: name /' >&3
    exit $status
fi
# (1/3) Installing libpsl (0.21.1-r0) and (2/3) Upgrading musl (1.2.3-r4 -> 1.2.3-r5)
names=$(sed -n 's/^([0-9/]*) [A-Z][a-z]*ing \([^ ]*\) (.*/\1/p' "$simulation")
sed -n -e 's/^([0-9/]*) Purging .*//' -e 's/^([0-9/]*) [A-Z][a-z]*ing /warroom: apk /p' "$simulation" >&3
# wget-1.21.3-r0 x86_64 {wget} (GPL-3.0-or-later)
[ -n "$names" ] && apk list --cache-dir /warroom-cache $names 2>/dev/null | sed 's/^/warroom: list /' >&3
echo "warroom: end" >&3
