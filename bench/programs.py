"""Starts the server and the programs, each on a processor of its own where there are two."""
import json
import os
import subprocess
import time

import data

_PROCESSORS = sorted(os.sched_getaffinity(0))
CLIENTS, SERVER = _PROCESSORS[:1], _PROCESSORS[1:2]


def _pin(processors):
    if SERVER:
        os.sched_setaffinity(0, processors)


class Server:
    """Answers from `directory` until the end of the `with` block."""

    def __init__(self, binaries, directory):
        self._command = [os.path.join(binaries, 'bench_server'), directory]
        self.directory = directory

    def __enter__(self):
        data.write(self.directory)
        _pin(SERVER)
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        _pin(CLIENTS)  # this program sleeps while it measures
        self.urls = [self._process.stdout.readline().strip() for _ in range(2)]
        if not self.urls[1]:
            raise RuntimeError('the server did not start')
        for url in self.urls:
            data.sign(self.directory, url)
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(10)

    def options(self, tls):
        return ['--url', self.urls[tls], '--data', self.directory, '--ca', os.path.join(self.directory, 'ca.pem')]


def environment():
    kept = {name: os.environ[name] for name in ('PATH', 'HOME', 'LANG', 'TMPDIR') if name in os.environ}
    return dict(kept, AWS_REGION=data.REGION, AWS_ACCESS_KEY_ID=data.KEY_ID, AWS_SECRET_ACCESS_KEY=data.SECRET)


def run(command):
    """The line that the program reports."""
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError('failed: %s\n%s' % (' '.join(command), done.stdout))
    return json.loads(done.stdout.splitlines()[-1])


def run_cold(command, times):
    """Fresh processes: their processor time from the first instruction to the last, and the time to the answer."""
    cpu_us, wall_us = 0.0, 0.0
    for _ in range(times):
        reader, writer = os.pipe()
        begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        # Not fork: the copy of this interpreter would be counted in.
        child = os.posix_spawn(command[0], command, environment(),
                               file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_CLOSE, reader)])
        os.close(writer)
        with os.fdopen(reader) as output:
            lines = output.read().splitlines()
        _, status, used = os.wait4(child, 0)
        if status != 0 or not lines or not lines[-1].startswith('RESPONSE '):
            raise RuntimeError('failed: ' + ' '.join(command))
        cpu_us += (used.ru_utime + used.ru_stime) * 1e6
        wall_us += (int(lines[-1].split()[1]) - begin) / 1e3
    return {'cpu_us': cpu_us / times, 'wall_us': wall_us / times}
