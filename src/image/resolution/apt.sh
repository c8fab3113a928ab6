# $@: names, or name=version. Standard output is the answer alone, standard error what a person reads.
# Nothing is installed: lists are fetched into the cache, the installation is simulated, and of the package files only the
# copyright files are read.
exec 3>&1 1>&2
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
cache=/warroom-cache
scratch=$HOME/warroom
mkdir -p "$cache/lists/partial" "$cache/licences" "$scratch/partial" || exit 1
bundle=
[ -s /warroom-ca.pem ] && bundle=/warroom-ca.pem

# Options of the command line win over the base's own configuration, which may switch caches off.
apt() {
    limit=
    [ "$1" = timeout ] && limit="$1 $2" && shift 2
    program=$1
    shift
    # A connection that stalls is given up and made anew: mirrors do that under load.
    $limit "$program" -o Acquire::Retries=3 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 \
        -o APT::Sandbox::User= -o Debug::NoLocking=1 -o Acquire::Languages=none -o Acquire::GzipIndexes=false \
        -o Dir::State::lists="$cache/lists" -o Dir::Cache="$cache" -o Dir::Cache::archives="$scratch" \
        -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin \
        ${bundle:+-o Acquire::https::CaInfo="$bundle"} "$@"
}

# Lists are as good as the sources that they come from, and for an hour.
sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | cksum)
stamp=$cache/updated-${sources%% *}
is_fresh() { [ -n "$(find "$stamp" -mmin -60 2>/dev/null)" ]; }
refresh() {
    is_fresh && return 0
    apt apt-get -q update >"$scratch/update" 2>&1
    status=$?
    cat "$scratch/update"
    # A source that failed leaves what it had before, and is tried again the next time.
    [ $status -eq 0 ] && ! grep -q '^[WE]: ' "$scratch/update" && : >"$stamp"
    return $status
}
if ! is_fresh; then
    if command -v flock >/dev/null 2>&1; then
        (flock -w 120 9 && refresh) 9>"$cache/lock" || exit $?
    else
        refresh || exit $?
    fi
fi

# Every name, so that near ones can be told.
tell_names() {
    apt apt-cache pkgnames | sed 's/^/warroom: name /' >&3
}
# Exactly that name, real or virtual: before 2.0, apt takes an unknown name that holds `.` or `+` for a regular expression
# and installs whatever matches it.
for package in "$@"; do printf '%s\n' "${package%%=*}"; done >"$scratch/asked"
unknown=
apt apt-cache showpkg -- $(cat "$scratch/asked") 2>/dev/null | sed -n 's/^Package: //p' >"$scratch/known"
while read -r name; do
    grep -Fqx -- "$name" "$scratch/known" && continue
    echo "E: Unable to locate package $name"
    echo "warroom: unknown $name" >&3
    unknown=1
done <"$scratch/asked"
if [ -n "$unknown" ]; then
    tell_names
    exit 100
fi
apt apt-get -s install -y --no-install-recommends -- "$@" >"$scratch/simulation" 2>"$scratch/complaint"
status=$?
cat "$scratch/complaint"
if [ $status -ne 0 ]; then
    grep -v '^Inst\|^Conf' "$scratch/simulation"
    # A name that others only mention.
    sed -n "s/^E: Package '\(.*\)' has no installation candidate$/warroom: unknown \1/p" "$scratch/complaint" >&3
    grep -q 'no installation candidate' "$scratch/complaint" && tell_names
    exit $status
fi
sed -n -e 's/^Inst /warroom: inst /p' -e 's/^Note, selecting /warroom: note /p' "$scratch/simulation" >&3
grep '^Inst \|^Remv ' "$scratch/simulation"

# Name=version of each, then what the lists say of it.
chosen=$(sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\{0,1\}(\([^ ]*\) .*/\1=\3/p' "$scratch/simulation")
[ -n "$chosen" ] || { echo "warroom: end" >&3; exit 0; }
apt apt-cache show -- $chosen 2>/dev/null | sed -n \
    -e 's/^\(Package\|Version\|Source\|Size\): /warroom: \1 /p' -e 's/^$/warroom: stanza/p' >"$scratch/shown"
cat "$scratch/shown" >&3

# Copyright files are read once: what they say is kept under the name and version. A package file too large for that, or
# beyond the sum, is left alone.
left=120000000
missing=
consider() {
    [ -n "$name" ] && [ -n "$version" ] && [ ! -e "$cache/licences/${name}_$version" ] || return 0
    [ "${size:-0}" -le 30000000 ] && [ "${size:-0}" -le $left ] || return 0
    left=$((left - ${size:-0}))
    missing="$missing $name=$version"
}
name= version= size=
while read -r mark key value; do
    case $key in
    Package) name=$value ;;
    Version) version=$value ;;
    Size) size=$value ;;
    stanza)
        consider
        name= version= size=
        ;;
    esac
done <"$scratch/shown"
consider
# What a copyright file says: `dep5` and the short names of its licences, or `mentions` and the texts of
# /usr/share/common-licenses that it names, each on its line.
read_copyright() {
    if grep -q '^Format:.*copyright-format' "$1"; then
        echo dep5
        sed -n 's/^License:[ \t]*//p' "$1" | sed '/^$/d' | sort -u
    else
        echo mentions
        grep -o '/usr/share/common-licenses/[A-Za-z0-9.+-]*' "$1" | sed -e 's#.*/##' -e 's/\.*$//' -e '/^$/d' | sort -u
    fi
}
if [ -n "$missing" ] && cd "$scratch"; then
    # Licences are worth a short wait alone; those not had now are read the next time.
    fetch=
    command -v timeout >/dev/null 2>&1 && fetch='timeout 20'
    apt $fetch apt-get -q -o Acquire::http::Timeout=4 -o Acquire::https::Timeout=4 download $missing
    for file in ./*.deb; do
        [ -e "$file" ] || continue
        key=$(dpkg-deb -W --showformat='${Package}_${Version}' "$file") || continue
        dpkg-deb --fsys-tarfile "$file" 2>/dev/null \
            | tar -xO "./usr/share/doc/${key%%_*}/copyright" >"$scratch/copyright" 2>/dev/null
        if [ -s "$scratch/copyright" ]; then
            read_copyright "$scratch/copyright" | head -n 200 >"$scratch/read"
        else
            echo elsewhere >"$scratch/read"
        fi
        mv "$scratch/read" "$cache/licences/$key"
    done
fi
for package in $chosen; do
    file=$cache/licences/${package%%=*}_${package#*=}
    echo "warroom: licences $package"
    [ -e "$file" ] && sed 's/^/warroom: licence /' "$file"
done >&3
echo "warroom: end" >&3
