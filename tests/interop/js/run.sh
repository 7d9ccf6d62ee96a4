#!/usr/bin/env bash
# Installs what package-lock.json pins, unless it is there already, and drives the emulator with it.
# Usage: run.sh EMULATOR_PROGRAM INSTALL_FOLDER
# Without Node.js 20 or newer it ends with 77; with 1 where MARKETPLACE_METERING_REQUIRE_NODE=1 asks for it.
set -euo pipefail

if [ $# -ne 2 ]; then
  sed -n 's/^# Usage: /Usage: /p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$1
folder=$2

lacking() {
  printf 'The JavaScript client was not run: %s\n' "$1" >&2
  printf 'It needs Node.js 20 or newer, with npm: from nodejs.org, NodeSource, or a distribution that has it.\n' >&2
  printf '(On Debian 12 "apt-get install nodejs npm" gives 18, which is too old.)\n' >&2
  if [ "${MARKETPLACE_METERING_REQUIRE_NODE:-}" = 1 ]; then exit 1; fi
  exit 77
}

command -v node >/dev/null || lacking 'node is not on the path.'
version=$(node --version)
major=${version#v}
[ "${major%%.*}" -ge 20 ] || lacking "node is $version."
command -v npm >/dev/null || lacking 'npm is not on the path.'

# The copies are written last, so an installation that broke off is not taken for one.
installed=$folder/installed
if ! cmp -s "$source_folder/package.json" "$installed/package.json" ||
   ! cmp -s "$source_folder/package-lock.json" "$installed/package-lock.json"; then
  rm -rf "$installed" "$folder/node_modules"
  mkdir -p "$folder"
  cp "$source_folder/package.json" "$source_folder/package-lock.json" "$folder"
  if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
    printf 'npm could not install the JavaScript client. The first run needs a registry; later ones do not.\n' >&2
    exit 1
  fi
  mkdir "$installed"
  cp "$source_folder/package.json" "$source_folder/package-lock.json" "$installed"
fi

exec node "$source_folder/drive.mjs" "$program" "$folder"
