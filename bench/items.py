"""What is measured, and for which sides there is something to compare."""
import dataclasses
import os

import programs

PROGRAMS = {'P0': 'bench_p0', 'P1': 'bench_p1', 'ours': 'bench_ours'}
THREADS = 64


@dataclasses.dataclass(frozen=True)
class Item:
    name: str
    title: str
    calls: int
    op: str = 'batch'
    mode: str = 'easy'  # or threads, cold
    tls: int = 0
    part: str = ''
    sides: tuple = ('P0', 'P1', 'ours')

    def measure(self, side, binaries, server, share):
        """One row of figures. `share` of the calls are made."""
        calls = max(int(self.calls * share), THREADS if self.mode == 'threads' else 1)
        if self.mode == 'cold':
            return programs.run_cold(self._program(side, binaries, server), calls)
        row = programs.run(self.command(side, binaries, server, calls, max(calls // 10, 20)))
        return {'cpu_us': row['cpu_us'], 'wall_us': 1e6 * row['wall_s'] / row['calls']}

    def command(self, side, binaries, server, calls, warm_up):
        return [*self._program(side, binaries, server), '--n', str(calls), '--warm', str(warm_up)]

    def _program(self, side, binaries, server):
        ours = 'bench_parts' if self.part else PROGRAMS[side]
        how = ['--part', self.part, '--peer', side] if self.part else ['--mode', self.mode, '--conc', str(THREADS)]
        return [os.path.join(binaries, ours), *server.options(self.tls), *how, '--op', self.op]


ALL = (
    Item('batch', '25 records, HTTP', 10000),
    Item('batch-tls', '25 records, TLS', 10000, tls=1),
    Item('meter', '1 record, HTTP', 10000, op='meter'),
    Item('meter-tls', '1 record, TLS', 10000, op='meter', tls=1),
    Item('threads', '25 records, HTTP, 64 threads', 12800, mode='threads'),
    Item('threads-tls', '25 records, TLS, 64 threads', 12800, mode='threads', tls=1),
    Item('cold', 'fresh process, HTTP', 20, op='register', mode='cold'),
    Item('cold-tls', 'fresh process, TLS', 20, op='register', mode='cold', tls=1),
    Item('sign', 'signing 25 records', 50000, part='sign', sides=('P0', 'ours')),
    Item('write', 'writing 25 records', 50000, part='write', sides=('P1', 'ours')),
    Item('read', 'reading 25 results', 20000, part='read', sides=('P1', 'ours')),
)
