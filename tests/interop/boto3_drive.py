#!/usr/bin/python3
"""Does boto3 take the emulator for the service?

Puts boto3 through everything in cases.json, over HTTP and over HTTPS: the steps of each run and the bill after it, keys
that must be refused, and each operation with each error of boto3's own model. Prints a table of errors and operations.

Usage: boto3_drive.py EMULATOR_PROGRAM
"""
import concurrent.futures
import contextlib
import datetime
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import boto3
import botocore
import botocore.config
import botocore.exceptions

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.json"), encoding="utf-8") as cases_file:
    CASES = json.load(cases_file)
REQUEST_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

problems = []
checks = 0


def check(what, seen, wanted):
    global checks
    checks += 1
    if seen != wanted:
        problems.append(what)
        print(f"MISS  {what}: {seen!r}, not {wanted!r}")
    return seen == wanted


class Emulator:
    """The program, from start to bill."""

    def __init__(self, program, directory, settings, tls):
        self.bill_file = os.path.join(directory, "bill")
        self.ca_file = os.path.join(directory, "ca.pem") if tls else None
        ready_file = os.path.join(directory, "ready")
        config = os.path.join(directory, "config.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({**CASES["settings"], **settings}, file)
        arguments = [program, "--config", config, "--force-errors", "--ready-file", ready_file,
                     "--bill-file", self.bill_file]
        if tls:
            arguments += ["--tls", "--ca-file", self.ca_file]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.url = self.wait_for(ready_file)

    def wait_for(self, ready_file):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(FileNotFoundError), open(ready_file, encoding="utf-8") as file:
                return file.read().strip()
            time.sleep(0.02)
        self.process.kill()
        raise SystemExit("the emulator did not start")

    def end(self):
        """The exit status, the bill as printed, and its lines."""
        self.process.send_signal(signal.SIGTERM)
        table, _ = self.process.communicate(timeout=30)
        with open(self.bill_file, encoding="utf-8") as file:
            return self.process.returncode, table, [json.loads(line) for line in file]


# --- values of cases.json --------------------------------------------------------------------------------------------

def fill(value, hour, known):
    """With times, repetitions and what was received before."""
    if isinstance(value, dict):
        return {name: fill(member, hour, known) for name, member in value.items()}
    if isinstance(value, list):
        if value and "@times" in value[0]:
            return [fill(value[0]["@value"], hour, known)] * value[0]["@times"]
        return [fill(member, hour, known) for member in value]
    if isinstance(value, str) and value.startswith("@hour"):
        return hour + datetime.timedelta(seconds=float(value[len("@hour"):] or 0))
    if isinstance(value, str) and value.startswith("=") and value in known:
        return known[value]
    return value


def instant(value):
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
    return value.timestamp() if isinstance(value, datetime.datetime) else value


def matches(wanted, seen, known):
    """Member by member, none more and none less."""
    if isinstance(wanted, str) and wanted.startswith("="):
        return known.setdefault(wanted, seen) == seen and seen not in (None, "")
    if wanted == "*":
        return isinstance(seen, str) and seen != ""
    if isinstance(wanted, dict):
        return isinstance(seen, dict) and wanted.keys() == seen.keys() and all(
            matches(member, seen[name], known) for name, member in wanted.items())
    if isinstance(wanted, list):
        return isinstance(seen, list) and len(wanted) == len(seen) and all(
            matches(member, other, known) for member, other in zip(wanted, seen))
    if isinstance(wanted, datetime.datetime) or (isinstance(wanted, str) and not isinstance(seen, str)):
        return seen is not None and instant(wanted) == instant(seen)
    return type(wanted) is type(seen) and wanted == seen


def modeled(shape, value):
    """Without the members that boto3's model does not have yet."""
    if isinstance(value, dict):
        return {name: modeled(shape.members[name], member) for name, member in value.items() if name in shape.members}
    return [modeled(shape.member, member) for member in value] if isinstance(value, list) else value


# --- the client ------------------------------------------------------------------------------------------------------

class Reply:
    """What a call came to: an output, or an error's class, name, message and status."""

    def __init__(self, output, error=None):
        self.error = error
        self.error_class = type(error) if error else None
        self.name = output["Error"]["Code"] if error else None
        self.message = output["Error"]["Message"] if error else None
        about = output["ResponseMetadata"]
        self.status = about["HTTPStatusCode"]
        self.request_id = about.get("RequestId", "")
        self.attempts = about["RetryAttempts"] + 1
        self.output = {name: member for name, member in output.items() if name not in ("ResponseMetadata", "Error")}
        self.wire = None


class Client:
    def __init__(self, emulator, keys, verify=None):
        self.again = (emulator, keys)
        retries = {"mode": "standard", "total_max_attempts": CASES["max_attempts"]}
        # The newer members are put in after validation, so it could only complain of their absence.
        config = botocore.config.Config(region_name=CASES["region"], retries=retries, proxies={},
                                        parameter_validation=False)
        self.boto = boto3.client("meteringmarketplace", endpoint_url=emulator.url, config=config,
                                 verify=emulator.ca_file if verify is None else verify,
                                 **dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), keys)))
        self.model = self.boto.meta.service_model
        self.boto.meta.events.register("after-call.marketplace-metering", self.keep)
        self.body = None

    def keep(self, http_response, **_):
        self.body = http_response.content

    def call(self, operation, members):
        known = modeled(self.model.operation_model(operation).input_shape, members)
        if known != members:
            whole = json.dumps(members, default=lambda moment: int(moment.timestamp())).encode()
            other = Client(*self.again)
            other.boto.meta.events.register("before-call.marketplace-metering",
                                            lambda params, **_: params.update(body=whole))
            return other.send(operation, known)
        return self.send(operation, known)

    def send(self, operation, members):
        try:
            reply = Reply(getattr(self.boto, botocore.xform_name(operation))(**members))
            reply.wire = json.loads(self.body)
            return reply
        except botocore.exceptions.ClientError as error:
            return Reply(error.response, error)

    def errors(self, operation):
        """The errors that the operation's model lists, and those that are too new for it."""
        listed = {shape.name for shape in self.model.operation_model(operation).error_shapes}
        return listed | {name for name, place in CASES["newer_errors"].items() if place == operation}


# --- the checks ------------------------------------------------------------------------------------------------------

class Table:
    """Errors down, operations across."""

    def __init__(self, client):
        self.operations = list(client.model.operation_names)
        self.errors = {operation: client.errors(operation) for operation in self.operations}
        self.forced, self.met = {}, {}

    def note(self, operation, name, good, forced):
        kept = self.forced if forced else self.met
        if name in self.errors[operation]:
            kept[operation, name] = kept.get((operation, name), True) and good

    def print(self):
        names = sorted({name for listed in self.errors.values() for name in listed})
        print(f"{'error':36}" + "  ".join(f"{operation:15}" for operation in self.operations).rstrip())
        for name in names:
            cells = ["-" if name not in self.errors[operation] else self.cell(operation, name)
                     for operation in self.operations]
            print(f"{name:36}" + "  ".join(f"{cell:15}" for cell in cells).rstrip())
        cells = [self.cell(operation, name) for operation in self.operations for name in self.errors[operation]]
        print(f"{len(cells)} pairs of {len(self.operations)} operations and {len(names)} errors: "
              f"{cells.count('ok')} ok, {cells.count('FAIL')} FAIL; {len(self.met)} of them met without forcing, too")
        check("pairs, or more", len(cells) >= CASES["pairs"], True)

    def cell(self, operation, name):
        good = self.forced.get((operation, name), False) and self.met.get((operation, name), True)
        return "ok" if good else "FAIL"


def check_error(what, client, reply, name, attempts=1):
    if reply.error is None:
        return check(f"{what}: outcome", reply.output, name)
    typed = any(shape.name == name for shape in client.model.error_shapes)
    return all([
        check(f"{what}: class", reply.error_class.__name__, name if typed else "ClientError"),
        check(f"{what}: name", reply.name, name),
        check(f"{what}: message", reply.message != "", True),
        check(f"{what}: status", reply.status, CASES["statuses"].get(name, 400)),
        check(f"{what}: request id", bool(REQUEST_ID.fullmatch(reply.request_id)), True),
        check(f"{what}: attempts", reply.attempts, attempts)])


def take_step(step, client, hour, known, table):
    operation = step["operation"]
    what = f"{operation}, {step['what']}"
    try:
        reply = client.call(operation, fill(step["input"], hour, known))
    except Exception as error:  # such as for an input that an earlier step did not receive
        check(what, repr(error), "a reply")
        return
    if "error" in step:
        good = check_error(what, client, reply, step["error"], step.get("attempts", 1))
        table.note(operation, step["error"], good, False)
        return
    if not check(what + ": error", reply.name, None):
        return
    check(what + ": attempts", reply.attempts, step.get("attempts", 1))
    if "output" in step:
        wanted = fill(step["output"], hour, known)
        shape = client.model.operation_model(operation).output_shape
        check(f"{what}: wire as {wanted}", matches(wanted, reply.wire, dict(known)) or reply.wire, True)
        check(f"{what}: as {wanted}", matches(modeled(shape, wanted), reply.output, known) or reply.output, True)


def force(client, table, hour):
    """Each operation with each error of its model."""
    def one(operation, name):
        members = fill(CASES["inputs"][operation], hour, {})
        members[CASES["forcing_member"][operation]] = "force-error:" + name
        return client.call(operation, members)

    pairs = [(operation, name) for operation in table.operations for name in table.errors[operation]]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for (operation, name), reply in zip(pairs, pool.map(lambda pair: one(*pair), pairs)):
            attempts = CASES["max_attempts"] if name in CASES["retried"] else 1
            what = f"{operation} forced to {name}"
            good = check_error(what, client, reply, name, attempts)
            good = good and check(what + ": text", reply.message, CASES["forced_message"])
            table.note(operation, name, good, True)


def refuse(emulator, table, hour):
    for what, (name, keys) in CASES["refused_keys"].items():
        client = Client(emulator, keys)
        for operation in table.operations:
            reply = client.call(operation, fill(CASES["inputs"][operation], hour, {}))
            check_error(f"{operation}, {what}", client, reply, name)
    if emulator.ca_file:
        try:
            Client(emulator, CASES["keys"]["seller"], verify=True).call("ResolveCustomer", {"RegistrationToken": "any"})
            check("an authority that is not trusted", "taken", "refused")
        except botocore.exceptions.SSLError:
            check("an authority that is not trusted", "refused", "refused")


def check_bill(run, emulator, hour, known):
    code, printed, lines = emulator.end()
    check(f"{run['name']}: exit status", code, 0)
    wanted = [fill(entry, hour, known) for entry in run["bill"]]
    for entry in wanted:
        found = [line for line in lines if matches(entry, line, dict(known))]
        check(f"{run['name']}: billed once {entry} in {lines}", len(found), 1)
    check(f"{run['name']}: entries of the bill", len(lines), len(wanted))
    check(f"{run['name']}: printed", [line["metering_record_id"] in printed for line in lines], [True] * len(lines))
    check(f"{run['name']}: {run['printed']}", run["printed"] in printed, True)


def drive(program, tls):
    print(f"--- {'HTTPS' if tls else 'HTTP'}")
    table = None
    for run in CASES["runs"]:
        with tempfile.TemporaryDirectory() as directory:
            emulator = Emulator(program, directory, run["settings"], tls)
            try:
                check("scheme", emulator.url.split(":")[0], "https" if tls else "http")
                clients = {name: Client(emulator, keys) for name, keys in CASES["keys"].items()}
                # This hour's start: in every window, also on the 1st of a month.
                hour = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
                first, known = table is None, {}
                table = table or Table(clients["seller"])
                for step in run["steps"]:
                    take_step(step, clients[step.get("keys", "seller")], hour, known, table)
                if first:
                    force(clients["seller"], table, hour)
                    refuse(emulator, table, hour)
                check_bill(run, emulator, hour, known)
            finally:
                if emulator.process.poll() is None:
                    emulator.process.kill()
    table.print()


def check_refusals(program, directory):
    """What must not start."""
    misspelt = os.path.join(directory, "misspelt.json")
    with open(misspelt, "w", encoding="utf-8") as file:
        json.dump({"regoin": "us-east-1"}, file)
    for what, arguments, said in (
            ("remote address", ["--host", "0.0.0.0"], "allow_remote"),
            ("missing file", ["--config", os.path.join(directory, "none.json")], "none.json"),
            ("misspelt setting", ["--config", misspelt], "regoin"),
            ("authority without TLS", ["--ca-file", os.path.join(directory, "ca")], "tls")):
        ended = subprocess.run([program] + arguments, capture_output=True, text=True, timeout=30, check=False)
        check("refused: " + what, (ended.returncode, said in ended.stderr), (2, True))


def main():
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}")
    for tls in (False, True):
        drive(sys.argv[1], tls)
    with tempfile.TemporaryDirectory() as directory:
        check_refusals(sys.argv[1], directory)
    print(f"{checks} checks, {len(problems)} missed")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main())
