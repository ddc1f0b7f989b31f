#!/bin/sh
# Makes .venv/fuzz (atheris, apart from everything else) and lets each text reader meet made-up bytes for a minute.
# What a reader breaks on is kept in tests/fuzz/findings/, which the tests read again; what runs new lines, in build/fuzz/.
set -eu

seconds=${1:-60}
if [ ! -e .venv/fuzz/ready ]; then
    .venv/bin/python -m venv .venv/fuzz
    ours=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    theirs=$(.venv/fuzz/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf 'import site; site.addsitedir(%s)\n' "'$ours'" >"$theirs/ours.pth"
    .venv/fuzz/bin/python -m pip install --quiet --disable-pip-version-check atheris ||
        echo "atheris does not install here: bytes are made up by chance alone, which finds less"
    touch .venv/fuzz/ready
fi
found=
mkdir -p tests/fuzz/findings
for reader in $(.venv/bin/python tests/fuzz/targets.py); do
    mkdir -p "build/fuzz/$reader"
    if nice .venv/fuzz/bin/python tests/fuzz/fuzz_readers.py "$reader" "-max_total_time=$seconds" \
        "-artifact_prefix=tests/fuzz/findings/$reader-" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
        -print_final_stats=1 "build/fuzz/$reader" >"build/fuzz/$reader.log" 2>&1; then
        sed -n "s/^stat::number_of_executed_units: */$reader: no finding; made-up files: /p
            /by chance/p" "build/fuzz/$reader.log"
    else
        tail -n 40 "build/fuzz/$reader.log"
        found="$found $reader"
    fi
done
rmdir tests/fuzz/findings 2>/dev/null || true # nothing was found
if [ -n "$found" ]; then
    echo "found something:$found. Mend it, and keep the file that lies in tests/fuzz/findings/ for the tests." >&2
    exit 1
fi
