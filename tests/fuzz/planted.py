#!/usr/bin/python3
"""Do the fuzzers find what they are for?

Plants one bug at a time in a copy of the sources, as planted.json says, and lets its fuzzer look for it, from the
corpus that is checked in. Ends with 1 unless each is found.

Usage: planted.py [--only NAME]... [--jobs N]
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "mutations"))
import run as mutations  # noqa: E402  it keeps the copy of the sources

WORK = ROOT / "build" / "fuzz-planted"
SOURCE = WORK / "source"
BUILD = SOURCE / "build" / "fuzz"
MAX_RUNS = 500000
MAX_SECONDS = 600


def read_table():
    table = json.loads((HERE / "planted.json").read_text(encoding="utf-8"))
    for each in table:
        count = (ROOT / each["file"]).read_text(encoding="utf-8").count(each["old"])
        if count != 1:
            sys.exit("%s: %s has the old text %d times, not once" % (each["name"], each["file"], count))
    return table


def configure():
    command = ["cmake", "--preset", "fuzz", "-DMARKETPLACE_METERING_UNITY_BUILD=OFF"]
    if "CI" not in os.environ and shutil.which("ccache"):
        command.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
    subprocess.run(command, cwd=SOURCE, check=True, stdout=subprocess.DEVNULL)


def build(target, jobs):
    done = subprocess.run(["cmake", "--build", str(BUILD), "-j", str(jobs), "--target", target],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout.decode(errors="replace"))


def hunt(target):
    """What was found, after so many executions; nothing when it was not."""
    corpus = WORK / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    command = [str(BUILD / "tests" / "fuzz" / target), "-runs=%d" % MAX_RUNS, "-max_total_time=%d" % MAX_SECONDS,
               "-dict=%s" % (HERE / "dict" / (target + ".dict")), "-entropic=0", "-max_len=512", "-timeout=20",
               "-print_final_stats=1", "-artifact_prefix=%s/found-" % WORK, str(corpus), str(HERE / "corpus" / target)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors="replace")
    if done.returncode == 0:
        return None
    runs = re.search(r"number_of_executed_units: *(\d+)", text)
    rule = re.search(r"BROKEN RULE: (.*)|SUMMARY: (.*)|runtime error: (.*)", text)
    return "after %s executions: %s" % (runs[1] if runs else "a few", rule[0] if rule else text[-500:])


def plant(bug, jobs):
    path = SOURCE / bug["file"]
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace(bug["old"], bug["new"]), encoding="utf-8")
    try:
        build(bug["target"], jobs)
        return hunt(bug["target"])
    finally:
        path.write_text(good, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    table = [bug for bug in read_table() if not asked.only or bug["name"] in asked.only]
    mutations.SOURCE = SOURCE
    mutations.copy_sources()
    configure()
    missed = 0
    for bug in table:
        found = plant(bug, asked.jobs)
        missed += found is None
        print("%-24s %-26s %s" % (bug["name"], bug["target"], found or "NOT FOUND"), flush=True)
    print("%d of %d planted bugs were found" % (len(table) - missed, len(table)))
    return 1 if missed or not table else 0


if __name__ == "__main__":
    sys.exit(main())
