#!/bin/sh
# Brings Apicurio Registry, a Confluent-compatible schema registry, into a cache outside the checkout, checked against the
# hash below, and says where it is. For the tests. Needs Maven and, the first time, the network (104 MB). 3.0.9 is of the
# last that run on Java 17.
set -eu

die() { printf 'fetch.sh: %s\n' "$*" >&2; exit 1; }

version=3.0.9
hash=2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43
registry=${XDG_CACHE_HOME:-$HOME/.cache}/wirewatch/registry-$version
if [ ! -d "$registry" ]; then
    command -v java >/dev/null 2>&1 || die "no 'java' found (Java 17 or newer runs Apicurio Registry)"
    command -v mvn >/dev/null 2>&1 || die "no 'mvn' found (Maven fetches Apicurio Registry)"
    mkdir -p "$(dirname "$registry")"
    scratch=$(mktemp -d "$(dirname "$registry")/new.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    # Into a repository of its own: where Maven keeps its own one is Maven's business. 2.8 does without the parent's POM,
    # which not every mirror has.
    mvn --quiet --batch-mode --strict-checksums -Dmaven.repo.local="$scratch/m2" \
        org.apache.maven.plugins:maven-dependency-plugin:2.8:get -Dtransitive=false \
        -Dartifact=io.apicurio:apicurio-registry-app:$version:tar.gz:all >&2
    archive=$(find "$scratch/m2" -name "apicurio-registry-app-$version-all.tar.gz")
    printf '%s  %s\n' "$hash" "$archive" | sha256sum --quiet --check >&2 ||
        die "the archive is not the one whose hash stands here"
    mkdir "$scratch/registry"
    tar xzf "$archive" -C "$scratch/registry"
    mv -T "$scratch/registry" "$registry" 2>/dev/null || [ -d "$registry" ] || die "cannot write $registry"
fi
printf '%s\n' "$registry"
