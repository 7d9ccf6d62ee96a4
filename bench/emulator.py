#!/usr/bin/env python3
"""Calls a second of the emulator on one core, beside nginx with an answer of the same size on the same core.

The load comes from wrk on the other core, over plain HTTP with kept connections: one signed request, again and again, while
the emulator's clock stands still. Every record is billed once and then known.
"""
import argparse
import datetime
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = "2026-08-15T12:36:00Z"
KEYS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
NGINX = """
daemon off; master_process off; worker_processes 1; pid {dir}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_buffer_size 1m;
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
  scgi_temp_path {dir}/s;
  server {{
    listen 127.0.0.1:{port}; root {dir}; default_type application/x-amz-json-1.1;
    location / {{ error_page 405 =200 /answer{records}.json; return 405; }}
    location = /answer{records}.json {{ error_page 405 =200 $uri; }}
  }}
}}
"""


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(path, process):
    deadline = time.monotonic() + 20
    while not os.path.exists(path):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("the emulator did not start")
        time.sleep(0.01)
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def body_of(records):
    hour = int(datetime.datetime(2026, 8, 15, 12, tzinfo=datetime.timezone.utc).timestamp())
    dimensions = ["users", "requests", "data_gb", "hours"]
    rows = [{"Timestamp": hour - 3600 * (i // 4), "CustomerIdentifier": "ifAPxuKWpyV", "Dimension": dimensions[i % 4],
             "Quantity": i} for i in range(records)]
    return json.dumps({"UsageRecords": rows, "ProductCode": "prod-1a2b3c"}, separators=(",", ":"))


class FixedTime(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return cls(2026, 8, 15, 12, 36)

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 8, 15, 12, 36, tzinfo=tz)


def signed(url, body):
    import botocore.auth
    request = AWSRequest("POST", url, data=body, headers={
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSMPMeteringService.BatchMeterUsage",
        "Host": url.split("//")[1].rstrip("/")})
    botocore.auth.datetime = type("module", (), {"datetime": FixedTime, "timezone": datetime.timezone})
    if hasattr(botocore.auth, "get_current_datetime"):
        botocore.auth.get_current_datetime = lambda *_, **__: FixedTime.utcnow()
    SigV4Auth(KEYS, "aws-marketplace", "us-east-1").add_auth(request)
    return dict(request.headers.items())


def ask(url, headers, body):
    request = urllib.request.Request(url, data=body.encode(), headers=headers, method="POST")
    with urllib.request.urlopen(request) as reply:
        return reply.read().decode()


def load(url, headers, body, seconds, directory):
    script = os.path.join(directory, "request.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write('wrk.method = "POST"\nwrk.body = [==[' + body + "]==]\n")
        for name, value in headers.items():
            file.write(f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}\n")
    output = subprocess.run(["taskset", "-c", "1", "wrk", "-t1", "-c16", f"-d{seconds}s", "-s", script, url],
                            check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(output)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="marketplace-metering-emulator, an optimised build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of load, per round and server")
    arguments = parser.parse_args()
    for tool in ("wrk", "nginx", "taskset"):
        if shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin") is None:
            sys.exit(f"{tool} is not installed")
    print("| request | emulator, calls/s | nginx, calls/s | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        config = os.path.join(directory, "config.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"start_time": NOW, "time_scale": 0}, file)
        for records in (1, 25):
            measure(arguments, directory, config, records)


def measure(arguments, directory, config, records):
    ready = os.path.join(directory, f"ready{records}")
    emulator = subprocess.Popen(["taskset", "-c", "0", arguments.program, "--config", config, "--ready-file", ready],
                                stdout=subprocess.DEVNULL)
    nginx = None
    try:
        url = wait_for(ready, emulator) + "/"
        body = body_of(records)
        headers = signed(url, body)
        ask(url, headers, body)
        answer = ask(url, headers, body)
        if answer.count('"Success"') != records:
            sys.exit("not every record was accepted: " + answer)
        port = free_port()
        nginx_config = os.path.join(directory, f"nginx{records}.conf")
        with open(nginx_config, "w", encoding="utf-8") as file:
            file.write(NGINX.format(dir=directory, port=port, records=records))
        with open(os.path.join(directory, f"answer{records}.json"), "w", encoding="utf-8") as file:
            file.write(answer)
        os.chmod(directory, 0o755)
        nginx = subprocess.Popen(["taskset", "-c", "0", shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"),
                                  "-c", nginx_config])
        other = f"http://127.0.0.1:{port}/"
        for _ in range(200):
            try:
                if ask(other, headers, body) != answer:
                    sys.exit("nginx answers something else")
                break
            except OSError:
                time.sleep(0.02)
        ours, theirs = [], []
        for _ in range(arguments.rounds):
            ours.append(load(url, headers, body, arguments.seconds, directory))
            theirs.append(load(other, headers, body, arguments.seconds, directory))
        one, two = statistics.median(ours), statistics.median(theirs)
        print(f"| {records} record{'s' if records > 1 else ''}, {len(body)} bytes | {one:,.0f} "
              f"[{min(ours):,.0f}..{max(ours):,.0f}] | {two:,.0f} [{min(theirs):,.0f}..{max(theirs):,.0f}] | "
              f"{one / two:.2f} |", flush=True)
    finally:
        for process in (emulator, nginx):
            if process is not None:
                process.send_signal(signal.SIGTERM)
                process.wait()


if __name__ == "__main__":
    main()
