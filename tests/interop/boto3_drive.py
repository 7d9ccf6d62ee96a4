#!/usr/bin/python3
"""Does boto3 take the emulator for the service?

Starts the emulator's program on HTTP and on HTTPS, drives all four operations with boto3, asserts that every error
boto3's model knows is raised as its typed exception, and reads the bill at the end.

Usage: boto3_drive.py EMULATOR_PROGRAM
"""
import contextlib
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions

REGION = "us-east-1"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SELLER = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": SECRET}
BUYER = {"aws_access_key_id": "ASIABUYEREXAMPLE", "aws_secret_access_key": SECRET,
         "aws_session_token": "example-session-token"}
PRODUCT = "prod-1a2b3c"
LICENSE = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"
CONFIG = {
    "credentials": [
        {"access_key_id": "AKIDEXAMPLE", "secret_access_key": SECRET},
        {"access_key_id": "ASIABUYEREXAMPLE", "secret_access_key": SECRET, "session_token": "example-session-token",
         "account_id": "123456789012", "resource": "i-0123456789abcdef0"},
        {"access_key_id": "ASIASTRANGER", "secret_access_key": SECRET, "account_id": "999999999999"},
        {"access_key_id": "ASIAEXPIRED", "secret_access_key": SECRET, "expires_at": "2020-01-01T00:00:00Z"},
    ],
    "products": [{
        "product_code": PRODUCT,
        "dimensions": [{"name": "users"}, {"name": "hours"}, {"name": "slow", "unprocessed": {"first_times": 1}}],
        "public_keys": [{"version": 1, "expired_at": "2026-01-01T00:00:00Z"}, {"version": 2}],
    }],
    "customers": [
        {"product_code": PRODUCT, "customer_identifier": "ifAPxuKWpyV", "customer_aws_account_id": "123456789012",
         "license_arn": LICENSE,
         "registration_tokens": [{"token": "AbC+/=token"}, {"token": "stale", "expires_at": "2020-01-01T00:00:00Z"}]},
        {"product_code": PRODUCT, "customer_identifier": "gone", "subscribed": False},
    ],
    "forced_errors": [{"operation": "ResolveCustomer", "name": "InternalServiceErrorException", "times": 2}],
}

problems = []
checks = 0


def check(what, good, seen=None):
    global checks
    checks += 1
    if not good:
        problems.append(f"{what}: {seen!r}")
        print(f"MISS  {what}: {seen!r}")


class Emulator:
    """The program, from start to bill."""

    def __init__(self, program, directory, tls):
        self.bill_file = os.path.join(directory, "bill")
        self.ca_file = os.path.join(directory, "ca.pem") if tls else None
        self.ready_file = os.path.join(directory, "ready")
        config = os.path.join(directory, "config.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump(CONFIG, file)
        arguments = [program, "--config", config, "--force-errors", "--ready-file", self.ready_file,
                     "--bill-file", self.bill_file]
        if tls:
            arguments += ["--tls", "--ca-file", self.ca_file]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)

    def url(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(FileNotFoundError), open(self.ready_file, encoding="utf-8") as file:
                return file.read().strip()
            time.sleep(0.02)
        raise SystemExit("the emulator did not start")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        table, _ = self.process.communicate(timeout=30)
        return self.process.returncode, table


def client(emulator, url, keys, retries=None):
    config = botocore.config.Config(region_name=REGION, retries=retries or {"total_max_attempts": 1},
                                    proxies={}, parameter_validation=True)
    return boto3.client("meteringmarketplace", endpoint_url=url, verify=emulator.ca_file, config=config, **keys)


def error_of(call, *arguments, **members):
    """The exception's class, code and status."""
    try:
        call(*arguments, **members)
    except botocore.exceptions.ClientError as error:
        response = error.response
        return type(error).__name__, response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]
    return None


def raw_call(emulator, url, operation, body):
    """A call with members that boto3's model does not have yet, signed by botocore."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSMPMeteringService." + operation}
    request = botocore.awsrequest.AWSRequest("POST", url + "/", headers=headers, data=json.dumps(body))
    keys = botocore.credentials.Credentials("AKIDEXAMPLE", SECRET)
    botocore.auth.SigV4Auth(keys, "aws-marketplace", REGION).add_auth(request)
    message = urllib.request.Request(url + "/", data=request.data.encode(), headers=dict(request.headers))
    context = None
    if emulator.ca_file:
        import ssl
        context = ssl.create_default_context(cafile=emulator.ca_file)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                         urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(message) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def drive_batch(seller, hour):
    def record(quantity, **members):
        return {"Timestamp": hour, "CustomerIdentifier": "ifAPxuKWpyV", "Dimension": "users", "Quantity": quantity,
                **members}

    first = seller.batch_meter_usage(ProductCode=PRODUCT, UsageRecords=[
        record(5, UsageAllocations=[{"AllocatedUsageQuantity": 4, "Tags": [{"Key": "team", "Value": "red"}]},
                                    {"AllocatedUsageQuantity": 1}]),
        record(1, CustomerIdentifier="gone"), record(2, Dimension="slow")])
    statuses = [result["Status"] for result in first["Results"]]
    check("batch: statuses", statuses == ["Success", "CustomerNotSubscribed"], statuses)
    check("batch: echo", first["Results"][0]["UsageRecord"]["Timestamp"] == hour, first["Results"][0])
    check("batch: allocations come back", len(first["Results"][0]["UsageRecord"]["UsageAllocations"]) == 2)
    unprocessed = first["UnprocessedRecords"]
    check("batch: one unprocessed", [r["Dimension"] for r in unprocessed] == ["slow"], unprocessed)
    resent = seller.batch_meter_usage(ProductCode=PRODUCT, UsageRecords=unprocessed)
    check("batch: the resend is taken", resent["Results"][0]["Status"] == "Success", resent)
    again = seller.batch_meter_usage(ProductCode=PRODUCT, UsageRecords=[record(5)])["Results"][0]
    check("batch: identical record, same id",
          (again["Status"], again["MeteringRecordId"]) == ("Success", first["Results"][0]["MeteringRecordId"]), again)
    other = seller.batch_meter_usage(ProductCode=PRODUCT, UsageRecords=[record(6)])["Results"][0]
    check("batch: another quantity", other["Status"] == "DuplicateRecord", other)

    def refusal(product=PRODUCT, **members):
        return error_of(seller.batch_meter_usage, ProductCode=product, UsageRecords=[record(5, **members)])
    old = hour - datetime.timedelta(days=40)
    for name, seen in {
            "TimestampOutOfBoundsException": refusal(Timestamp=old),
            "InvalidUsageDimensionException": refusal(Dimension="unknown"),
            "InvalidProductCodeException": refusal(product="prod-other"),
            "InvalidUsageAllocationsException": refusal(UsageAllocations=[{"AllocatedUsageQuantity": 1}]),
            "InvalidTagException": refusal(
                UsageAllocations=[{"AllocatedUsageQuantity": 5, "Tags": [{"Key": "k?", "Value": "v"}]}])}.items():
        check("batch: " + name, seen == (name, name, 400), seen)
    many = error_of(seller.batch_meter_usage, ProductCode=PRODUCT, UsageRecords=[record(1)] * 26)
    check("batch: 26 records", many == ("ClientError", "ValidationException", 400), many)


def drive_licenses(emulator, url, hour):
    record = {"Timestamp": int(hour.timestamp()), "Dimension": "users", "Quantity": 7,
              "CustomerAWSAccountId": "123456789012", "LicenseArn": LICENSE}
    status, reply = raw_call(emulator, url, "BatchMeterUsage", {"UsageRecords": [record]})
    check("licence: taken", status == 200 and reply["Results"][0]["Status"] == "Success", reply)
    check("licence: echo", reply.get("Results", [{}])[0].get("UsageRecord") == record, reply)
    status, reply = raw_call(emulator, url, "BatchMeterUsage", {"UsageRecords": [record], "ProductCode": PRODUCT})
    check("licence: no product code beside it", (status, reply["__type"]) == (400, "ValidationException"), reply)
    status, reply = raw_call(emulator, url, "BatchMeterUsage", {"UsageRecords": [dict(record, LicenseArn=LICENSE[:-1])]})
    check("licence: unknown", (status, reply["__type"]) == (400, "InvalidLicenseException"), reply)


def drive_meter(emulator, url, buyer, hour):
    usage = {"ProductCode": PRODUCT, "Timestamp": hour, "UsageDimension": "hours", "UsageQuantity": 3}
    first = buyer.meter_usage(**usage)["MeteringRecordId"]
    check("meter: same hour, same id", buyer.meter_usage(**usage)["MeteringRecordId"] == first)
    stranger = client(emulator, url, {"aws_access_key_id": "ASIASTRANGER", "aws_secret_access_key": SECRET})
    for name, seen in {
            "DuplicateRequestException": error_of(buyer.meter_usage, **dict(usage, UsageQuantity=4)),
            "TimestampOutOfBoundsException": error_of(
                buyer.meter_usage, **dict(usage, Timestamp=hour - datetime.timedelta(hours=8))),
            "CustomerNotEntitledException": error_of(stranger.meter_usage, **usage)}.items():
        check("meter: " + name, seen == (name, name, 400), seen)
    dry = error_of(buyer.meter_usage, DryRun=True, **usage)
    check("meter: dry run", dry == ("ClientError", "DryRunOperation", 400), dry)
    token = dict(usage, Timestamp=int(hour.timestamp()) - 3600, ClientToken="token-1")
    first = raw_call(emulator, url, "MeterUsage", token)
    check("meter: client token", first[0] == 200 and raw_call(emulator, url, "MeterUsage", token) == first, first)
    status, reply = raw_call(emulator, url, "MeterUsage", dict(token, UsageQuantity=9))
    check("meter: token conflict", reply.get("__type") == "IdempotencyConflictException", reply)


def drive_others(seller, buyer):
    reply = buyer.register_usage(ProductCode=PRODUCT, PublicKeyVersion=1, Nonce="n")
    check("register: three parts", reply["Signature"].count(".") == 2, reply)
    check("register: expired key", reply["PublicKeyRotationTimestamp"].year == 2026, reply)
    reply = buyer.register_usage(ProductCode=PRODUCT, PublicKeyVersion=2)
    check("register: current key", "PublicKeyRotationTimestamp" not in reply, reply)
    seen = error_of(buyer.register_usage, ProductCode=PRODUCT, PublicKeyVersion=3)
    check("register: unknown key", seen is not None and seen[0] == "InvalidPublicKeyVersionException", seen)
    reply = seller.resolve_customer(RegistrationToken="AbC+/=token")
    customer = (reply["CustomerIdentifier"], reply["ProductCode"], reply["CustomerAWSAccountId"])
    check("resolve: customer", customer == ("ifAPxuKWpyV", PRODUCT, "123456789012"), reply)
    for token, name in (("unknown", "InvalidTokenException"), ("stale", "ExpiredTokenException")):
        seen = error_of(seller.resolve_customer, RegistrationToken=token)
        check("resolve: " + token, seen == (name, name, 400), seen)


def drive_credentials(emulator, url):
    for name, keys in {
            "InvalidSignatureException": dict(SELLER, aws_secret_access_key="wrong"),
            "UnrecognizedClientException": dict(SELLER, aws_access_key_id="AKIDUNKNOWN"),
            "ExpiredTokenException": dict(SELLER, aws_access_key_id="ASIAEXPIRED")}.items():
        seen = error_of(client(emulator, url, keys).resolve_customer, RegistrationToken="AbC+/=token")
        check("credentials: " + name, seen is not None and seen[1:] == (name, 400), seen)


def modeled_calls(seller, operation, forced):
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "BatchMeterUsage": lambda: seller.batch_meter_usage(ProductCode=forced, UsageRecords=[]),
        "MeterUsage": lambda: seller.meter_usage(ProductCode=forced, Timestamp=now, UsageDimension="users"),
        "RegisterUsage": lambda: seller.register_usage(ProductCode=forced, PublicKeyVersion=1),
        "ResolveCustomer": lambda: seller.resolve_customer(RegistrationToken=forced),
    }[operation]


def drive_typed_errors(seller):
    """Each operation with each error of its model; the table of what was raised."""
    model = seller.meta.service_model
    operations = list(model.operation_names)
    names = sorted({shape.name for name in operations for shape in model.operation_model(name).error_shapes})
    check("the model's errors", len(names) >= 17, names)
    print(f"{'error':38}" + "".join(f"{name:17}" for name in operations))
    for name in names:
        row = f"{name:38}"
        for operation in operations:
            if name not in {shape.name for shape in model.operation_model(operation).error_shapes}:
                row += f"{'-':17}"
                continue
            expected = getattr(seller.exceptions, name)
            seen = "no error"
            try:
                modeled_calls(seller, operation, "force-error:" + name)()
            except expected as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                seen = "typed" if status == (500 if name == "InternalServiceErrorException" else 400) else str(status)
            except botocore.exceptions.ClientError as error:
                seen = type(error).__name__
            check(f"{operation} raises {name}", seen == "typed", seen)
            row += f"{seen:17}"
        print(row.rstrip())


def check_bill(emulator, hour):
    code, table = emulator.end()
    check("exit status", code == 0, code)
    with open(emulator.bill_file, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    text = hour.strftime("%Y-%m-%dT%H:00:00Z")
    billed = sorted((line["dimension"], line["quantity"], "license_arn" in line)
                    for line in lines if line["hour"] == text)
    check("bill of the hour", billed == [("hours", 3, False), ("slow", 2, False), ("users", 5, False),
                                         ("users", 7, True)], lines)
    check("bill: one more for the client token", len(lines) == 5, lines)
    check("bill: a row each", all(line["metering_record_id"] in table for line in lines), table)
    check("bill: warning of double billing", "warning: billed 2 times" in table, table)


def drive(program, directory, tls):
    print(f"--- {'HTTPS' if tls else 'HTTP'}")
    emulator = Emulator(program, directory, tls)
    try:
        url = emulator.url()
        check("scheme", url.startswith("https://" if tls else "http://"), url)
        # This hour's start: in every window, also on the 1st of a month.
        hour = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
        seller, buyer = client(emulator, url, SELLER), client(emulator, url, BUYER)
        retried = client(emulator, url, SELLER, {"mode": "standard", "total_max_attempts": 3})
        reply = retried.resolve_customer(RegistrationToken="AbC+/=token")
        check("retries after two 500", reply["ResponseMetadata"]["RetryAttempts"] == 2, reply["ResponseMetadata"])
        drive_batch(seller, hour)
        drive_licenses(emulator, url, hour)
        drive_meter(emulator, url, buyer, hour)
        drive_others(seller, buyer)
        drive_credentials(emulator, url)
        drive_typed_errors(seller)
        check_bill(emulator, hour)
    finally:
        if emulator.process.poll() is None:
            emulator.process.kill()


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
        check("refused: " + what, ended.returncode == 2 and said in ended.stderr, (ended.returncode, ended.stderr))


def main():
    program = sys.argv[1]
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}")
    for tls in (False, True):
        with tempfile.TemporaryDirectory() as directory:
            drive(program, directory, tls)
    with tempfile.TemporaryDirectory() as directory:
        check_refusals(program, directory)
    print(f"{checks} checks, {len(problems)} missed")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main())
