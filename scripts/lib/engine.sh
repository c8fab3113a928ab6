# shellcheck shell=bash
# An engine of one's own for tests and measurements: a Docker daemon, two registries and the base images that the tests
# use. Everything lives in one directory with its own socket, data root and bridge; nothing here speaks to another
# engine. Source it, then: engine_start, use the WARROOM_TEST_* variables, engine_stop.
#
# What the caller may set:
#   WARROOM_TEST_DIR    where the engine's directory is made (default /var/tmp; a real file system, not an overlay)
#   WARROOM_TEST_MIRROR the Debian mirror of the base images (default: the machine's own)
#   XDG_CACHE_HOME      the prepared registry is kept under it (default ~/.cache)

# The images are made anew when this changes.
ENGINE_IMAGES_VERSION=2
ENGINE_USER=warroom
# Rich in symbols on purpose: a client that encodes credentials wrongly fails on it.
ENGINE_PASSWORD='???~~~>>>???'
# The bcrypt form of that password.
ENGINE_PASSWORD_HASH='$2y$05$abcdefghijklmnopqrstuuDwk0t.5LgFGJPHBUeGeRpq9/1/sGrgK'

engine_say() { printf '%s\n' "engine: $*" >&2; }

# Says on stdout why no engine can be started here, or nothing. Installs what is missing where that is safe.
engine_obstacle() {
  if [ "$(uname -s)" != Linux ]; then
    echo "the test engine needs Linux"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    echo "the test engine needs root: run \`sudo scripts/engine run scripts/test\` (the tests themselves run as you)"
    return
  fi
  local missing=() tool foreign
  if ! command -v dockerd >/dev/null; then
    foreign=$(engine_foreign_docker)
    if [ -n "$foreign" ]; then
      echo "dockerd not found beside $foreign: install the engine that belongs to it (Debian's docker.io would get in its way)"
      return
    fi
    engine_install docker.io docker-cli || true
  fi
  for tool in dockerd containerd docker; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "${missing[*]} not found: install a Docker engine (on Debian: apt-get install docker.io)"
    return
  fi
  for tool in docker-registry debootstrap iptables ip flock; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ] && ! engine_install docker-registry debootstrap iptables iproute2 util-linux; then
    echo "${missing[*]} not found (on Debian: apt-get install docker-registry debootstrap iptables iproute2)"
  fi
}

# Names another Docker of this machine, or nothing: beside it Debian's must not be installed. A client alone is none.
engine_foreign_docker() {
  if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' \
      docker-ce docker-ce-cli containerd.io docker-desktop moby-engine podman-docker 2>/dev/null |
      awk '$1 ~ /^.i/ { printf "%s%s", sep, $2; sep = ", " }'
  fi
  [ ! -S /var/run/docker.sock ] || printf ' the engine of /var/run/docker.sock'
}

# Installs those of the named packages that exist here, without starting the services they bring.
engine_install() {
  command -v apt-get >/dev/null || return 1
  local guard='' status=0 package wanted=()
  engine_say "installing $*"
  apt-get update -qq >&2 </dev/null || return 1
  for package in "$@"; do
    if [ -n "$(apt-cache search --names-only "^${package//./\\.}\$")" ]; then wanted+=("$package"); fi
  done
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    guard=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 755 "$guard"
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-remove --no-install-recommends "${wanted[@]}" \
    >&2 </dev/null || status=1
  [ -z "$guard" ] || rm -f "$guard"
  hash -r
  return "$status"
}

# Starts the engine and exports the WARROOM_TEST_* variables. On failure it says why; call engine_stop in any case.
engine_start() {
  local began=$SECONDS root=${WARROOM_TEST_DIR:-/var/tmp}
  engine_sweep "$root"
  ENGINE_DIR=$(mktemp -d "$root/warroom-engine.XXXXXXXX")
  chmod 711 "$ENGINE_DIR"
  # Held while this shell lives: by it, a later run tells a dead engine from a living one.
  exec 9>"$ENGINE_DIR/alive"
  flock 9
  mkdir "$ENGINE_DIR/state" "$ENGINE_DIR/docker-config" "$ENGINE_DIR/registry"
  engine_network || return 1
  engine_daemon || return 1

  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/warroom-test key ready
  key=registry-$ENGINE_IMAGES_VERSION-$(dpkg --print-architecture 2>/dev/null || uname -m)
  ready=$cache/$key
  if [ -d "$ready" ]; then
    cp -a --reflink=auto "$ready/." "$ENGINE_DIR/registry/"
    engine_registry open || return 1
  else
    engine_registry open || return 1
    engine_say "making the base images; the next run finds them in $cache"
    if engine_run engine_images >"$ENGINE_DIR/images.log" 2>&1; then
      sed -n 's/^note: //p' "$ENGINE_DIR/images.log" | while read -r note; do engine_say "$note"; done
    else
      tail -n 20 "$ENGINE_DIR/images.log" >&2
      engine_say "the base images could not be made"
      return 1
    fi
    engine_keep "$cache" "$ready"
  fi
  engine_registry closed || return 1
  engine_variables
  docker pull -q "$WARROOM_TEST_BASE" >/dev/null || return 1
  engine_say "ready after $((SECONDS - began)) s"
}

# A docker client that only knows the test engine.
docker() {
  env -u DOCKER_CONTEXT -u DOCKER_TLS_VERIFY DOCKER_CONFIG="$ENGINE_DIR/docker-config" \
    DOCKER_HOST="unix://$ENGINE_DIR/docker.sock" DOCKER_BUILDKIT=0 "$(type -P docker)" "$@"
}

# A bridge with a free subnet, and the two ways out of it. The daemon is kept from writing rules of its own.
engine_network() {
  local net name
  cat /proc/sys/net/ipv4/ip_forward >"$ENGINE_DIR/state/ip_forward"
  for net in 172.31.{240..255} 192.168.{240..254} 10.213.{0..63}; do
    [ -z "$(ip -4 route show table all match "$net.0/24" | grep -v '^default')" ] || continue
    [ -z "$(ip -4 route show table all root "$net.0/24")" ] || continue
    # The name holds the subnet, and the kernel gives a name once: two engines cannot take the same.
    name=wr-${net//./-}
    # Without an address of its own a bridge has the lowest of its containers', and another one when that container
    # leaves: all others then talk to a gateway that is not there any more, for up to half a minute.
    ip link add "$name" address "$(printf '02:42:ac:1f:%02x:01' "${net##*.}")" type bridge 2>/dev/null || continue
    printf '%s %s\n' "$name" "$net.0/24" >"$ENGINE_DIR/state/network"
    ip addr add "$net.1/24" dev "$name" && ip link set "$name" up || return 1
    iptables -w -t nat -I POSTROUTING -s "$net.0/24" ! -o "$name" -j MASQUERADE &&
      iptables -w -I FORWARD -i "$name" -j ACCEPT &&
      iptables -w -I FORWARD -o "$name" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT || return 1
    return 0
  done
  engine_say "no free subnet or no right to make a bridge"
  return 1
}

# Starts a program of the engine: engine_spawn NAME PROGRAM ARGUMENT...
engine_spawn() {
  local name=$1
  shift
  # Its own session, so that Ctrl-C reaches the tests first and the engine is ended in order.
  rm -f "$ENGINE_DIR/state/$name.pid"
  setsid sh -c 'echo $$ >"$0"; exec "$@"' "$ENGINE_DIR/state/$name.pid" "$@" \
    >"$ENGINE_DIR/$name.log" 2>&1 </dev/null 9>&- &
  while [ ! -s "$ENGINE_DIR/state/$name.pid" ]; do sleep 0.01; done
}

# The daemon and its own containerd: a dockerd would otherwise join the machine's.
engine_daemon() {
  local bridge mtu device
  read -r bridge _ <"$ENGINE_DIR/state/network"
  device=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  mtu=$(cat "/sys/class/net/${device:-lo}/mtu")
  [ "$mtu" -le 1500 ] || mtu=1500
  mkdir "$ENGINE_DIR/data" "$ENGINE_DIR/exec"
  cat >"$ENGINE_DIR/containerd.toml" <<END
version = 2
root = "$ENGINE_DIR/data/containerd"
state = "$ENGINE_DIR/exec/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$ENGINE_DIR/containerd.sock"
END
  cat >"$ENGINE_DIR/daemon.json" <<END
{
  "hosts": ["unix://$ENGINE_DIR/docker.sock"],
  "group": "${SUDO_GID:-0}",
  "containerd": "$ENGINE_DIR/containerd.sock",
  "data-root": "$ENGINE_DIR/data/docker",
  "exec-root": "$ENGINE_DIR/exec/docker",
  "pidfile": "$ENGINE_DIR/docker.pid",
  "bridge": "$bridge",
  "mtu": $mtu,
  "iptables": false,
  "ip6tables": false,
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "cgroup-parent": "/${ENGINE_DIR##*/}",
  "shutdown-timeout": 5
}
END
  engine_spawn containerd containerd --config "$ENGINE_DIR/containerd.toml"
  engine_await containerd test -S "$ENGINE_DIR/containerd.sock" || return 1
  engine_spawn dockerd dockerd --config-file "$ENGINE_DIR/daemon.json"
  engine_await dockerd docker version || return 1
}

# Waits until a check passes, at most 60 s, while the program lives: engine_await NAME CHECK...
engine_await() {
  local name=$1 pid turn
  shift
  pid=$(cat "$ENGINE_DIR/state/$name.pid")
  for ((turn = 0; turn < 600; turn++)); do
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  engine_say "$name did not start:"
  tail -n 15 "$ENGINE_DIR/$name.log" >&2
  return 1
}

# Starts one of the two registries, which share their content: engine_registry open|closed. Notes its port.
engine_registry() {
  local name=$1 port config=$ENGINE_DIR/$1.yml
  for port in {5100..5199}; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
    cat >"$config" <<END
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $ENGINE_DIR/registry}}
http: {addr: "127.0.0.1:$port"}
END
    if [ "$name" = closed ]; then
      printf '%s:%s\n' "$ENGINE_USER" "$ENGINE_PASSWORD_HASH" >"$ENGINE_DIR/htpasswd"
      printf 'auth: {htpasswd: {realm: test, path: %s}}\n' "$ENGINE_DIR/htpasswd" >>"$config"
    fi
    # Variables of this name would change its configuration.
    engine_spawn "$name" env -u REGISTRY_HTTP_ADDR OTEL_TRACES_EXPORTER=none docker-registry serve "$config"
    if engine_await "$name" engine_connects "$port" 2>"$ENGINE_DIR/await"; then
      echo "$port" >"$ENGINE_DIR/state/$name.port"
      return 0
    fi
    grep -q 'address already in use' "$ENGINE_DIR/$name.log" || break
  done
  cat "$ENGINE_DIR/await" >&2
  return 1
}

engine_connects() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

# Exports what the tests read.
engine_variables() {
  local repository
  WARROOM_TEST_HOST=unix://$ENGINE_DIR/docker.sock
  WARROOM_TEST_REGISTRY=localhost:$(cat "$ENGINE_DIR/state/open.port")
  WARROOM_TEST_PRIVATE_REGISTRY=localhost:$(cat "$ENGINE_DIR/state/closed.port")
  WARROOM_TEST_PRIVATE_USER=$ENGINE_USER
  WARROOM_TEST_PRIVATE_PASSWORD=$ENGINE_PASSWORD
  repository=$WARROOM_TEST_REGISTRY/demisto/python3-deb
  WARROOM_TEST_BASE=$repository:3.11.2.1000
  WARROOM_TEST_BASE_OLDER=$repository:3.11.2.900
  WARROOM_TEST_BASE_NONROOT=$WARROOM_TEST_REGISTRY/test/nonroot:1
  WARROOM_TEST_BASE_NOPYTHON=$WARROOM_TEST_REGISTRY/test/nopython:1
  WARROOM_TEST_BASE_NOPACKAGES=$WARROOM_TEST_REGISTRY/test/nopackages:1
  export WARROOM_TEST_HOST WARROOM_TEST_REGISTRY WARROOM_TEST_BASE WARROOM_TEST_BASE_OLDER \
    WARROOM_TEST_BASE_NONROOT WARROOM_TEST_BASE_NOPYTHON WARROOM_TEST_BASE_NOPACKAGES \
    WARROOM_TEST_PRIVATE_REGISTRY WARROOM_TEST_PRIVATE_USER WARROOM_TEST_PRIVATE_PASSWORD
  unset WARROOM_TEST_BASE_PY27
  if [ -d "$ENGINE_DIR/registry/docker/registry/v2/repositories/test/python27" ]; then
    export WARROOM_TEST_BASE_PY27=$WARROOM_TEST_REGISTRY/test/python27:1
  fi
  unset WARROOM_TEST_CA
  if [ -r "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ]; then
    export WARROOM_TEST_CA=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
  fi
}

# Makes all base images and pushes them. No image here has a `latest` tag: the original's repository has none either.
engine_images() {
  set -x
  local registry repository base
  registry=localhost:$(cat "$ENGINE_DIR/state/open.port")
  repository=$registry/demisto/python3-deb
  base=$repository:3.11.2.1000
  engine_debian bookworm python3,python3-pip,ca-certificates "$base" || return 1
  # Lower as a number, higher as a text.
  engine_change "$base" "$repository:3.11.2.900" '' 'LABEL test.older=true' || return 1
  engine_change "$base" "$registry/test/nonroot:1" 'useradd --uid 1000 --create-home app && mkdir /app && chown 1000 /app' \
    'USER 1000' 'ENTRYPOINT ["/usr/bin/python3"]' 'CMD ["-c", "print(1)"]' 'ENV APP=one' 'VOLUME /data' 'WORKDIR /app' || return 1
  engine_change "$base" "$registry/test/nopython:1" \
    'rm -rf /usr/bin/python* /usr/bin/pip* /usr/lib/python* /usr/local/lib/python*' || return 1
  engine_change "$base" "$registry/test/nopackages:1" \
    'rm -rf /usr/bin/apt* /usr/bin/dpkg* /usr/lib/apt /var/lib/apt /var/lib/dpkg' || return 1
  # Old bases are tried where they can be had: Debian's last release with Python 2.7 may have left the mirrors.
  engine_python27 "$base" "$registry/test/python27:1" ||
    echo "note: no base with Python 2.7 could be made"
  docker push -q "$repository:3.11.2.1000" && docker push -q "$repository:3.11.2.900" || return 1
  local name
  for name in nonroot nopython nopackages python27; do
    if docker image inspect "$registry/test/$name:1" >/dev/null 2>&1; then
      docker push -q "$registry/test/$name:1" || return 1
    fi
  done
  # shellcheck disable=SC2046 # one word an id
  docker rmi -f $(docker images -q | sort -u)
  set +x
}

# A small Debian as an image: engine_debian SUITE PACKAGES REFERENCE
engine_debian() {
  local suite=$1 packages=$2 reference=$3 tree=$ENGINE_DIR/tree mirror=${WARROOM_TEST_MIRROR:-} keyring=()
  if [ -z "$mirror" ] && command -v apt-get >/dev/null; then
    mirror=$(apt-get indextargets --format '$(CODENAME) $(SITE)' 'Created-By: Packages' | awk '$1 == "bookworm" { print $2; exit }')
  fi
  if [ -r /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    keyring=(--keyring /usr/share/keyrings/debian-archive-keyring.gpg)
  fi
  rm -rf "$tree"
  # Without a mirror, debootstrap takes its own default.
  debootstrap "${keyring[@]}" --variant=minbase "--include=$packages" "$suite" "$tree" ${mirror:+"$mirror"} || return 1
  rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/*
  tar -C "$tree" -c . | docker import -c 'CMD ["bash"]' - "$reference" || return 1
  rm -rf "$tree"
}

# An image from another by a shell line and changes of its configuration: engine_change FROM TO LINE CHANGE...
engine_change() {
  local from=$1 to=$2 line=$3 container change changes=()
  shift 3
  for change in "$@"; do changes+=(-c "$change"); done
  container=$(docker create --network none "$from" sh -c "${line:-true}") || return 1
  docker start -a "$container" || return 1
  docker commit -c 'CMD ["bash"]' "${changes[@]}" "$container" "$to" || return 1
  docker rm "$container"
}

# Debian's last Python 2.7 with the last pip that speaks it, got by the base's pip: engine_python27 BASE REFERENCE
engine_python27() {
  local base=$1 to=$2 wheels=$ENGINE_DIR/wheels container options=() name
  engine_debian bullseye python2.7,ca-certificates python27:bare || return 1
  mkdir -p "$wheels"
  if [ -r "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ]; then
    options+=(-v "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}:/ca.pem:ro" -e PIP_CERT=/ca.pem)
  fi
  for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
    if [ -n "${!name:-}" ]; then options+=(-e "$name"); fi
  done
  docker run --rm -v "$wheels:/wheels" "${options[@]}" "$base" timeout 60 pip download --no-deps -d /wheels \
    pip==20.3.4 setuptools==44.1.1 wheel==0.37.1 || return 1
  container=$(docker create --network none -v "$wheels:/wheels:ro" python27:bare sh -c \
    'ln -s python2.7 /usr/bin/python && python2.7 "$(echo /wheels/pip-*.whl)/pip" install --no-index --find-links /wheels pip setuptools wheel') || return 1
  docker start -a "$container" || return 1
  docker commit -c 'CMD ["bash"]' "$container" "$to" || return 1
  docker rm "$container"
}

# Keeps the registry's content for later runs; complete or not there: engine_keep CACHE PLACE
engine_keep() {
  local cache=$1 place=$2 new
  mkdir -p "$cache"
  new=$(mktemp -d "$cache/.new.XXXXXXXX")
  # Engines copy it whole at their start, so that what older versions of this file made can go.
  rm -rf "$cache"/registry-*
  if ! cp -a "$ENGINE_DIR/registry/." "$new/" || ! mv -T "$new" "$place" 2>/dev/null; then rm -rf "$new"; fi
}

# From here on the engine is removed however this shell ends (but by SIGKILL: then the next run does it).
engine_guard() {
  trap 'status=$?; trap "" INT TERM HUP; engine_stop; exit "$status"' EXIT
  trap 'engine_interrupted 130' INT
  trap 'engine_interrupted 143' TERM
  trap 'engine_interrupted 129' HUP
}

engine_interrupted() {
  trap '' INT TERM HUP
  if [ -n "${ENGINE_CHILD:-}" ]; then
    kill -TERM -- "-$ENGINE_CHILD" 2>/dev/null || true
    wait "$ENGINE_CHILD" 2>/dev/null || true
  fi
  exit "$1"
}

# Runs a command without input so that a signal to this shell ends it at once.
engine_run() {
  # A process group of its own; in the foreground bash would only see the signal when the command has ended.
  set -m
  "$@" </dev/null 9>&- &
  ENGINE_CHILD=$!
  set +m
  local status=0
  wait "$ENGINE_CHILD" || status=$?
  ENGINE_CHILD=
  return "$status"
}

# Removes the engine and everything it made. Safe to call at any time, and again.
engine_stop() {
  [ -n "${ENGINE_DIR:-}" ] || return 0
  engine_remove "$ENGINE_DIR"
  exec 9>&-
  ENGINE_DIR=
}

# Removes engines whose shell died without doing so.
engine_sweep() {
  local dir
  for dir in "$1"/warroom-engine.????????; do
    if [ -O "$dir" ] && [ -e "$dir/alive" ] && flock -n "$dir/alive" true; then
      engine_say "removing what a killed run left in $dir"
      engine_remove "$dir"
    fi
  done
}

# Removes one engine by its directory.
engine_remove() {
  local dir=$1 bridge subnet mount name pid
  # What runs in containers first, found by their cgroup: the daemon would give each some seconds.
  engine_end KILL "$(find /sys/fs/cgroup -path "*/${dir##*/}/*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u)"
  for name in dockerd closed open containerd; do
    pid=$(cat "$dir/state/$name.pid" 2>/dev/null || true)
    # The number may belong to another process by now.
    if [ -n "$pid" ] && grep -qsF "$dir" "/proc/$pid/cmdline"; then engine_end TERM "$pid"; fi
  done
  engine_end KILL "$(pgrep -f -- "-address $dir/containerd.sock" || true)"
  while read -r mount; do
    umount -l "$mount" 2>/dev/null || true
  done < <(awk -v dir="$dir/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r)
  if read -r bridge subnet 2>/dev/null <"$dir/state/network"; then
    iptables -w -t nat -D POSTROUTING -s "$subnet" ! -o "$bridge" -j MASQUERADE 2>/dev/null || true
    iptables -w -D FORWARD -i "$bridge" -j ACCEPT 2>/dev/null || true
    iptables -w -D FORWARD -o "$bridge" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT 2>/dev/null || true
    ip link delete "$bridge" 2>/dev/null || true
  fi
  # The daemon switched forwarding on if it was off; another engine may need it by now.
  if [ "$(cat "$dir/state/ip_forward" 2>/dev/null)" = 0 ] && ! pgrep -x dockerd >/dev/null; then
    echo 0 >/proc/sys/net/ipv4/ip_forward
  fi
  find /sys/fs/cgroup -depth -type d -path "*/${dir##*/}*" -exec rmdir {} + 2>/dev/null || true
  rm -rf --one-file-system "$dir"
}

# Ends processes of the engine and waits for it, the hard way after 10 s: engine_end SIGNAL PIDS
engine_end() {
  local signal=$1 pid turn
  for pid in $2; do kill "-$signal" "$pid" 2>/dev/null || true; done
  for pid in $2; do
    for ((turn = 0; turn < 100; turn++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
  done
}
