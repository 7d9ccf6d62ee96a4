"""Instructions a call in user space, counted by callgrind: two run lengths are compared, so that start-up cancels."""
import collections
import os
import re
import shutil
import subprocess
import tempfile

import items
import programs

SHORT, LONG = 100, 400
OURS = 'marketplace_metering::'
BENCH = OURS + 'bench::'
_LINE = re.compile(r'\s*([\d,]+)\s+(?:\([^)]*%\)\s+)?(.*?):(\S.*?)(?: \[([^]]*/[^]]*)\])?$')


def missing():
    """What is not installed."""
    return [name for name in ('valgrind', 'callgrind_annotate') if not shutil.which(name)]


def count(item, side, binaries, server):
    """Instructions of one call by (object, function)."""
    short, long = (_profile(item.command(side, binaries, server, calls, 20)) for calls in (SHORT, LONG))
    calls = LONG - SHORT
    return {key: (cost - short[key]) / calls for key, cost in long.items() if cost != short[key]}


def _profile(command):
    with tempfile.TemporaryDirectory() as directory:
        file = os.path.join(directory, 'callgrind.out')
        subprocess.run(['valgrind', '-q', '--tool=callgrind', '--callgrind-out-file=' + file, *command], check=True,
                       env=programs.environment(), stdout=subprocess.DEVNULL)
        listing = subprocess.run(['callgrind_annotate', '--threshold=100', '--auto=no', file], check=True,
                                 stdout=subprocess.PIPE, text=True).stdout
    found = [match.groups() for match in map(_LINE.match, listing.splitlines()) if match]
    # What is inlined from another file stands on a line of its own, without the object.
    objects = {function: name for _, _, function, name in found if name}
    costs = collections.Counter()
    for cost, _, function, _ in found:
        place = os.path.basename(objects.get(function, '?'))
        costs[place, re.sub(r"'\d+$", '', function)] += int(cost.replace(',', ''))  # '2: a level of recursion
    return costs


def report(binaries, server):
    """The counts of whole calls and of parts by library, and our own functions that take most."""
    text, totals = [], {}
    for item in items.ALL:
        if item.mode != 'easy' or item.tls:
            continue
        text.append('\n' + item.title)
        for side in item.sides:
            costs = count(item, side, binaries, server)
            total = totals.setdefault(item.name, {})[side] = round(sum(costs.values()))
            ratio = total / totals[item.name][item.sides[0]]
            text.append('  %-5s %9d  %.2f of %s   %s' % (side, total, ratio, item.sides[0], _by_object(costs)))
            if side == 'ours' and not item.part:
                text.append('  our own functions, without what they call:')
                text += ['  %9.0f  %s' % (cost, _short(name)) for name, cost in _top(costs)]
    return totals, '\n'.join(text)


def _by_object(costs):
    objects = collections.Counter()
    for (name, _), cost in costs.items():
        objects[name] += cost
    return ', '.join('%s %.0f' % pair for pair in objects.most_common(5))


def _top(costs, most=15):
    own = collections.Counter()
    for (_, function), cost in costs.items():
        if _is_ours(function):
            own[function] += cost
    return own.most_common(most)


def _is_ours(function):
    # Up to its arguments, and without the type it returns.
    name = re.split('[(<]', function.replace('(anonymous namespace)', '{}'))[0].split(' ')[-1]
    return name.startswith(OURS) and not name.startswith(BENCH)


def _short(function):
    function = function.replace(OURS, '').replace('std::__cxx11::basic_string<char, std::char_traits<char>, '
                                                  'std::allocator<char> >', 'std::string')
    function = function.replace('std::basic_string_view<char, std::char_traits<char> >', 'std::string_view')
    return function if len(function) <= 110 else function[:107] + '...'
