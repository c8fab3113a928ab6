# $1: the base's Python, $2: the program that shortens pip's report; then the requirements.
# Standard output is the answer alone, standard error what a person reads.
# Files of the base's working directory must not stand in for Python's modules.
cd /
python=$1
shorten=$2
shift 2
report=$HOME/warroom-report.json
# Before 24.1, pip leaves the licence expression (PEP 639) out of its report unless it is told of that field.
run='import sys
try:
    from pip._internal.metadata import _json
    known = [name for name, _ in _json.METADATA_FIELDS]
    if "License-Expression" not in known:
        _json.METADATA_FIELDS.append(("License-Expression", False))
except (ImportError, AttributeError):
    pass
from pip._internal.cli.main import main
sys.exit(main(sys.argv[1:]))'
"$python" -c "$run" install --dry-run --ignore-installed --report "$report" --no-input --disable-pip-version-check \
    --progress-bar off -- "$@" >&2 || exit $?
exec "$python" -c "$shorten" "$report"
