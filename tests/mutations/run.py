#!/usr/bin/python3
"""Do the tests notice what a slip would cost?

Breaks one line at a time of a copy of the sources, as mutations.json says, and runs the tests that must turn red.
Ends with 1 unless all of them do.

Usage: run.py [--list] [--only NAME]... [--jobs N]
"""
import argparse
import fcntl
import fnmatch
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "mutate"
SOURCE = WORK / "source"
BUILD = WORK / "build"
LOG = WORK / "log.txt"

MEMBERS = {"name", "harm", "file", "old", "new", "program", "tests"}
OPTIONAL = {"hangs"}  # so many seconds without an end are a way to turn red
TIME_LIMIT = 60  # seconds; the named tests of a program take a few
RESULT = re.compile(r"^\[ +(OK|FAILED) +\] (\S+?),?(?: .*)?$")
BEGUN = re.compile(r"^\[ RUN +\] (\S+)$")


class Refusal(Exception):
    """What makes a run pointless: above all, a table that does not fit the sources or the tests."""


def read_table():
    table = json.loads((HERE / "mutations.json").read_text(encoding="utf-8"))
    names = set()
    for each in table:
        members = set(each)
        if not MEMBERS <= members or not members <= MEMBERS | OPTIONAL:
            raise Refusal("%s: has not the members %s" % (each.get("name"), ", ".join(sorted(MEMBERS))))
        if each["name"] in names:
            raise Refusal("%s: stands twice" % each["name"])
        names.add(each["name"])
        text = (ROOT / each["file"]).read_text(encoding="utf-8")
        count = text.count(each["old"])
        if count != 1:
            raise Refusal("%s: %s has the old text %d times, not once" % (each["name"], each["file"], count))
        if each["old"] == each["new"] or not each["tests"]:
            raise Refusal("%s: changes nothing or names no test" % each["name"])
    return table


def copy_sources():
    """What is tracked or new, as it stands. Files that are the same keep their time, so little is compiled again."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True,
                            stdout=subprocess.PIPE).stdout.decode().split("\0")
    wanted = {name for name in listed if name and (ROOT / name).is_file()}
    for name in wanted:
        source, copy = ROOT / name, SOURCE / name
        if copy.is_file() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        shutil.copymode(source, copy)
    for copy in [each for each in SOURCE.rglob("*") if each.is_file()]:
        if str(copy.relative_to(SOURCE)) not in wanted:
            copy.unlink()


def configure():
    """For the shortest way from one changed line to a test: each file alone, nothing optimised, no debug symbols."""
    command = ["cmake", "-S", str(SOURCE), "-B", str(BUILD), "-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_BUILD_TYPE=Debug",
               "-DCMAKE_CXX_FLAGS_DEBUG=-O0"]
    for option in ("UNITY_BUILD", "WARNINGS_AS_ERRORS", "BUILD_EMULATOR", "BUILD_EXAMPLES", "BUILD_TESTING_LIBRARY",
                   "INSTALL"):
        command.append("-DMARKETPLACE_METERING_%s=OFF" % option)
    if "CI" not in os.environ and shutil.which("ccache"):
        command.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run(command, output, limit=None):
    """(Exit code, what it said, whether it ended in time). In a session of its own: its children end with it."""
    errors = output and subprocess.STDOUT
    with subprocess.Popen(command, stdout=output, stderr=errors, start_new_session=True) as running:
        try:
            said, in_time = running.communicate(timeout=limit)[0], True
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            said, in_time = running.communicate()[0], False
        except BaseException:
            os.killpg(running.pid, signal.SIGTERM)  # a compiler takes its half of an object with it
            raise
    return running.returncode, said, in_time


def build(programs, jobs, visible=False):
    """The end of what the compiler said when it failed."""
    command = ["cmake", "--build", str(BUILD), "-j", str(jobs), "--target", *programs]
    with open(LOG, "wb") as log:
        code, _, _ = run(command, None if visible else log)
    if code == 0:
        return None
    errors = [line for line in LOG.read_text(errors="replace").splitlines() if "error" in line.lower()]
    return "\n".join(errors[:5]) or "cmake --build failed"


def run_tests(program, patterns, limit=TIME_LIMIT):
    """Per test "OK" or "FAILED", how the program ended ("exit", "crash" or "time"), and all it said."""
    command = [str(BUILD / "tests" / program), "--gtest_color=no", "--gtest_filter=" + ":".join(patterns)]
    code, output, in_time = run(command, subprocess.PIPE, limit)
    end = "exit" if in_time else "time"
    if in_time and code not in (0, 1):
        end = "crash"
    text = output.decode(errors="replace")
    results, begun = {}, None
    for line in text.splitlines():
        if match := RESULT.match(line):
            results.setdefault(match[2], match[1])
        elif match := BEGUN.match(line):
            begun = match[1]
    if end != "exit" and begun and begun not in results:
        results[begun] = "FAILED"
    return results, end, text


def named(results, pattern, result):
    return [name for name, each in results.items() if each == result and fnmatch.fnmatchcase(name, pattern)]


def check_unmutated(table):
    patterns = {}
    for each in table:
        patterns.setdefault(each["program"], {}).update(dict.fromkeys(each["tests"]))
    missing = []
    for program, wanted in patterns.items():
        print("  %s" % program, flush=True)
        results, end, text = run_tests(program, wanted)
        if end != "exit" or "FAILED" in results.values():
            raise Refusal("%s fails without any mutation:\n%s" % (program, text[-4000:]))
        missing += ["%s: %s" % (program, pattern) for pattern in wanted if not named(results, pattern, "OK")]
    if missing:
        raise Refusal("no such test, or skipped: " + ", ".join(missing))


def try_mutation(each, jobs):
    """(Whether it was killed, by what or why not). The copy is whole again afterwards."""
    path = SOURCE / each["file"]
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(whole.replace(each["old"], each["new"]), encoding="utf-8")
        if errors := build([each["program"]], jobs):
            return False, "ERROR: does not compile:\n%s" % errors
        results, end, _ = run_tests(each["program"], each["tests"], each.get("hangs", TIME_LIMIT))
    finally:
        path.write_text(whole, encoding="utf-8")
    if end == "time" and "hangs" not in each:
        return False, "ERROR: no end after %d s, of which the table says nothing" % TIME_LIMIT
    how = {"exit": "", "crash": " (crash)", "time": " (time)"}[end]
    failed = [named(results, pattern, "FAILED") for pattern in each["tests"]]
    green = [pattern for pattern, names in zip(each["tests"], failed) if not names]
    # Those behind a test that crashed or hung have not had their turn.
    if green and (end == "exit" or not any(failed)):
        return False, "SURVIVED %s" % ", ".join(green)
    first = [names[0] + (" and %d more" % (len(names) - 1) if len(names) > 1 else "") for names in failed if names]
    return True, "killed by %s%s" % (", ".join(first), how)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="show the table and end")
    parser.add_argument("--only", metavar="NAME", action="append", help="this mutation; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, help="compile this many files at once")
    arguments = parser.parse_args()
    table = read_table()
    if arguments.only:
        unknown = set(arguments.only) - {each["name"] for each in table}
        if unknown:
            raise Refusal("no mutation is called %s" % ", ".join(sorted(unknown)))
        table = [each for each in table if each["name"] in arguments.only]
    if arguments.list:
        for each in table:
            print("%-32s %s\n%32s %s: %s" % (each["name"], each["harm"], "", each["program"], " ".join(each["tests"])))
        return 0

    began = time.monotonic()
    SOURCE.mkdir(parents=True, exist_ok=True)
    lock = open(WORK / "lock", "w")  # for as long as this lives: two runs would break each other's copy
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refusal("another run is under way in %s" % WORK)
    copy_sources()
    configure()
    programs = sorted({each["program"] for each in table})
    print("building %d test programs" % len(programs), flush=True)
    if build(programs, arguments.jobs, visible=True):
        raise Refusal("the sources do not compile without any mutation")
    print("running the named tests without any mutation", flush=True)
    check_unmutated(table)

    killed = 0
    for number, each in enumerate(table, 1):
        start = time.monotonic()
        print("[%2d/%d] %s: " % (number, len(table), each["name"]), end="", flush=True)
        good, what = try_mutation(each, arguments.jobs)
        killed += good
        print("%s (%.0f s)" % (what, time.monotonic() - start), flush=True)
        if not good:
            print("        %s: %s" % (each["file"], each["harm"]), flush=True)
    print("%d of %d mutations killed in %.0f s" % (killed, len(table), time.monotonic() - began))
    return 0 if killed == len(table) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("mutate: ended"))  # with the copy made whole
    try:
        sys.exit(main())
    except (Refusal, subprocess.CalledProcessError) as problem:
        sys.exit("mutate: %s" % problem)
    except KeyboardInterrupt:
        sys.exit("mutate: interrupted")
