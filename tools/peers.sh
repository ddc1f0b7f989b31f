#!/bin/sh
# Makes .venv/peers: the packages that ours are compared with, on top of what .venv has. Nobody needs them to use
# the laboratory, and some ask for hundreds of megabytes, so they stay apart.
set -eu

[ benchmarks/peers.txt -ot .venv/peers/ready ] 2>/dev/null && exit 0
echo 'Setting up .venv/peers. Once only; it takes some minutes.'
rm -rf .venv/peers
.venv/bin/python -m venv .venv/peers
ours=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
theirs=$(.venv/peers/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf 'import site; site.addsitedir(%s)\n' "'$ours'" >"$theirs/ours.pth"
.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
touch .venv/peers/ready
