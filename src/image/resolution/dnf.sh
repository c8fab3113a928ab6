# $1: dnf or microdnf; the rest: names, or name-version. Standard output is the answer alone, standard error what a person
# reads. `--assumeno` ends with a failure after it showed what it would do.
exec 3>&1 1>&2
export LC_ALL=C
manager=$1
shift
shown=$HOME/warroom-shown
case $manager in
dnf)
    options="--setopt=install_weak_deps=False --setopt=cachedir=/warroom-cache"
    dnf $options install --assumeno -- "$@" >"$shown" 2>&1
    ;;
*)
    options="--setopt=install_weak_deps=0 --setopt=cachedir=/warroom-cache"
    microdnf $options install --assumeno "$@" >"$shown" 2>&1
    ;;
esac
status=$?
cat "$shown"
# dnf: `No match for argument: nothing`, microdnf: `error: No package matches 'nothing'`
unknown=$(sed -n -e 's/^No match for argument: /warroom: unknown /p' \
    -e "s/^error: No package matches '\(.*\)'$/warroom: unknown \1/p" "$shown")
if [ -n "$unknown" ]; then
    printf '%s\n' "$unknown" >&3
    if [ "$manager" = dnf ]; then
        dnf $options -q repoquery --queryformat 'warroom: name %{name}\n' 2>/dev/null | sed '/^$/d' | sort -u >&3
    fi
    exit 1
fi
if ! grep -q '^Transaction Summary\|^Transaction Summary:\|^Nothing to do\|^Operation aborted' "$shown"; then
    [ $status -ne 0 ] || status=1
    exit $status
fi
sed 's/^/warroom: row /' "$shown" >&3
if [ "$manager" = dnf ]; then
    names=$(awk '/^Installing|^Upgrading/ { on = 1; next } /^Transaction Summary/ { on = 0 } on && /^ [^ ]/ { print $1 "-" $3 "." $2 }' "$shown")
    [ -n "$names" ] && dnf $options -q repoquery \
        --queryformat 'warroom: query %{name}|%{evr}|%{sourcerpm}|%{license}\n' $names 2>/dev/null | sed '/^$/d' >&3
fi
echo "warroom: end" >&3
