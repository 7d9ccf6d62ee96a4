#!/usr/bin/python3
"""Which lines of the rooms they are for the fuzzers' corpus reaches, file by file.

Ends with 1 when that is less than 90 % of a room or of a file that is named, or when a file is neither measured nor
named here.

Usage: coverage.py SUMMARY     what `llvm-cov export -summary-only` has written
"""
import json
import pathlib
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent.parent / "src"
LEAST = 90.0  # percent

# Each room, with its files that no request, reply, setting or text reaches by itself.
ROOMS = {
    "emulator": {
        "http_server.cc": "sockets",
        "http_session.cc": "sockets",
        "main.cc": "the program",
        "tls_certificate.cc": "TLS",
        "tls_context.cc": "TLS",
        "tls_openssl.cc": "errors of OpenSSL",
        "tls_session.cc": "TLS",
        "write_file.cc": "the program, for certificates",
    },
    "profile": {},
    "xml": {},
}

# Of other rooms, what reads texts from outside.
FILES = {
    "credentials": ["agent_document.cc", "arn.cc", "check.cc", "cognito_document.cc", "container_address.cc",
                    "container_document.cc", "expiration.cc", "instance_document.cc", "login_document.cc",
                    "login_token.cc", "process_document.cc", "sso_reply.cc", "sso_token_document.cc", "sts_reply.cc"],
    "encoding": ["civil_time.cc", "http_date.cc", "iso8601.cc", "timestamp.cc", "uri.cc"],
    "http": ["no_proxy.cc"],
}


def measured(path):
    """Lines reached and lines in all, by the file's path."""
    export = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    lines = {}
    for each in export["data"][0]["files"]:
        summary = each["summary"]["lines"]
        lines[pathlib.Path(each["filename"]).resolve()] = (summary["covered"], summary["count"])
    return lines


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def show(name, covered, count):
    print("%-28s %6d of %6d lines %6.1f %%" % (name, covered, count, percent(covered, count)))


def check(room, apart, lines):
    """Shows a room; whether enough of it is reached and nothing of it is forgotten."""
    lines = {file.name: counts for file, counts in lines.items() if file.parent == SOURCES / room}
    sources = {file.name for file in (SOURCES / room).glob("*.cc")}
    unknown = sorted(sources - set(lines) - set(apart)) + sorted(set(apart) - sources)
    total = [0, 0]
    print("src/" + room)
    for name, (covered, count) in sorted(lines.items()):
        if name in apart:
            continue
        show(name, covered, count)
        total[0] += covered
        total[1] += count
    show("all of these", *total)
    if apart:
        print("apart: " + ", ".join("%s (%s)" % each for each in sorted(apart.items())))
    if unknown:
        print("neither measured nor named in coverage.py, or gone: " + ", ".join(unknown))
    enough = percent(*total) >= LEAST
    if not enough:
        print("less than %.0f %% are reached" % LEAST)
    print()
    return enough and not unknown


def check_files(room, names, lines):
    """Shows the named files of a room; whether enough of each is reached."""
    counts = {name: lines.get(SOURCES / room / name, (0, 1)) for name in names}
    print("src/" + room)
    for name in names:
        show(name, *counts[name])
    less = [name for name in names if percent(*counts[name]) < LEAST]
    if less:
        print("less than %.0f %% are reached: %s" % (LEAST, ", ".join(less)))
    print()
    return not less


def main(path):
    lines = measured(path)
    good = [check(room, apart, lines) for room, apart in ROOMS.items()]
    good += [check_files(room, names, lines) for room, names in FILES.items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
