#!/usr/bin/python3
"""Which lines of src/emulator the fuzzers' corpus reaches, file by file.

Ends with 1 when that is less than 90 % of the files they are for, or when a file is neither measured nor named here.

Usage: coverage.py SUMMARY     what `llvm-cov export -summary-only` has written
"""
import json
import pathlib
import sys

ROOM = pathlib.Path(__file__).resolve().parent.parent.parent / "src" / "emulator"
LEAST = 90.0  # percent

# Files that no request, reply or setting reaches by itself.
APART = {
    "http_server.cc": "sockets",
    "http_session.cc": "sockets",
    "main.cc": "the program",
    "tls_certificate.cc": "TLS",
    "tls_context.cc": "TLS",
    "tls_openssl.cc": "errors of OpenSSL",
    "tls_session.cc": "TLS",
    "write_file.cc": "the program, for certificates",
}


def measured(path):
    """Lines reached and lines in all by the file's name."""
    export = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    lines = {}
    for each in export["data"][0]["files"]:
        file = pathlib.Path(each["filename"]).resolve()
        if file.parent == ROOM:
            lines[file.name] = (each["summary"]["lines"]["covered"], each["summary"]["lines"]["count"])
    return lines


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def show(name, covered, count):
    print("%-28s %6d of %6d lines %6.1f %%" % (name, covered, count, percent(covered, count)))


def main(path):
    lines = measured(path)
    sources = {file.name for file in ROOM.glob("*.cc")}
    unknown = sorted(sources - set(lines) - set(APART)) + sorted(set(APART) - sources)
    total = [0, 0]
    for name, (covered, count) in sorted(lines.items()):
        if name in APART:
            continue
        show(name, covered, count)
        total[0] += covered
        total[1] += count
    show("all of these", *total)
    print("\napart: " + ", ".join("%s (%s)" % each for each in sorted(APART.items())))
    if unknown:
        print("neither measured nor named in coverage.py, or gone: " + ", ".join(unknown))
    if percent(*total) < LEAST:
        print("less than %.0f %% are reached" % LEAST)
    return 1 if unknown or percent(*total) < LEAST else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
