#!/bin/sh
# Writes the manual pages and completions that PROGRAM prints into DIR, where the Debian package and
# the release archive take them from.
# Usage: packaging/dist.sh [PROGRAM [DIR]]
set -eu
cd "$(dirname "$0")/.."
program=${1:-target/release/qsec-search}
dir=${2:-target/dist}

mkdir -p "$dir/man" "$dir/completions"
"$program" man --output "$dir/man"
"$program" completions bash > "$dir/completions/qsec-search"
"$program" completions zsh > "$dir/completions/_qsec-search"
"$program" completions fish > "$dir/completions/qsec-search.fish"
