#!/bin/sh
# Makes .venv/fuzz (atheris, apart from everything else) and lets each text reader meet made-up bytes for a minute.
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
for reader in csv tsv dl net paj graphml gexf mapping aliases columns; do
    echo "== $reader"
    mkdir -p "build/fuzz/$reader"
    nice .venv/fuzz/bin/python tests/fuzz/fuzz_readers.py "$reader" "-max_total_time=$seconds" \
        "-artifact_prefix=build/fuzz/$reader-" -timeout=10 -rss_limit_mb=2048 -verbosity=0 "build/fuzz/$reader"
done
