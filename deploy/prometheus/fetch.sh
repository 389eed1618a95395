#!/bin/sh
# Brings Debian's `prometheus` and `promtool` into a cache outside the checkout, without root, and says where they are.
# For the tests, where neither is on PATH. Needs apt and dpkg, and the network the first time; apt checks signatures.
set -eu

die() { printf 'fetch.sh: %s\n' "$*" >&2; exit 1; }

tools=${XDG_CACHE_HOME:-$HOME/.cache}/wirewatch/prometheus
if [ ! -x "$tools/usr/bin/promtool" ]; then
    command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 || die "no prometheus on PATH, and no apt-get that could fetch it"
    mkdir -p "$(dirname "$tools")"
    scratch=$(mktemp -d "$(dirname "$tools")/new.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    (cd "$scratch" && apt-get download prometheus) >"$scratch/said" 2>&1 ||
        { apt-get update && cd "$scratch" && apt-get download prometheus; } >>"$scratch/said" 2>&1 ||
        die "apt-get could not download prometheus: $(tail -n 1 "$scratch/said")"
    dpkg -x "$scratch"/prometheus_*.deb "$scratch/tools"
    mv -T "$scratch/tools" "$tools" 2>/dev/null || [ -x "$tools/usr/bin/promtool" ] || die "cannot write $tools"
fi
printf '%s\n' "$tools/usr/bin"
