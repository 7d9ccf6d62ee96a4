"""Medians, ranges and ratios of what was measured, and their table."""
import statistics


def summarize(items, rows):
    """For each item and side: processor time, wall time, and ratios taken round by round; (median, least, most)."""
    by_key = {}
    for row in rows:
        by_key.setdefault((row['item'], row['side']), {})[row['round']] = row
    lines = []
    for item in items:
        for side in item.sides:
            own = by_key[item.name, side]
            line = {'item': item.name, 'title': item.title, 'side': side,
                    'cpu_us': _spread(row['cpu_us'] for row in own.values()),
                    'wall_us': _spread(row['wall_us'] for row in own.values())}
            for base in ('P0', 'P1'):
                others = by_key.get((item.name, base))
                if others and base != side:
                    line['to_' + base] = _spread(own[n]['cpu_us'] / others[n]['cpu_us'] for n in own)
            lines.append(line)
    return lines


def _spread(values):
    values = list(values)
    return statistics.median(values), min(values), max(values)


def table(lines):
    text = ['%-30s %-5s %24s  %18s  %18s  %10s' % ('', '', 'CPU us a call', 'to P0', 'to P1', 'wall us')]
    last = None
    for line in lines:
        title = line['title'] if line['item'] != last else ''
        last = line['item']
        text.append(('%-30s %-5s %24s  %18s  %18s  %10.1f' % (
            title, line['side'], '%9.2f [%.2f..%.2f]' % line['cpu_us'], _ratio(line.get('to_P0')),
            _ratio(line.get('to_P1')), line['wall_us'][0])))
    return '\n'.join(text)


def _ratio(spread):
    return '%.2f [%.2f..%.2f]' % spread if spread else '-'
