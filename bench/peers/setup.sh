#!/bin/sh
# Installs what `make bench` compares with: nginx with nchan (Debian packages) and a Python environment
# with FastAPI, uvicorn and websockets. Running it again changes nothing.
#
# usage: bench/peers/setup.sh [VENV]        (VENV: target/bench/venv by default)
set -eu

venv=${1:-target/bench/venv}
module=/usr/lib/nginx/modules/ngx_nchan_module.so

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    # Nothing may start on a port by itself: the generator runs its own nginx.
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -q --no-install-recommends "$@"
}

install_nchan() {
    if [ -x /usr/sbin/nginx ] && [ -e "$module" ]; then return; fi
    if ! command -v apt-get >/dev/null; then
        echo "no apt-get here: install nginx and nchan yourself, or they are left out" >&2
        return
    fi
    as_root apt-get update -q
    apt_install nginx libnginx-mod-nchan
}

install_uvicorn() {
    if "$venv/bin/python" -c 'import fastapi, uvicorn, uvloop, httptools, websockets' 2>/dev/null; then
        return
    fi
    if ! python3 -c 'import ensurepip' 2>/dev/null; then apt_install python3-venv; fi
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet fastapi 'uvicorn[standard]' websockets
}

install_nchan
install_uvicorn
