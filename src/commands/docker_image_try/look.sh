(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-$NAME}") || echo "an operating system without a name"
id 2>/dev/null || echo "no id"
for python in python3 python; do
  command -v "$python" >/dev/null 2>&1 || continue
  "$python" --version 2>&1
  if count=$("$python" -m pip list --disable-pip-version-check --format=freeze 2>/dev/null); then
    echo "$(printf '%s\n' "$count" | grep -c .) distributions by pip list"
  else
    echo "no pip"
  fi
  exit 0
done
echo "no Python"
