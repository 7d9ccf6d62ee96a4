#!/usr/bin/env bash
# Installs the library, static and shared, and builds outside projects against it. run.sh WORK_DIR
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd)

configure() { # BUILD_DIR SOURCE_DIR OPTION...
  local build=$1 source=$2
  shift 2
  cmake -S "$source" -B "$build" "$@" >/dev/null
  cmake --build "$build" -j 2 >/dev/null
}

check() { # WHAT PROGRAM
  "$2" && echo "ok: $1"
}

for shared in OFF ON; do
  prefix=$work/prefix-$shared
  configure "$work/library-$shared" "$root" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=$shared \
    -DMARKETPLACE_METERING_BUILD_TESTS=OFF -DMARKETPLACE_METERING_BUILD_EXAMPLES=OFF \
    -DMARKETPLACE_METERING_BUILD_EMULATOR=OFF
  rm -rf "$prefix"
  cmake --install "$work/library-$shared" --prefix "$prefix" >/dev/null
  library=$(find "$prefix" -name 'libmarketplace_metering.so.0*' -o -name 'libmarketplace_metering.a' | sort | tail -1)

  symbols=$(nm -C "$library" 2>/dev/null || nm -DC "$library")
  if grep -q ' rapidjson::' <<<"$symbols"; then
    echo "rapidjson symbols in $library" >&2
    exit 1
  fi
  if grep -rlE '^#include <(curl|openssl|rapidjson|boost)/' "$prefix/include"; then
    echo "a public header includes a third party's" >&2
    exit 1
  fi

  libdir=$(dirname "$(find "$prefix" -name marketplace-metering.pc)")
  for compiler in g++ clang++; do
    for standard in 17 20 23; do
      build=$work/find_package-$shared-$compiler-$standard
      configure "$build" "$root/tests/consumer/find_package" -DCMAKE_CXX_COMPILER=$compiler \
        -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_STANDARD=$standard
      check "find_package, shared $shared, $compiler, C++$standard" "$build/consumer"
      check "the same, beside a RapidJSON with other macros" "$build/consumer_rapidjson"
    done
    # shellcheck disable=SC2046
    $compiler -std=c++17 -o "$work/pkg_config-$shared-$compiler" "$root/tests/consumer/main.cc" \
      $(PKG_CONFIG_PATH=$libdir pkg-config --cflags --libs marketplace-metering) -Wl,-rpath,"$(dirname "$library")"
    check "pkg-config, shared $shared, $compiler" "$work/pkg_config-$shared-$compiler"
    build=$work/own_code-$shared-$compiler
    configure "$build" "$root/examples/test_your_own_code" -DCMAKE_CXX_COMPILER=$compiler -DCMAKE_PREFIX_PATH="$prefix"
    "$build/hour_closing_test" --gtest_brief=1 >/dev/null
    echo "ok: a user's own tests on MarketplaceMetering::testing, shared $shared, $compiler"
  done
done

configure "$work/own_code" "$root/tests/consumer/test_your_own_code"
"$work/own_code/test_your_own_code/hour_closing_test" --gtest_brief=1 >/dev/null
echo "ok: a user's own tests, add_subdirectory"
for compiler in g++ clang++; do
  configure "$work/add_subdirectory-$compiler" "$root/tests/consumer/add_subdirectory" -DCMAKE_CXX_COMPILER=$compiler
  check "add_subdirectory, $compiler" "$work/add_subdirectory-$compiler/consumer"
done
