"""Gives the same environments and files to this library and to botocore, and compares what they make of them.

usage: config_differential.py SHOW_CONFIG_PROGRAM [--count N] [--seed S] [--show NAME]

Each configuration is drawn from a seed of its own. Where the two differ, one of DIFFERENCES must explain it; each of
those must explain at least one.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile
from unittest import mock

import botocore.exceptions
import botocore.session


def chance(draw, probability):
    return draw.random() < probability


class Configuration:
    """Variables, and the text of both files. `has` names what it was made of."""

    def __init__(self, number, seed):
        self.draw = random.Random(f"{seed}/{number}")
        self.has = set()
        self.variables = {}
        self._draw_variables()
        self.config = self._draw_file("config")
        self.credentials = self._draw_file("credentials")

    def _note(self, name):
        self.has.add(name)

    def _draw_variables(self):
        draw = self.draw
        for name, probability in [("AWS_REGION", 0.06), ("AWS_DEFAULT_REGION", 0.3)]:
            if chance(draw, probability):
                self.variables[name] = draw.choice(["eu-west-1", "us-east-2", "ap-south-1"] * 6 + [""])
        both = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
        for name in draw.choice([[], [], both[:1], both[1:]] * 5 + [both]):
            self.variables[name] = draw.choice(["default", "a", "a", "a", "b", "b"] * 3 + ["missing", ""])
        kind = draw.choice(["none"] * 24 + ["both"] * 6 + ["id", "secret", "blank"])
        if kind in ("both", "id"):
            self.variables["AWS_ACCESS_KEY_ID"] = "AKENV"
        if kind in ("both", "secret"):
            self.variables["AWS_SECRET_ACCESS_KEY"] = "secret-env"
        if kind == "blank":
            self.variables["AWS_ACCESS_KEY_ID"] = self.variables["AWS_SECRET_ACCESS_KEY"] = ""
        if kind in ("id", "secret"):
            self._note("half a pair in the environment")
        if chance(draw, 0.3):
            self.variables["AWS_SESSION_TOKEN"] = draw.choice(["token-env", ""])

    def _draw_file(self, kind):
        draw = self.draw
        if chance(draw, 0.15):
            return None
        text = ""
        if chance(draw, 0.02):
            text += "\ufeff"
            self._note("a byte order mark")
        sections = draw.sample(["default", "a", "b"], draw.randint(0, 3))
        if sections and chance(draw, 0.03):
            sections.append(sections[0])
            self._note("a section twice")
        for section in sections:
            text += self._draw_header(kind, section) + self._draw_properties(kind, section)
        if chance(draw, 0.02):
            text += "a line of nothing\n"
            self._note("a broken line")
        if chance(draw, 0.1):
            text = text.replace("\n", "\r\n")
        return text

    def _draw_header(self, kind, section):
        draw = self.draw
        wants_prefix = kind == "config" and section != "default"
        if chance(draw, 0.03):
            wants_prefix = not wants_prefix
            self._note(f"a wrong prefix in {kind}" if section != "default" or kind != "config" else "[profile default]")
        name = f"profile {section}" if wants_prefix else section
        if wants_prefix and chance(draw, 0.1):
            name = f'profile "{section}"'
        comment = draw.choice([""] * 24 + [" # comment", "; comment"])
        if comment:
            self._note("a comment behind a header")
        return f"[{name}]{comment}\n"

    def _draw_properties(self, kind, section):
        draw = self.draw
        lines = []
        if chance(draw, 0.5):
            lines.append(("region", draw.choice(["us-west-2", "eu-central-1"])))
        if chance(draw, 0.6 if kind == "credentials" else 0.25):
            pair = [("aws_access_key_id", f"AK{kind}{section}"), ("aws_secret_access_key", f"secret-{kind}-{section}")]
            if chance(draw, 0.08):
                pair.pop(draw.randint(0, 1))
                self._note("half a pair in a file")
            lines += pair
            if chance(draw, 0.3):
                lines.append(("aws_session_token", f"token-{kind}-{section}"))
        draw.shuffle(lines)
        text = ""
        for key, value in lines:
            text += self._draw_line(key, value)
        return text

    def _draw_line(self, key, value):
        draw = self.draw
        if chance(draw, 0.05):
            key = key.upper()
        if chance(draw, 0.04):
            value += " # comment"
            self._note("a comment behind a value")
        if chance(draw, 0.03):
            value = f'"{value}"'
        if key.lower() != "region" and chance(draw, 0.03):
            self._note("a continuation")
            value += "\n  more"
        blank = draw.choice([" = ", "=", " =", "= "])
        before = draw.choice([""] * 10 + ["# comment\n", "; comment\n", "\n"])
        return f"{before}{key}{blank}{value}\n"

    def selected(self):
        for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]:
            if self.variables.get(name):
                return self.variables[name]
        return "default"

    def described(self):
        return f"{self.variables}\n--- config\n{self.config}\n--- credentials\n{self.credentials}\n---"


def environment_of(configuration, home):
    variables = {"HOME": home, "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true"}
    variables.update(configuration.variables)
    return variables


def write_files(configuration, home):
    directory = os.path.join(home, ".aws")
    os.makedirs(directory, exist_ok=True)
    for name in ["config", "credentials"]:
        path = os.path.join(directory, name)
        text = getattr(configuration, name)
        if os.path.exists(path):
            os.remove(path)
        if text is not None:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)


def ours(program, environment):
    done = subprocess.run([program], env=environment, capture_output=True, text=True, timeout=60, check=True)
    said = dict(line.split("\t", 1) for line in done.stdout.split("\n") if "\t" in line)
    region = said.get("region", "")
    if "id" in said:
        return region, (said["id"], said["secret"], said["token"]), ""
    return region, "error" if "error" in said else None, said.get("error", said.get("none", ""))


def theirs(environment):
    with mock.patch.dict(os.environ, environment, clear=True):
        session = botocore.session.Session()
        try:
            region = session.get_config_variable("region") or ""
        except botocore.exceptions.BotoCoreError as error:
            return "error", "error", str(error)
        try:
            found = session.get_credentials()
        except botocore.exceptions.BotoCoreError as error:
            return region, "error", str(error)
        if found is None:
            return region, None, ""
        return region, (found.access_key, found.secret_key, found.token or ""), ""


# Name, where the documents tell of it, and whether it explains a difference of (configuration, ours, theirs).
DIFFERENCES = []


def difference(name, source):
    def register(explains):
        DIFFERENCES.append((name, source, explains))
        return explains

    return register


@difference("region-variable", "configuration 5: botocore reads AWS_DEFAULT_REGION alone")
def _(configuration, mine, other):
    return bool(configuration.variables.get("AWS_REGION")) and mine[1] == other[1]


@difference("profile-variable", "configuration 4: botocore asks AWS_DEFAULT_PROFILE before AWS_PROFILE")
def _(configuration, _mine, _other):
    one = configuration.variables.get("AWS_PROFILE")
    two = configuration.variables.get("AWS_DEFAULT_PROFILE")
    return bool(one) and two is not None and one != two


@difference("empty-variable", "configuration 0.3: an empty variable is unset here, and a value there")
def _(configuration, _mine, _other):
    names = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION"]
    return any(configuration.variables.get(name) == "" for name in names)


@difference("half-pair-in-environment", "credentials 2 N3: not configured here, an error there")
def _(configuration, _mine, other):
    return "half a pair in the environment" in configuration.has and other[1] == "error"


@difference("missing-profile", "configuration 4: an error there whatever else is set")
def _(_configuration, _mine, other):
    return other[1] == "error" and "could not be found" in other[2]


@difference("broken-line", "configuration 3.4: no file is relied on for keys here; botocore fails for everything")
def _(configuration, _mine, other):
    return "a broken line" in configuration.has and "error" in other


@difference("section-twice", "configuration 3.3: sections are merged here, an error there")
def _(configuration, _mine, other):
    return "a section twice" in configuration.has and "error" in other


@difference("byte-order-mark", "configuration 3.2: taken off here, an error there")
def _(configuration, _mine, other):
    return "a byte order mark" in configuration.has and "error" in other


@difference("comment-behind-value", "configuration 3.2 rule 5: cut off here, kept there")
def _(configuration, _mine, _other):
    return "a comment behind a value" in configuration.has


@difference("comment-behind-header", "configuration 3.2 rule 3: allowed here")
def _(configuration, _mine, _other):
    return "a comment behind a header" in configuration.has


@difference("wrong-prefix", "configuration 3.3: ignored here with a warning; read there")
def _(configuration, _mine, _other):
    return bool({"a wrong prefix in config", "a wrong prefix in credentials"} & configuration.has)


@difference("half-pair-in-file", "credentials 3.1: an error here")
def _(configuration, _mine, _other):
    return "half a pair in a file" in configuration.has


@difference("line-break-in-key", "credentials 9: what no header can carry is refused here")
def _(configuration, mine, other):
    return "a continuation" in configuration.has and mine[1] == "error" and isinstance(other[1], tuple)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--show")
    arguments = parser.parse_args()
    used, failed, same = {}, 0, 0
    with tempfile.TemporaryDirectory() as home:
        for number in range(arguments.count):
            configuration = Configuration(number, arguments.seed)
            write_files(configuration, home)
            environment = environment_of(configuration, home)
            mine, other = ours(arguments.program, environment), theirs(environment)
            if mine[:2] == other[:2]:
                same += 1
                continue
            names = [name for name, _source, explains in DIFFERENCES if explains(configuration, mine, other)]
            if names:
                used[names[0]] = used.get(names[0], 0) + 1
                if names[0] != arguments.show:
                    continue
            else:
                failed += 1
            print(f"configuration {number}\n{configuration.described()}\nours   {mine}\ntheirs {other}\n")
    print(f"botocore {botocore.__version__}: {arguments.count} configurations, {same} alike")
    for name, source, _explains in DIFFERENCES:
        print(f"  {used.get(name, 0):4} {name}: {source}")
        if name not in used:
            print("       explains nothing: take it out")
            failed += 1
    print("unexplained or unused:", failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
