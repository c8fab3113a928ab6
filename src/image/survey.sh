say() { printf '%s\n' "warroom: $1"; }
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
# The installed packages, read from where the package managers note them.
if command -v dpkg-query >/dev/null 2>&1; then
    dpkg-query -W -f 'warroom: package ${db:Status-Status} ${Package} ${Version}\n'
elif [ -r /lib/apk/db/installed ]; then
    sed -n -e 's/^P:/warroom: name /p' -e 's/^V:/warroom: version /p' /lib/apk/db/installed
elif command -v rpm >/dev/null 2>&1; then
    rpm -qa --qf 'warroom: package installed %{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\n'
fi 2>/dev/null
if grep -q '^[^:]*:[^:]*:4000:' /etc/passwd 2>/dev/null; then
    say user
fi
find_python
if [ -n "$chosen" ]; then
    "$chosen" -c "$1"
fi
say end
