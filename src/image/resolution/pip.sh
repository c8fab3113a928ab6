# $1: the base's Python, $2: the program that runs pip, $3: the one that shortens its report, $4: `wheels` or `all`; then the
# requirements.
# Standard output is the answer alone, standard error what a person reads.
# Files of the base's working directory must not stand in for Python's modules.
cd /
python=$1
run=$2
shorten=$3
what=$4
shift 4
report=$HOME/warroom-report.json
"$python" -c "$run" "$what" install --dry-run --ignore-installed --report "$report" --no-input --disable-pip-version-check \
    --progress-bar off -- "$@" >&2 || exit $?
exec "$python" -c "$shorten" "$report"
