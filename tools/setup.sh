#!/bin/sh
# Makes .venv in this checkout: the packages of requirements.lock, each checked against its hash, and wirewatch itself.
# Needs Python 3.11+ with venv, and nothing else; Java 17+ and Maven bring Apache Kafka where they are there. Downloads are kept outside the checkout. A second run looks at one file.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
die() { say "make setup: $*"; exit 1; }

python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || die "no '$python' found. Install Python 3.11 or newer, or name one: make setup PYTHON=/path/to/python3.11"
# The interpreter behind a shim or a link; a venv must outlive both.
interpreter=$("$python" -c 'import sys; print(sys.executable)')
version=$("$interpreter" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
"$interpreter" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "'$python' is Python $version; wirewatch needs 3.11 or newer. Name another: make setup PYTHON=/path/to/python3.11"

# Apache Kafka's jars, for the tests and for workers on one machine. Without Java and Maven all else works, and Kafka's tests skip.
kafka_jars() {
    if command -v java >/dev/null 2>&1 && command -v mvn >/dev/null 2>&1; then
        deploy/kafka/fetch.sh >/dev/null || say "wirewatch: no Apache Kafka here (see above): its tests will skip"
    elif [ "${1:-}" = aloud ]; then
        say "wirewatch: no Java or no Maven here, so no Apache Kafka: its tests will skip"
    fi
}

# What the environment is made of. Modification times would not do: a checkout of another branch, or a copy of the folder, has new ones.
stamp=.venv/made-of
made_of=$(
    printf '%s\n' "$PWD" "$interpreter" "$version"
    cksum requirements.lock pyproject.toml tools/setup.sh
)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$made_of" ] && [ -x .venv/bin/wirewatch ] && [ -x .venv/bin/python ]; then
    kafka_jars
    exit 0
fi

# uv, as one file in a cache, by pip and by the hashes in the lock. `$1` is where to put it.
bootstrap_uv() {
    "$interpreter" -c 'import ensurepip, venv' 2>/dev/null ||
        die "'$python' has no venv module (on Debian and Ubuntu: apt install python3-venv)"
    say "wirewatch: fetching uv $uv_version"
    mkdir -p "$(dirname "$1")"
    scratch=$(mktemp -d "$(dirname "$1")/new.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    awk '/^uv==/ { ours = 1; print; next } /^ / && ours { print; next } { ours = 0 }' requirements.lock >"$scratch/uv.lock"
    "$interpreter" -m venv "$scratch/venv"
    "$scratch/venv/bin/python" -m pip --disable-pip-version-check --quiet install \
        --require-hashes --no-deps --only-binary :all: -r "$scratch/uv.lock"
    mv -f "$scratch/venv/bin/uv" "$1" # one step: two set-ups at once do not see half a file
    rm -rf "$scratch"
    trap - EXIT
}

uv_version=$(sed -n 's/^uv==\([^ ;]*\).*/\1/p' requirements.lock)
[ -n "$uv_version" ] || die "requirements.lock holds no uv; make it again: make lock"
uv=${XDG_CACHE_HOME:-$HOME/.cache}/wirewatch/uv-$uv_version/$(uname -s)-$(uname -m)/uv
"$uv" --version >/dev/null 2>&1 || bootstrap_uv "$uv"

unset VIRTUAL_ENV CONDA_PREFIX PYTHONPATH PYTHONHOME
export UV_PYTHON_DOWNLOADS=never
cache=$("$uv" cache dir)
mkdir -p "$cache"
file_system() { df -P "$1" | awk 'NR == 2 { print $1 }'; }
if [ -z "${UV_LINK_MODE:-}" ] && [ "$(file_system "$cache")" != "$(file_system .)" ]; then
    export UV_LINK_MODE=copy # uv can link within one file system alone, and warns where it finds out by trying
fi

rm -f "$stamp"
say "wirewatch: installing the packages of requirements.lock (torch and its libraries are 3 GB the first time)"
if [ ! -x .venv/bin/python ] || [ "$(.venv/bin/python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')" != "$version" ]; then
    "$uv" venv --quiet --clear --python "$interpreter" .venv
fi
# Compiled now, all cores at once, or the first command that loads the model would do it, one module after the other.
"$uv" pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
# hatchling is in the lock, so building needs no index.
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
kafka_jars aloud
printf '%s\n' "$made_of" >"$stamp"
say "wirewatch: ready (.venv/bin/wirewatch)"
