#!/usr/bin/env bash
# Makes sure of what `make` needs beside cargo: a C compiler (for the TLS library and the allocator), rustfmt, clippy,
# and `kill` and `prlimit` as programs (for the tests that stop the service, or fill its disk). On Debian what is
# missing is installed; elsewhere it is named. Running it again changes nothing.
set -euo pipefail

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

if ! command -v cargo >/dev/null; then
    echo "cargo is missing: https://rustup.rs" >&2
    exit 1
fi

packages=()
command -v cc >/dev/null || packages+=(gcc libc6-dev)
type -P kill >/dev/null || packages+=(procps)
type -P prlimit >/dev/null || packages+=(util-linux)
if [ ${#packages[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        echo "please install what Debian calls: ${packages[*]}" >&2
        exit 1
    fi
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
fi

components=()
cargo fmt --version >/dev/null 2>&1 || components+=(rustfmt)
cargo clippy --version >/dev/null 2>&1 || components+=(clippy)
if [ ${#components[@]} -gt 0 ]; then
    rustup component add "${components[@]}"
fi

# Clients of existing systems, an example worker and a SPARQL endpoint are tests in their own languages. What cannot be
# had leaves those tests out, and they say so.
cd "$(dirname "$0")/.."
python=target/python
if ! cmp -s tests/requirements.txt "$python/installed.txt"; then
    if python3 -m venv "$python" && "$python/bin/pip" install -q --disable-pip-version-check -r tests/requirements.txt; then
        cp tests/requirements.txt "$python/installed.txt"
    else
        echo "without Python, its venv or its package index: the tests written in it are left out" >&2
    fi
fi
command -v node >/dev/null || echo "without Node.js 20.10 or newer: the clients and the tests in JavaScript are left out" >&2
# The parser that the contract of the sockets is held against. Nothing of it runs at its installation.
node=target/node
if ! cmp -s tests/package.json "$node/package.json" || ! [ -d "$node/node_modules" ]; then
    mkdir -p "$node"
    cp tests/package.json "$node/package.json"
    if ! npm install --prefix "$node" --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error; then
        rm -rf "$node"
        echo "without npm or its package index: the contract of the sockets is not parsed by others" >&2
    fi
fi
# What the clients are built and tested with, as their lock file has it. Nothing of it runs at its installation.
if command -v npm >/dev/null && ! cmp -s clients/package-lock.json clients/node_modules/installed-lock.json; then
    if npm ci --prefix clients --ignore-scripts --no-audit --no-fund --loglevel=error; then
        cp clients/package-lock.json clients/node_modules/installed-lock.json
    else
        rm -rf clients/node_modules
        echo "without npm's package index: the clients are neither built nor tested" >&2
    fi
fi
# A real browser brings a file in a test, and is where the clients and the pages are tested. Nobody's own machine gets one for that.
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; }; then
        echo "without Chromium: the tests with a real browser are left out" >&2
    fi
fi
