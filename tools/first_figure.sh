#!/bin/sh
# How long it takes from git clone to the first figure of a three-row table of one's own, step by step; it fails
# above five minutes. Packages come from wherever pip or uv fetches them, or from their caches.
#
#   sh tools/first_figure.sh [REPOSITORY]     by default the clone that holds this file
set -eu

repository=${1:-$(cd "$(dirname "$0")/.." && pwd)}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
begin=$(date +%s)

passed() { # seconds since the beginning, and what is done by now
    seconds=$(($(date +%s) - begin))
    printf '%4d s  %s\n' "$seconds" "$1"
}

git clone --quiet "$repository" "$room/commgov-lab"
cd "$room/commgov-lab"
passed "git clone"
make setup KERNELS=later >"$room/setup.log" 2>&1 || {
    tail -n 20 "$room/setup.log" >&2
    exit 1
}
passed "make setup KERNELS=later (each measure compiles what it needs when it is first called)"
printf '%s\n' source,target,relation '银行 Bank,我们的社区,co_builds' '诊所 Clinic,我们的社区,co_builds' \
    '诊所 Clinic,隔壁社区,serves' >ties.csv
.venv/bin/python - <<'END'
import commgov_lib as cg

cg.use_style("en")
cg.read("ties.csv").plot().figure.savefig("first.png")
END
test -s first.png
passed "the first figure, of three rows ($(wc -c <first.png) bytes)"
[ "$seconds" -le 300 ] || {
    printf 'more than five minutes\n' >&2
    exit 1
}
