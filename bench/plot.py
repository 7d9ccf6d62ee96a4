"""Bars of the ratios to P0, as SVG."""
import html

_LEFT, _WIDTH, _BAR, _GAP, _TOP = 210, 460, 14, 12, 34
_COLOURS = {'P1': '#9aa5b1', 'ours': '#2f6fb0'}


def svg(lines):
    """One group of bars for each item that P0 takes part in; the thin line is the range over the rounds."""
    shown = [line for line in lines if 'to_P0' in line]
    most = max(line['to_P0'][2] for line in shown)
    scale = _WIDTH / (most * 1.02)
    parts, y, last = [], _TOP, None
    for line in shown:
        if line['item'] != last:
            y += _GAP if last else 0
            last = line['item']
            parts.append(_text(_LEFT - 10, y + 11, line['title'], 'end'))
        parts += _bar(line, y, scale)
        y += _BAR + 2
    parts += _axis(most, scale, y)
    height = y + 30
    return '\n'.join(('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" '
                      'font-size="12">' % (_LEFT + _WIDTH + 130, height),
                      '<rect width="100%" height="100%" fill="white"/>',
                      _text(_LEFT, 20, 'Processor time per call, bare libcurl = 1'), *parts, '</svg>', ''))


def _bar(line, y, scale):
    median, least, most = line['to_P0']
    middle = y + _BAR / 2
    return ['<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>' % (
                _LEFT, y, median * scale, _BAR, _COLOURS[line['side']]),
            '<path d="M%.1f %.1fH%.1f" stroke="black"/>' % (_LEFT + least * scale, middle, _LEFT + most * scale),
            _text(_LEFT + most * scale + 6, y + 11, '%s %.2f' % (line['side'], median))]


def _axis(most, scale, bottom):
    one = _LEFT + scale
    return ['<path d="M%d %dV%d" stroke="black"/>' % (_LEFT, _TOP - 4, bottom),
            '<path d="M%.1f %dV%d" stroke="#b03030" stroke-dasharray="4 3"/>' % (one, _TOP - 4, bottom),
            _text(_LEFT, bottom + 16, '0', 'middle'), _text(one, bottom + 16, '1 = P0', 'middle')]


def _text(x, y, text, anchor='start'):
    return '<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>' % (x, y, anchor, html.escape(text))
