#!/usr/bin/env python3
"""What calls cost in processor time, beside the least they can cost. See README.md."""
import argparse
import json
import os
import platform
import sys
import tempfile

import figures
import instructions
import items
import plot
import programs


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--bin', required=True, help='where the programs are: bench/ of a build directory')
    parser.add_argument('--out', help='where bench.json and bench.svg go; the directory of --bin unless told')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--items', help='some of: ' + ','.join(item.name for item in items.ALL))
    parser.add_argument('--quick', action='store_true', help='one round of few calls: does it work at all?')
    parser.add_argument('--instructions', action='store_true', help='count instructions with valgrind instead')
    return parser.parse_args()


def chosen(names):
    if not names:
        return items.ALL
    unknown = set(names.split(',')) - {item.name for item in items.ALL}
    if unknown:
        sys.exit('no such item: ' + ', '.join(sorted(unknown)))
    return [item for item in items.ALL if item.name in names.split(',')]


def measure(what, rounds, share, binaries, server):
    rows = []
    for number in range(rounds):
        for item in what:
            for side in item.sides:
                row = item.measure(side, binaries, server, share)
                rows.append(dict(row, item=item.name, side=side, round=number))
        print('round %d of %d, load %.1f' % (number + 1, rounds, os.getloadavg()[0]), file=sys.stderr, flush=True)
    return rows


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    options = arguments()
    out = options.out or options.bin
    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, programs.Server(options.bin, directory) as server:
        if options.instructions:
            absent = instructions.missing()
            if absent:
                sys.exit('no instructions counted: install ' + ' and '.join(absent))
            totals, text = instructions.report(options.bin, server)
            write(os.path.join(out, 'instructions.json'), json.dumps(totals, indent=1))
            print(text)
            return
        if not programs.SERVER:
            print('one processor: the server takes turns with the clients, and spoils their caches', file=sys.stderr)
        what = chosen(options.items)
        rounds, share = (1, 0.02) if options.quick else (options.rounds, 1)
        rows = measure(what, rounds, share, options.bin, server)
    lines = figures.summarize(what, rows)
    print(figures.table(lines))
    machine = {'processor': platform.processor() or platform.machine(), 'kernel': platform.release()}
    write(os.path.join(out, 'bench.json'), json.dumps({'machine': machine, 'summary': lines, 'rows': rows}, indent=1))
    if any('to_P0' in line for line in lines):
        write(os.path.join(out, 'bench.svg'), plot.svg(lines))


if __name__ == '__main__':
    main()
