"""Gives the same environments and files to this library and to botocore, and compares what they make of them.

usage: config_differential.py SHOW_CONFIG_PROGRAM [--count N] [--seed S] [--show NAME]

Each configuration is drawn from a seed of its own. Three of five are about the form of files and variables, two about
the ways that lead to keys: roles, web identities, processes, containers. Those ask servers on 127.0.0.1, which keep
what they were asked for; where both get keys, they must have asked STS for the same. Where the two differ, one of
DIFFERENCES must explain it; each of those must explain at least one.
"""
import argparse
import concurrent.futures
import hashlib
import http.server
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from unittest import mock

import botocore.exceptions
import botocore.loaders
import botocore.session
import botocore.utils

END = "2099-01-01T00:00:00Z"
AUTHORIZATION = "Bearer of-the-container"


class Aws(http.server.BaseHTTPRequestHandler):
    """STS, and the agent of a container. `server.calls` is what STS was asked for."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        asked = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        signed = re.search("Credential=([^/]+)/", self.headers.get("Authorization", ""))
        call = {name: asked.get(name, "") for name in ["Action", "RoleArn", "ExternalId", "WebIdentityToken"]}
        call["DurationSeconds"] = asked.get("DurationSeconds", "")
        call["By"] = signed.group(1) if signed else ""
        # Neither is bound to be that of the other: one name for the sessions that nobody named.
        name = asked.get("RoleSessionName", "")
        call["RoleSessionName"] = re.sub(r"^(botocore-session|marketplace-metering)-\d+$", "(default)", name)
        self.server.calls.append(call)
        if call["RoleArn"].endswith("/forbidden"):
            said = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
            return self._answer(403, said, "text/xml")
        action = call["Action"]
        meant = {**call, "WebIdentityToken": call["WebIdentityToken"].rstrip()}
        key = hashlib.sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()[:16].upper()
        said = f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials>
            <AccessKeyId>ASIA{key}</AccessKeyId><SecretAccessKey>secret-{key}</SecretAccessKey>
            <SessionToken>token-{key}</SessionToken><Expiration>{END}</Expiration>
            </Credentials></{action}Result></{action}Response>"""
        return self._answer(200, said, "text/xml")

    def do_GET(self):
        if self.path == "/broken":
            return self._answer(200, "{", "application/json")
        if self.path != "/keys" or self.headers.get("Authorization") != AUTHORIZATION:
            return self._answer(403, "{}", "application/json")
        keys = {"AccessKeyId": "AKCONTAINER", "SecretAccessKey": "secret-container", "Token": "token-container"}
        return self._answer(200, json.dumps({**keys, "Expiration": END}), "application/json")

    def _answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments):
        pass


class Servers:
    """One for each of the two, so that both can be asked at once."""

    def __init__(self):
        self.mine, self.other = (http.server.ThreadingHTTPServer(("127.0.0.1", 0), Aws) for _ in range(2))
        for server in (self.mine, self.other):
            server.calls = []
            threading.Thread(target=server.serve_forever, daemon=True).start()

    @staticmethod
    def url(server):
        return f"http://127.0.0.1:{server.server_port}"

    @staticmethod
    def taken(server):
        calls, server.calls = server.calls, []
        return calls


# What stands beside the files: commands that print keys, and tokens.
PRINTED = {
    "keys": '{"Version":1,"AccessKeyId":"AKPROCESS","SecretAccessKey":"secret-process"}',
    "token": '{"Version":1,"AccessKeyId":"AKPROCESST","SecretAccessKey":"s","SessionToken":"t",'
             f'"Expiration":"{END}"}}',
    "expired": '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2001-01-01T00:00:00Z"}',
    "version": '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}',
    "half": '{"Version":1,"AccessKeyId":"A"}',
    "garbage": "no keys today",
}


def write_surroundings(home):
    command = os.path.join(home, "print keys")
    with open(command, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\ncase $1 in\n")
        for name, text in PRINTED.items():
            file.write(f"{name}) echo '{text}' ;;\n")
        file.write("*) exit 3 ;;\nesac\n")
    os.chmod(command, 0o755)
    for name, text in [("token", "eyJtoken"), ("token-line", "eyJtoken\n")]:
        with open(os.path.join(home, name), "w", encoding="utf-8") as file:
            file.write(text)


def chance(draw, probability):
    return draw.random() < probability


class Configuration:
    """Variables, and the text of both files. `has` names what it was made of."""

    def __init__(self, number, seed, home):
        self.draw = random.Random(f"{seed}/{number}")
        self.home = home
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
        if chance(draw, 0.1):
            wants_prefix = not wants_prefix
            self._note(f"a wrong prefix in {kind}" if section != "default" or kind != "config" else "[profile default]")
        name = f"profile {section}" if wants_prefix else section
        if wants_prefix and chance(draw, 0.1):
            name = f'profile "{section}"'
        comment = draw.choice([""] * 14 + [" # comment", "; comment"])
        if comment:
            self._note("a comment behind a header")
        return f"[{name}]{comment}\n"

    def _draw_properties(self, kind, section):
        draw = self.draw
        lines = []
        if chance(draw, 0.5):
            lines.append(("region", draw.choice(["us-west-2", "eu-central-1"])))
        if chance(draw, 0.6 if kind == "credentials" else 0.4):
            pair = [("aws_access_key_id", f"AK{kind}{section}"), ("aws_secret_access_key", f"secret-{kind}-{section}")]
            if chance(draw, 0.12):
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
        if key.lower() != "region" and chance(draw, 0.05):
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


class Ways(Configuration):
    """Profiles that lead to keys in all ways, one to another, and what the platform puts into the environment."""

    PROFILES = ["default", "a", "b", "c"]

    def _draw_variables(self):
        draw = self.draw
        self.variables["AWS_DEFAULT_REGION"] = "eu-west-1"
        if chance(draw, 0.05):
            del self.variables["AWS_DEFAULT_REGION"]
        name = draw.choice(["AWS_PROFILE"] * 3 + ["AWS_DEFAULT_PROFILE"] + [None])
        if name:
            self.variables[name] = draw.choice(self.PROFILES[:3])
        if chance(draw, 0.06):
            self.variables.update(AWS_ACCESS_KEY_ID="AKENV", AWS_SECRET_ACCESS_KEY="secret-env")
        if chance(draw, 0.15):
            self._draw_web_identity()
        if chance(draw, 0.4):
            self._draw_container()
        self.properties = {profile: self._draw_way(profile) for profile in self.PROFILES if chance(draw, 0.96)}

    def _draw_web_identity(self):
        draw = self.draw
        parts = {"AWS_WEB_IDENTITY_TOKEN_FILE": self._draw_token_file(), "AWS_ROLE_ARN": self._draw_role("pod")}
        if chance(draw, 0.25):
            parts.pop(draw.choice(sorted(parts)))
            self._note("half a web identity")
        else:
            self._note("a web identity in the environment")
        if chance(draw, 0.4):
            parts["AWS_ROLE_SESSION_NAME"] = "pod-session"
            self._note("a session name in the environment")
        self.variables.update(parts)

    def _draw_container(self):
        draw = self.draw
        path = draw.choice(["/keys"] * 8 + ["/broken", "/nowhere"])
        host = draw.choice(["{server}"] * 12 + ["http://192.0.2.1"])
        self.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = host + path
        if chance(draw, 0.85):
            self.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = draw.choice([AUTHORIZATION] * 9 + ["another"])

    def _draw_token_file(self):
        name = self.draw.choice(["token"] * 12 + ["token-line", "token-line", "missing"])
        if name == "token-line":
            self._note("a token with a line end")
        return os.path.join(self.home, name)

    def _draw_role(self, name):
        return "arn:aws:iam::123456789012:role/" + self.draw.choice([name] * 14 + ["forbidden"])

    def _draw_way(self, profile):
        draw = self.draw
        way = draw.choice(["keys"] * 5 + ["process"] * 5 + ["source_profile"] * 12 + ["credential_source"] * 2
                          + ["web identity"] * 3 + ["role alone", "both sources", "nothing"])
        lines = []
        if way in ("source_profile", "credential_source", "web identity", "role alone", "both sources"):
            lines += self._draw_role_lines(profile)
        if way in ("source_profile", "both sources"):
            # Mostly the next ones, or most would be loops.
            following = self.PROFILES[self.PROFILES.index(profile) + 1:]
            lines.append(("source_profile", draw.choice(following * 6 + self.PROFILES + ["missing"])))
        if way in ("credential_source", "both sources"):
            lines.append(("credential_source", draw.choice(["EcsContainer"] * 4 + ["Environment", "Nowhere"])))
        if way == "web identity":
            lines.append(("web_identity_token_file", self._draw_token_file()))
        if way == "process":
            command = f'"{self.home}/print keys" ' + draw.choice(["keys", "token"] * 8 + sorted(PRINTED) + ["failure"])
            if chance(draw, 0.1):
                command = "true && " + command
                self._note("a shell")
            lines.append(("credential_process", command))
        if way == "keys" or (way != "nothing" and chance(draw, 0.2)):
            lines += [("aws_access_key_id", f"AK{profile}"), ("aws_secret_access_key", f"secret-{profile}")]
            if way != "keys":
                self._note(f"keys beside {way}")
            if chance(draw, 0.3):
                lines.append(("aws_session_token", f"token-{profile}"))
        return lines

    def _draw_role_lines(self, profile):
        draw = self.draw
        lines = [("role_arn", self._draw_role(f"of-{profile}"))]
        if chance(draw, 0.4):
            lines.append(("role_session_name", f"session-{profile}"))
        if chance(draw, 0.3):
            lines.append(("external_id", f"external:{profile}"))
        if chance(draw, 0.2):
            lines.append(("duration_seconds", draw.choice(["900", "3600", "43200"] * 2 + ["an hour"] * 2)))
            if lines[-1][1] == "an hour":
                self._note("a bad duration")
        return lines

    def _draw_file(self, kind):
        draw = self.draw
        text = ""
        for profile, lines in self.properties.items():
            # Static keys stand in either file, all else in the config file.
            chosen = [line for line in lines if (kind == "credentials") == self._is_in_credentials(profile, line)]
            if not chosen:
                continue
            header = f"profile {profile}" if kind == "config" and profile != "default" else profile
            draw.shuffle(chosen)
            text += f"[{header}]\n" + "".join(f"{key} = {value}\n" for key, value in chosen)
        return text

    def _is_in_credentials(self, profile, line):
        # Not drawn: both files must agree.
        return line[0].startswith("aws_") and hash_of(f"{profile}/{self.properties[profile]}") % 2 == 0


def hash_of(text):
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def draw_configuration(number, seed, home):
    return (Ways if number % 5 < 2 else Configuration)(number, seed, home)


def environment_of(configuration, home, server):
    variables = {"HOME": home, "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true"}
    for name, value in configuration.variables.items():
        variables[name] = value.replace("{server}", server)
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


def ours(program, environment, servers):
    environment = {**environment, "AWS_ENDPOINT_URL_STS": servers.url(servers.mine)}
    done = subprocess.run([program], env=environment, capture_output=True, text=True, timeout=60, check=True)
    said = dict(line.split("\t", 1) for line in done.stdout.split("\n") if "\t" in line)
    region, calls = said.get("region", ""), servers.taken(servers.mine)
    if "id" in said:
        return region, (said["id"], said["secret"], said["token"]), "", calls
    return region, "error" if "error" in said else None, said.get("error", said.get("none", "")), calls


class LocalSession(botocore.session.Session):
    """This botocore does not know AWS_ENDPOINT_URL_STS yet."""

    LOADER = botocore.loaders.create_loader()

    def __init__(self, sts):
        super().__init__()
        self._sts = sts
        self.register_component("data_loader", self.LOADER)

    def create_client(self, service_name, *arguments, **options):
        return super().create_client(service_name, *arguments, **{"endpoint_url": self._sts, **options})


# What botocore lets out besides its own: files, answers, hosts, and keys that have expired.
ERRORS = (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, OSError, ValueError, RuntimeError)


def theirs(environment, servers):
    with mock.patch.dict(os.environ, environment, clear=True):
        session = LocalSession(servers.url(servers.other))
        try:
            region = session.get_config_variable("region") or ""
        except botocore.exceptions.BotoCoreError as error:
            return "error", "error", str(error), []
        try:
            found = session.get_credentials()
            found = found and found.get_frozen_credentials()
        except ERRORS as error:
            return region, "error", f"{type(error).__name__}: {error}", servers.taken(servers.other)
        calls = servers.taken(servers.other)
        if found is None:
            return region, None, "", calls
        return region, (found.access_key, found.secret_key, found.token or ""), "", calls


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


@difference("environment-web-identity", "credentials 12.3: before any profile here, behind the profile's role there")
def _(configuration, mine, _other):
    of_the_pod = len(mine[3]) == 1 and mine[3][0]["RoleArn"] == configuration.variables.get("AWS_ROLE_ARN")
    return "a web identity in the environment" in configuration.has and (
        of_the_pod or mine[2].startswith("AWS_WEB_IDENTITY_TOKEN_FILE: "))


@difference("web-identity-mixed", "credentials 5: of one source here; each part of any there")
def _(configuration, mine, other):
    if "half a web identity" in configuration.has and mine[2].startswith("AWS_ROLE_ARN must be set"):
        return True
    of_the_pod = configuration.variables.get("AWS_ROLE_ARN"), configuration.variables.get("AWS_ROLE_SESSION_NAME")
    calls = [call for call in other[3] if call["WebIdentityToken"]]
    return any(call["RoleArn"] == of_the_pod[0] or call["RoleSessionName"] == of_the_pod[1] for call in calls)


@difference("no-region", "credentials 5 W9: an error here; a global STS there, if nothing is signed")
def _(_configuration, mine, other):
    return "a region is required to call STS" in mine[2] and not any(call["By"] for call in other[3])


@difference("token-with-line-end", "credentials 5 W8: taken off here, sent there")
def _(_configuration, mine, other):
    taken_off = [{**call, "WebIdentityToken": call["WebIdentityToken"].rstrip("\n")} for call in other[3]]
    return mine[:2] == other[:2] and mine[3] == taken_off


@difference("shell", "credentials 8: the command is for a shell here, words there")
def _(configuration, mine, other):
    return "a shell" in configuration.has and is_of_process(mine) and "JSONDecode" in other[2]


@difference("bad-duration", "credentials 3.2: an error here, dropped there")
def _(_configuration, mine, other):
    return "duration_seconds" in mine[2] and isinstance(other[1], tuple)


@difference("keys-beside-process", "credentials 3.1: second here, in a source first; by their file there")
def _(configuration, mine, other):
    if "keys beside process" not in configuration.has:
        return False
    if is_of_process(mine):
        return is_static(first_key(other))
    return is_static(first_key(mine)) and is_of_process(other)


@difference("keys-beside-web-identity", "credentials 3.1: a source's own keys first here, its web identity there")
def _(configuration, mine, other):
    by_token = bool(other[3]) and bool(other[3][0]["WebIdentityToken"])
    return "keys beside web identity" in configuration.has and is_static(first_key(mine)) and by_token


def first_key(result):
    """What the way began with; empty for a web identity."""
    if result[3]:
        return result[3][0]["By"]
    return result[1][0] if isinstance(result[1], tuple) else ""


def is_of_process(result):
    said = result[2]
    return first_key(result).startswith("AKPROCESS") or "credential_process" in said or "custom-process" in said


def is_static(key):
    return key in [f"AK{profile}" for profile in Ways.PROFILES]


def is_same(mine, other):
    return mine[:2] == other[:2] and (not isinstance(mine[1], tuple) or mine[3] == other[3])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="3")
    parser.add_argument("--show")
    arguments = parser.parse_args()
    used, failed, same = {}, 0, 0
    servers, asked = Servers(), 0
    one = concurrent.futures.ThreadPoolExecutor(max_workers=1)
    no_waiting = mock.patch.object(botocore.utils.ContainerMetadataFetcher, "SLEEP_TIME", 0)
    with tempfile.TemporaryDirectory() as home, one, no_waiting:
        write_surroundings(home)
        for number in range(arguments.count):
            configuration = draw_configuration(number, arguments.seed, home)
            write_files(configuration, home)
            mine = one.submit(ours, arguments.program,
                              environment_of(configuration, home, servers.url(servers.mine)), servers)
            other = theirs(environment_of(configuration, home, servers.url(servers.other)), servers)
            mine = mine.result()
            if is_same(mine, other):
                same += 1
                asked += bool(mine[3])
                continue
            names = [name for name, _source, explains in DIFFERENCES if explains(configuration, mine, other)]
            if names:
                used[names[0]] = used.get(names[0], 0) + 1
                if names[0] != arguments.show:
                    continue
            else:
                failed += 1
            print(f"configuration {number}\n{configuration.described()}\nours   {mine}\ntheirs {other}\n")
    print(f"botocore {botocore.__version__}: {arguments.count} configurations, {same} alike, {asked} of them by STS")
    for name, source, _explains in DIFFERENCES:
        print(f"  {used.get(name, 0):4} {name}: {source}")
        if name not in used:
            print("       explains nothing: take it out")
            failed += 1
    print("unexplained or unused:", failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
