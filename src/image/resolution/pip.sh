# $1: the base's Python, or nothing where it is to be found; $2: the program that runs pip; $3: the one that shortens its
# report; $4: `wheels` or `all`; then the requirements.
# Standard output is the answer alone, standard error what a person reads.
base_python=$1
run=$2
shorten=$3
what=$4
shift 4
cd /
if [ -z "$base_python" ]; then
    find_python
    base_python=$chosen
    "$base_python" -c 'import sys; print("warroom: python " + sys.executable)' || exit $?
fi
report=$HOME/warroom-report.json
"$base_python" -c "$run" "$what" install --dry-run --ignore-installed --report "$report" --no-input --disable-pip-version-check \
    --progress-bar off -- "$@" >&2 || exit $?
exec "$base_python" -c "$shorten" "$report"
