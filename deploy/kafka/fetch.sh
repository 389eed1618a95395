#!/bin/sh
# Brings Apache Kafka's jars (pom.xml) into a cache outside the checkout, each checked against jars.sha256, and says where
# they are. Needs Java 17+ and Maven, and the network the first time; later runs look at one directory.
set -eu
cd "$(dirname "$0")"

die() { printf 'fetch.sh: %s\n' "$*" >&2; exit 1; }

version=$(sed -n 's|.*<kafka.version>\(.*\)</kafka.version>.*|\1|p' pom.xml)
pin=$(cksum jars.sha256 | cut -d ' ' -f 1)
jars=${XDG_CACHE_HOME:-$HOME/.cache}/wirewatch/kafka-$version-$pin
if [ ! -d "$jars" ]; then
    command -v java >/dev/null 2>&1 || die "no 'java' found (Java 17 or newer runs Apache Kafka)"
    command -v mvn >/dev/null 2>&1 || die "no 'mvn' found (Maven fetches Apache Kafka)"
    mkdir -p "$(dirname "$jars")"
    scratch=$(mktemp -d "$(dirname "$jars")/new.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    mvn --quiet --batch-mode --strict-checksums -f pom.xml dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$scratch/jars" >&2
    sums=$PWD/jars.sha256
    (cd "$scratch/jars" && sha256sum --quiet --check "$sums") >&2 || die "a jar is not the one that jars.sha256 names"
    [ "$(ls "$scratch/jars" | wc -l)" -eq "$(wc -l <jars.sha256)" ] || die "there are jars that jars.sha256 does not name"
    mv -T "$scratch/jars" "$jars" 2>/dev/null || [ -d "$jars" ] || die "cannot write $jars"
fi
printf '%s\n' "$jars"
