"""What the programs send and the server answers. Every value is invented."""
import datetime
import hashlib
import hmac
import json
import os
import random
import string
import urllib.parse
import uuid

KEY_ID = 'AKIDEXAMPLE'
SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
REGION = 'us-east-1'
SERVICE = 'aws-marketplace'
OPERATIONS = {'batch': 'BatchMeterUsage', 'meter': 'MeterUsage', 'register': 'RegisterUsage'}

PRODUCT = 'prod-bench0000000000000000'
HOUR = 1767258000
DIMENSIONS = ('users', 'storage_gb', 'requests_k', 'builds', 'seats')
RECORDS = 25


def _allocations(chance, quantity):
    first = chance.randint(1, quantity - 1)
    return [{'AllocatedUsageQuantity': part,
             'Tags': [{'Key': 'CostCenter', 'Value': '%s-%04d' % (team, chance.randint(0, 9999))}]}
            for team, part in (('sales', first), ('research', quantity - first))]


def _record(chance, number):
    quantity = chance.randint(100, 99999)
    record = {'Timestamp': HOUR,
              'CustomerIdentifier': ''.join(chance.choices('abcdefghijkmnpqrstuvwxyzABCDEFGH23456789', k=11)),
              'Dimension': DIMENSIONS[number % len(DIMENSIONS)],
              'Quantity': quantity}
    if number % 2:
        record['UsageAllocations'] = _allocations(chance, quantity)
    return record


def _text(value):
    return json.dumps(value, separators=(',', ':'))


def _token(chance, size):
    return ''.join(chance.choices(string.ascii_letters + string.digits + '-_', k=size))


def _batch_reply(chance, records):
    results = [{'MeteringRecordId': str(uuid.UUID(int=chance.getrandbits(128), version=4)), 'Status': 'Success',
                'UsageRecord': record} for record in records]
    # The service writes times this way.
    written = '%.9fE9' % (HOUR / 1e9)
    return _text({'Results': results, 'UnprocessedRecords': []}).replace(':%d,' % HOUR, ':%s,' % written)


def write(directory):
    """Requests and replies as `OP.request.json` and `OP.reply.json`; the same every time."""
    chance = random.Random(25)
    records = [_record(chance, number) for number in range(RECORDS)]
    texts = {
        'batch.request': _text({'UsageRecords': records, 'ProductCode': PRODUCT}),
        'batch.reply': _batch_reply(chance, records),
        'meter.request': _text({'ProductCode': PRODUCT, 'Timestamp': HOUR, 'UsageDimension': 'users',
                                'UsageQuantity': 4213}),
        'meter.reply': _text({'MeteringRecordId': str(uuid.UUID(int=chance.getrandbits(128), version=4))}),
        'register.request': _text({'ProductCode': PRODUCT, 'PublicKeyVersion': 1,
                                   'Nonce': str(uuid.UUID(int=chance.getrandbits(128), version=4))}),
        'register.reply': _text({'Signature': '.'.join(_token(chance, size) for size in (36, 180, 342))}),
    }
    for name, text in texts.items():
        with open(os.path.join(directory, name + '.json'), 'w', encoding='ascii') as file:
            file.write(text)


def sign(directory, url):
    """The headers that P0 sends to `url`, signature included, as `OP.HOST_PORT.headers`."""
    host = urllib.parse.urlsplit(url).netloc
    now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y%m%dT%H%M%SZ')
    scope = '/'.join((now[:8], REGION, SERVICE, 'aws4_request'))
    for op, operation in OPERATIONS.items():
        with open(os.path.join(directory, op + '.request.json'), 'rb') as file:
            body_hash = hashlib.sha256(file.read()).hexdigest()
        headers = {'content-type': 'application/x-amz-json-1.1', 'host': host, 'x-amz-content-sha256': body_hash,
                   'x-amz-date': now, 'x-amz-target': 'AWSMPMeteringService.' + operation}
        names = ';'.join(sorted(headers))
        lines = ''.join('%s:%s\n' % pair for pair in sorted(headers.items()))
        canonical = '\n'.join(('POST', '/', '', lines, names, body_hash))
        to_sign = '\n'.join(('AWS4-HMAC-SHA256', now, scope, hashlib.sha256(canonical.encode()).hexdigest()))
        key = ('AWS4' + SECRET).encode()
        for part in scope.split('/'):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        headers['Authorization'] = 'AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s' % (
            KEY_ID, scope, names, signature)
        del headers['host']  # libcurl's own
        name = '%s.%s.headers' % (op, host.replace(':', '_'))
        with open(os.path.join(directory, name), 'w', encoding='ascii') as file:
            file.writelines('%s: %s\n' % pair for pair in headers.items())
