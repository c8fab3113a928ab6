say() { printf '%s\n' "warroom: $1"; }
say "uid $(id -u)"
if [ -r /etc/os-release ]; then
    os=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release | head -n 1)
    os=${os#\"}
    say "os ${os%\"}"
fi
for manager in apt-get apk dnf microdnf; do
    if command -v "$manager" >/dev/null 2>&1; then
        say "manager $manager"
        break
    fi
done
# Files of the working directory must not stand in for Python's modules.
cd /
for python in python3 python python2; do
    if command -v "$python" >/dev/null 2>&1; then
        "$python" -c "$1"
        break
    fi
done
say end
