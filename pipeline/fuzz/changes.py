"""What can be done to bytes: flip, cut, double, swap, nest, strew; the same for the characters of a text and the elements of XML."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

_Element = ElementTree.Element
Change = Callable[[bytes, random.Random, Sequence[str]], bytes]
_VALUES = ("", "-1", "0", "1", "99999", "1e9", "NaN", "none", "true", "restart", "９")
_PLANES = (
    *((0, 0x2FF), (0x300, 0x36F), (0x2000, 0x206F), (0x4E00, 0x9FFF), (0xE000, 0xF8FF), (0xFF00, 0xFFFF), (0x1F300, 0x1FAFF)),
    (0, 0x10FFFF),
)
_PAIRS = (
    *(("<div>", "</div>"), ("<table><tr><td>", "</td></tr></table>"), ("<b><i>", "</b>"), ("（", "）"), ("《", "》"), ("[", "]")),
    *(("<<", ">>"), ("(", ")"), ("<ul><li>", "</li></ul>"), ("“", "”")),
)


def changed(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """One change of any sort; ``words`` mean something to the reader of this format."""
    change: Change = draw.choice(_CHANGES)
    return change(data, draw, words)


def changed_text(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """One change after which the bytes are UTF-8 still."""
    return changed(data, draw, words).decode("utf-8", "ignore").encode()


def changed_xml(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """Elements lost, doubled, moved, nested, their attributes and text changed; the XML stays well formed."""
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        return changed_text(data, draw, words)
    try:
        for _ in range(1 << draw.randint(0, 5)):
            _change_element(root, draw, words)
        changed_tree: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    except RecursionError:  # nested several times over
        return changed_text(data, draw, words)
    return changed_tree


def _change_element(root: _Element, draw: random.Random, words: Sequence[str]) -> None:
    parents = [element for element in root.iter() if len(element)]
    if parents:
        parent = draw.choice(parents)
        change = draw.choice((_lose, _repeat, _move, _nest_element, _reword, _reword, _revalue, _revalue))
        change(root, parent, draw.randrange(len(parent)), draw, words)


def _flip(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    flipped = bytearray(data)
    for _ in range(min(len(flipped), 1 << draw.randint(0, 8))):
        flipped[draw.randrange(len(flipped))] ^= 1 << draw.randrange(8)
    return bytes(flipped)


def _cut(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    start, end = _span(data, draw)
    return draw.choice((data[:start], data[end:], data[:start] + data[end:], data[start:end]))


def _double(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """A block several times over, here or elsewhere; at most 200,000 bytes of it."""
    start, end = _span(data, draw)
    block = data[start:end] if draw.random() < 0.5 else data[start : start + draw.randint(1, 40)]
    times = min(1 << draw.randint(1, 12), 200_000 // max(len(block), 1))
    at = end if draw.random() < 0.6 else draw.randint(0, len(data))
    return data[:at] + block * times + data[at:]


def _swap(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    start, end = _span(data, draw)
    at = draw.randint(0, start)
    return data[:at] + data[start:end] + data[at:start] + data[end:]


def _nest(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """Something opened many times over and perhaps closed again."""
    depth = 1 << draw.randint(2, 13)
    opening, closing = draw.choice(_PAIRS)
    start, end = _span(data, draw)
    after = closing.encode() * (depth if draw.random() < 0.7 else 0)
    return data[:start] + opening.encode() * depth + data[start:end] + after + data[end:]


def _odd(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """Characters of any plane, in one of the encodings that files have."""
    low, high = draw.choice(_PLANES)
    odd = "".join(chr(draw.randint(low, high)) for _ in range(1 << draw.randint(0, 9)))
    encoding = draw.choice(("utf-8", "utf-8", "utf-8", "utf-16", "gb18030"))
    at = draw.randint(0, len(data))
    encoded = odd.encode(encoding, "surrogatepass" if encoding != "gb18030" else "replace")
    return data[:at] + encoded + data[at:]


def _strew(data: bytes, draw: random.Random, words: Sequence[str]) -> bytes:
    """Words where they have no business."""
    for _ in range(1 << draw.randint(0, 6)):
        at = draw.randint(0, len(data))
        data = data[:at] + draw.choice(words).encode() + data[at:]
    return data


_CHANGES: tuple[Change, ...] = (_flip, _cut, _double, _swap, _nest, _odd, _strew)


def _span(data: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randint(0, len(data))
    return start, draw.randint(start, min(len(data), start + (1 << draw.randint(0, 14))))


def _lose(root: _Element, parent: _Element, at: int, draw: random.Random, words: Sequence[str]) -> None:
    del parent[at]


def _repeat(root: _Element, parent: _Element, at: int, draw: random.Random, words: Sequence[str]) -> None:
    size = sum(1 for _ in parent[at].iter())
    for _ in range(min(1 << draw.randint(0, 10), 5_000 // size)):
        parent.insert(at, copy.deepcopy(parent[at]))


def _move(root: _Element, parent: _Element, at: int, draw: random.Random, words: Sequence[str]) -> None:
    moved = parent[at]
    del parent[at]
    draw.choice(list(root.iter())).append(moved)


def _nest_element(root: _Element, parent: _Element, at: int, draw: random.Random, words: Sequence[str]) -> None:
    """An element in a copy of its shell, many times over."""
    inner = parent[at]
    for _ in range(1 << draw.randint(0, 8)):
        shell = ElementTree.Element(parent.tag, dict(parent.attrib))
        shell.append(inner)
        inner = shell
    parent[at] = inner


def _reword(root: _Element, parent: _Element, at: int, draw: random.Random, words: Sequence[str]) -> None:
    said = [element for element in root.iter() if element.text]
    if said:
        fit = [word for word in words if word != "\x0c"]  # XML has no such character
        draw.choice(said).text = "".join(draw.choice(fit) for _ in range(1 << draw.randint(0, 6)))


def _revalue(root: _Element, parent: _Element, at: int, draw: random.Random, words: Sequence[str]) -> None:
    marked = [element for element in root.iter() if element.attrib]
    if marked:
        attributes = draw.choice(marked).attrib
        attributes[draw.choice(list(attributes))] = draw.choice(_VALUES)
