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

# Options of the command line win over the base's own configuration, which may switch caches off. Lists come as gzip: they are a
# third larger than with xz, and there in half the time on all but slow lines.
apt() {
    limit=
    [ "$1" = timeout ] && limit="$1 $2" && shift 2
    program=$1
    shift
    # A connection that stalls is given up and made anew: mirrors do that under load.
    $limit "$program" -o Acquire::Retries=3 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 \
        -o APT::Sandbox::User= -o Debug::NoLocking=1 -o Acquire::Languages=none -o Acquire::GzipIndexes=false \
        -o Acquire::CompressionTypes::Order::=gz \
        -o Dir::State::lists="$cache/lists" -o Dir::Cache="$cache" -o Dir::Cache::archives="$scratch" \
        -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache= \
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
# Told to print addresses, it decides as with `--simulate`, does as little, and takes half the time.
apt apt-get --print-uris install -y --no-install-recommends --no-remove -- "$@" >"$scratch/simulation" 2>"$scratch/complaint"
status=$?
cat "$scratch/complaint"
grep -v "^'" "$scratch/simulation"
if [ $status -ne 0 ]; then
    # A name that others only mention.
    sed -n "s/^E: Package '\(.*\)' has no installation candidate$/warroom: unknown \1/p" "$scratch/complaint" >&3
    grep -q 'no installation candidate' "$scratch/complaint" && tell_names
    exit $status
fi
sed -n 's/^Note, selecting /warroom: note /p' "$scratch/simulation" >&3
# Lines of name=version and address, out of 'ADDRESS' NAME_VERSION_ARCHITECTURE.deb SIZE HASH.
awk -v native="$(dpkg --print-architecture)" -F "'" "/^'/"' {
    split($3, words, " ")
    split(words[1], parts, "_")
    gsub(/%3a/, ":", parts[2])
    sub(/\.deb$/, "", parts[3])
    of = parts[3] == native || parts[3] == "all" ? "" : ":" parts[3]
    print parts[1] of "=" parts[2], $2
}' "$scratch/simulation" >"$scratch/chosen"
sed 's/^\([^=]*\)=\([^ ]*\) .*/warroom: inst \1 (\2)/' "$scratch/chosen" >&3

# What the lists say of each.
chosen=$(cut -d ' ' -f 1 "$scratch/chosen")
[ -n "$chosen" ] || { echo "warroom: end" >&3; exit 0; }
apt apt-cache show -- $chosen 2>/dev/null | sed -n \
    -e 's/^\(Package\|Version\|Source\|Size\|SHA256\): /warroom: \1 /p' -e 's/^$/warroom: stanza/p' >"$scratch/shown"
cat "$scratch/shown" >&3
# Lines of name=version, hash and address: of signed lists alone, since nobody looks at signatures any more where a file is
# installed; and of addresses without credentials, which are told where a file is fetched.
trusted=$(apt apt-get indextargets --format '$(TRUSTED)' 'Created-By: Packages' 2>/dev/null | sort -u)
awk -v trusted="$trusted" '
    FILENAME == ARGV[1] { address[$1] = $2; next }
    $2 == "stanza" {
        key = field["Package"] "=" field["Version"]
        if (trusted == "yes" && key in address && field["SHA256"] != "" && address[key] !~ /^[a-z+]*:\/\/[^\/]*@/)
            print key, field["SHA256"], address[key]
        delete address[key]
        split("", field)
    }
    { field[$2] = $3 }
' "$scratch/chosen" "$scratch/shown" >"$scratch/files"
sed -n 's/^[^ ]* /warroom: file /p' "$scratch/files" >&3

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
    # By their addresses where all are known, which takes no reading of the lists; older ones have no helper for that.
    helper=/usr/lib/apt/apt-helper
    addresses=$(printf '%s\n' $missing | awk '
        NR == FNR { missing[$1] = 1; next }
        $1 in missing { print $3, "./" FNR ".deb", "SHA256:" $2 }
    ' - "$scratch/files")
    if [ -x "$helper" ] && [ "$(printf '%s\n' "$addresses" | wc -l)" -eq "$(printf '%s\n' $missing | wc -l)" ] \
        && [ -n "$addresses" ]; then
        set -- "$helper" download-file $addresses
    else
        set -- apt-get -q download $missing
    fi
    program=$1
    shift
    apt $fetch "$program" -o Acquire::http::Timeout=4 -o Acquire::https::Timeout=4 "$@"
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
