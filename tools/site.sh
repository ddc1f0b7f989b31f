#!/bin/sh
# Makes .venv/site: what makes pages (Sphinx) and looks at them in a browser, on top of what .venv has. It stays
# apart: nobody needs it to compute anything.
set -eu

key=$(cat tools/site.lock tools/site.sh .venv/ready | cksum)
[ "$(cat .venv/site/ready 2>/dev/null)" = "$key" ] && exit 0
echo 'Setting up .venv/site. Once only; it takes about a minute.'
rm -rf .venv/site
.venv/bin/python -m venv .venv/site
ours=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
theirs=$(.venv/site/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf 'import site; site.addsitedir(%s)\n' "'$ours'" >"$theirs/ours.pth"
.venv/site/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/site.lock
printf '%s\n' "$key" >.venv/site/ready
