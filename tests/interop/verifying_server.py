#!/usr/bin/python3
"""Does botocore agree with our signatures?

Starts an HTTP server that recomputes each request's signature with botocore's signer, runs our client against it
(all four operations; with and without session token; unicode; a path of its own) and fails on any disagreement.

Usage: verifying_server.py CLIENT_DRIVER
"""
import hashlib
import http.server
import json
import re
import subprocess
import sys
import threading

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
AUTHORIZATION = re.compile(
    r"^AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})$")

REPLIES = {
    "BatchMeterUsage": {"Results": [], "UnprocessedRecords": [{}]},
    "MeterUsage": {"MeteringRecordId": "35155d37-56cb-423f-8554-5c4f3e3ff56d"},
    "RegisterUsage": {"Signature": "a.b.c"},
    "ResolveCustomer": {"CustomerIdentifier": "c", "ProductCode": "p", "CustomerAWSAccountId": "123456789012"},
}


class Verifier:
    def __init__(self, path, token):
        self.path, self.token = path, token
        self.seen, self.problems = [], []

    def check(self, method, target, headers, body):
        problems = []
        by_name = {name.lower(): value for name, value in headers}
        if len(by_name) != len(headers):
            problems.append("a header stands twice")
        operation = by_name.get("x-amz-target", "").rpartition(".")[2]
        match = AUTHORIZATION.match(by_name.get("authorization", ""))
        if not match:
            return operation, ["no readable Authorization: %r" % by_name.get("authorization")]
        names = match["names"].split(";")
        if names != sorted(names):
            problems.append("signed headers are not sorted")
        for name in names:
            if name not in by_name:
                problems.append("%s is signed but was not sent" % name)
        for name in by_name:
            if (name.startswith("x-amz-") or name in ("host", "content-type")) and name not in names:
                problems.append("%s was sent but is not signed" % name)
        if match["service"] != "aws-marketplace" or match["region"] != "eu-west-1" or match["id"] != ACCESS_KEY:
            problems.append("wrong scope: %s" % match[0])
        if target != self.path:
            problems.append("path %r instead of %r" % (target, self.path))
        if by_name.get("content-type") != "application/x-amz-json-1.1":
            problems.append("content type %r" % by_name.get("content-type"))
        if by_name.get("x-amz-security-token") != self.token:
            problems.append("wrong session token")
        payload = hashlib.sha256(body).hexdigest()
        if by_name.get("x-amz-content-sha256") != payload:
            problems.append("x-amz-content-sha256 is not the body's hash")

        request = AWSRequest(method=method, url="http://%s%s" % (by_name["host"], target), data=body)
        for name in names:
            request.headers[name] = by_name.get(name, "")
        request.context["timestamp"] = by_name["x-amz-date"]
        signer = SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), match["service"], match["region"])
        # Which headers take part is the client's choice; everything made of them is botocore's work.
        canonical = "\n".join([
            method, signer._normalize_url_path(target), "", signer.canonical_headers(request.headers) + "\n",
            ";".join(names), payload])
        if signer.signature(signer.string_to_sign(request, canonical), request) != match["signature"]:
            problems.append("botocore computes another signature")
        json.loads(body)
        return operation, problems


def serve(verifier):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation, problems = verifier.check("POST", self.path, self.headers.items(), body)
            verifier.seen.append((operation, body))
            verifier.problems += ["%s: %s" % (operation, problem) for problem in problems]
            status, reply = (400, {"__type": "InvalidSignatureException", "message": "; ".join(problems)})
            if not problems:
                status, reply = 200, REPLIES[operation]
            text = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    driver = sys.argv[1]
    failed = False
    print("%-28s %-14s %s" % ("path", "session token", "verdict"))
    for path in ("/", "/custom", "/custom/", "/a%20b/metering"):
        for token in (None, "AQoDYXdzEPT//////////wEXAMPLE=="):
            verifier = Verifier(path, token)
            server = serve(verifier)
            url = "http://127.0.0.1:%d%s" % (server.server_address[1], "" if path == "/" else path)
            run = subprocess.run([driver, url, ACCESS_KEY, SECRET_KEY, token or ""], capture_output=True, text=True, timeout=60)
            server.shutdown()
            problems = list(verifier.problems)
            operations = sorted({operation for operation, _ in verifier.seen})
            if run.returncode != 0:
                problems.append("the client failed: " + run.stderr.strip())
            if operations != sorted(REPLIES):
                problems.append("only these operations arrived: %s" % operations)
            if not any("日本".encode() in body for _, body in verifier.seen):
                problems.append("no unicode arrived")
            print("%-28s %-14s %s" % (path, "yes" if token else "no", "; ".join(problems) or "4 operations accepted"))
            failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
