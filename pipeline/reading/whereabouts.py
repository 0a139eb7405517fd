"""The province that a telephone number, a postcode or a host name belongs to: what tells two places of one name apart.

Provinces are given by the first two digits of their codes (GB/T 2260). The trunk codes are those of the national numbering plan, the
postcodes those of China Post, both as far as they tell the province; the hosts are those of the provincial governments under gov.cn.
"""

from __future__ import annotations

import re

from pipeline.regions import Mention

_TRUNKS = {
    "11": "010", "12": "022", "13": "031 0335", "14": "0349 035", "15": "047 048", "21": "024 041 042", "22": "043 044", "23": "045 046",
    "31": "021", "32": "025 051 0523 0527", "33": "057 0580", "34": "055 056", "35": "059", "36": "0701 079", "37": "053 054 063",
    "41": "037 039", "42": "027 071 072", "43": "073 074", "44": "020 066 075 076", "45": "077", "46": "0898", "50": "023",
    "51": "028 081 082 083", "52": "085", "53": "0691 0692 087 088", "54": "089", "61": "029 091", "62": "093 094", "63": "097",
    "64": "095", "65": "090 099",
}  # fmt: skip
_POSTCODES = {
    "11": "10", "12": "30", "13": "05 06 07", "14": "03 04", "15": "01 02", "21": "11 12", "22": "13", "23": "15 16", "31": "20",
    "32": "21 22", "33": "31 32", "34": "23 24", "35": "35 36", "36": "33 34", "37": "25 26 27", "41": "45 46 47", "42": "43 44",
    "43": "41 42", "44": "51 52", "45": "53 54", "46": "57", "50": "40", "51": "61 62 63 64", "52": "55 56", "53": "65 66 67", "54": "85",
    "61": "71 72", "62": "73 74", "63": "81", "64": "75", "65": "83 84",
}  # fmt: skip
_HOSTS = {
    "11": "beijing", "12": "tj", "13": "hebei", "14": "shanxi", "15": "nmg", "21": "ln", "22": "jl", "23": "hlj", "31": "shanghai",
    "32": "jiangsu", "33": "zj", "34": "ah", "35": "fujian", "36": "jiangxi", "37": "shandong", "41": "henan", "42": "hubei", "43": "hunan",
    "44": "gd", "45": "gxzf", "46": "hainan", "50": "cq", "51": "sc", "52": "guizhou", "53": "yn", "54": "xizang", "61": "shaanxi",
    "62": "gansu", "63": "qinghai", "64": "nx", "65": "xinjiang",
}  # fmt: skip
_TELEPHONE = re.compile(r"(?<!\d)\(?(0\d{2,3})\s?[-—–)]{1,2}\s?\d{7,8}(?!\d)")
_POSTCODE = re.compile(r"邮(?:政)?编(?:码)?\D{0,3}(\d{6})(?!\d)")
_HOST = re.compile(r"(?<![a-z])([a-z]+)\.gov\.cn")


def provinces(text: str) -> frozenset[str]:
    """The provinces, two digits each, that the numbers and hosts of a plain text belong to."""
    found = {_by_prefix(_TRUNKS, number[1]) for number in _TELEPHONE.finditer(text)}
    found |= {_by_prefix(_POSTCODES, number[1]) for number in _POSTCODE.finditer(text)}
    found |= {code for host in _HOST.finditer(text) for code, name in _HOSTS.items() if host[1] == name}
    return frozenset(code for code in found if code)


def settled(mention: Mention, near: frozenset[str]) -> Mention:
    """The mention, of the one of its regions that lies in these provinces; as it is where none does, or more than one."""
    if len(mention.regions) < 2:
        return mention
    inside = tuple(region for region in mention.regions if region.code[:2] in near)
    return Mention(mention.start, mention.end, inside) if len(inside) == 1 else mention


def _by_prefix(table: dict[str, str], number: str) -> str | None:
    return next((code for code, prefixes in table.items() if number.startswith(tuple(prefixes.split()))), None)
