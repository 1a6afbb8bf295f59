#!/usr/bin/env bash
# Builds the image without a Docker engine, runs it as it will be run (numbered user, read-only root), and asks it /livez.
# Nothing is asked of a platform: the tokens are nobody's and the address is a closed port. Needs root on Debian or
# Ubuntu, and:  apt-get install buildah debootstrap
#
#   deploy/docker/build.sh                    base: a fresh Debian 12 with Python, made by debootstrap
#   BASE=docker.io/library/python:3.11-slim-bookworm deploy/docker/build.sh      base: from a registry
#
# PIP_CONFIG: a pip.conf for the build, where packages come through a mirror. Other arguments go to `buildah build`.
set -euo pipefail
cd "$(dirname "$0")/../.."

name=${IMAGE:-localhost/ai-pm-coach:test}
port=${PORT:-18080}
work=$(mktemp -d)
export BUILDAH_ISOLATION=chroot
container=''
finish() {
    if [ -n "$container" ]; then buildah rm "$container" >/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT
fail() { echo "$*" >&2; exit 1; }
step() { printf '%5ds  %s\n' "$SECONDS" "$*" >&2; }

make_base() {
    step 'making a base: Debian 12 with Python'
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$work/root" \
        >"$work/debootstrap.log" 2>&1 || fail "$(tail -20 "$work/debootstrap.log")"
    rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/*
    local scratch
    scratch=$(buildah from scratch)
    buildah add -q "$scratch" "$work/root" / >/dev/null
    buildah commit -q --rm "$scratch" localhost/coach-base:bookworm >/dev/null
    rm -rf "$work/root"
}

if [ -z "${BASE:-}" ]; then
    make_base
    BASE=localhost/coach-base:bookworm
fi

step "building $name on $BASE"
extra=()
if [ -n "${PIP_CONFIG:-}" ]; then extra+=(--volume "$PIP_CONFIG:/etc/pip.conf:ro"); fi
buildah build -q --format docker --build-arg "BASE=$BASE" --file deploy/docker/Dockerfile --tag "$name" \
    "${extra[@]}" "$@" . >/dev/null
step "built: $(buildah images --format '{{.Size}}' "$name")"

buildah inspect --type image "$name" >"$work/image.json"
grep -q '"User": "10001:10001"' "$work/image.json" || fail 'The image does not name its user by number.'
grep -q '"Healthcheck"' "$work/image.json" || fail 'The image has no health check.'

container=$(buildah from --pull-never "$name")
root=$(buildah mount "$container")
mkdir "$work/data"
cp -R "$root/data/." "$work/data/"
chown -R 10001:10001 "$work/data"

# What the image says an engine shall do, as words separated by NUL.
words() {
    python3 - "$work/image.json" "$@" <<'PYTHON'
import json, sys

config = json.load(open(sys.argv[1]))["Docker"]["config"]
asked = {"env": config["Env"], "command": config["Cmd"], "health": config["Healthcheck"]["Test"][1:]}
sys.stdout.write("".join(word + "\0" for word in asked[sys.argv[2]]))
PYTHON
}
mapfile -d '' -t settings < <(words env)
mapfile -d '' -t command < <(words command)
mapfile -d '' -t health < <(words health)
settings+=("COACH_HTTP_PORT=$port" COACH_HTTP_HOST=127.0.0.1 HOME=/data
    SLACK_BOT_TOKEN=xoxb-nobody SLACK_SIGNING_SECRET=nobody SLACK_API_URL=http://127.0.0.1:9/api/)

# Process 1 of its own, with the image as a root that cannot be written to; /data and /tmp can. As an engine would.
# shellcheck disable=SC2016 # the inner shell fills these in
inside() {
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1 data=$2; shift 2
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/tmp"
        mount --bind "$data" "$root/data"
        mount -o remount,bind,ro "$root"
        cd "$root"
        exec setpriv --no-new-privs chroot --userspec=10001:10001 --groups= "$root" /usr/bin/env -i -C /data "$@"
    ' inside "$root" "$work/data" "${settings[@]}" "$@"
}

step 'asking one question: user 10001, root read-only'
inside coach ask --json 'What is RAG?' >"$work/answer.json" 2>"$work/said" || fail "$(cat "$work/said")"
if grep -q 'Preparing the search' "$work/said"; then fail 'The search was prepared again, though the image has it.'; fi
python3 -c 'import json, sys; a = json.load(sys.stdin); assert a["kind"] == "answer", a; print(a["brief"])' \
    <"$work/answer.json"
if inside python -c 'open("/opt/coach/x", "w")' 2>"$work/refused"; then fail 'The root can be written to.'; fi
grep -q 'Read-only file system' "$work/refused" || fail "$(cat "$work/refused")"

step "serving Slack on port $port"
inside "${command[@]:0:2}" slack >"$work/log" 2>&1 &
serving=$!
healthy=''
for _ in $(seq 60); do
    kill -0 "$serving" || fail "It ended: $(cat "$work/log")"
    first=$(pgrep -P "$(pgrep -P "$serving" | head -n 1)" || true)
    if [ -n "$first" ] && nsenter --target "$first" --mount --pid --root --setuid 10001 --setgid 10001 \
        /usr/bin/env -i "${settings[@]}" "${health[@]}" 2>"$work/health"; then healthy=yes; break; fi
    sleep 1
done
[ -n "$healthy" ] || fail "It is not healthy after a minute: $(cat "$work/log" "$work/health")"
python3 -c 'import sys, urllib.request as r; print("/livez:", r.urlopen(sys.argv[1], timeout=4).read().decode().strip())' \
    "http://127.0.0.1:$port/livez"
step 'alive, and its own health check agrees'
kill -TERM "$first"
wait "$serving" || fail "It did not end cleanly on SIGTERM: $(cat "$work/log")"
step 'ended cleanly on SIGTERM'
