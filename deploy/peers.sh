#!/usr/bin/env bash
# Puts an endpoint that was not written here (rdflib-endpoint, MIT) into target/peers, for the test that asks it.
# Needs Python 3 with venv and a way to PyPI; without them that test says that it was skipped. Running it again
# changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x target/peers/rdflib/bin/rdflib-endpoint ]; then
    mkdir -p target/peers
    python3 -m venv target/peers/rdflib
    target/peers/rdflib/bin/pip install --quiet "rdflib-endpoint==0.6.*" uvicorn
fi
