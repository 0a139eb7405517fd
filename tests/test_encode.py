"""The shipped encoder: the vectors that it should give, whatever stands beside a text, and clear errors."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tokenizers import Tokenizer

from pipeline import encode
from pipeline.encode import Encoder, open_encoder
from pipeline.errors import ModelUnavailable, UsageError
from pipeline.settings import ROOT, Settings

DATA = Path(__file__).parent / "data" / "encoder"
TEXTS: list[dict[str, str]] = json.loads((DATA / "texts.json").read_text(encoding="utf-8"))
PASSAGES = [text["text"] for text in TEXTS if text["kind"] == "passage"]
QUERIES = [text["text"] for text in TEXTS if text["kind"] == "query"]
REFERENCE = np.load(DATA / "vectors.npy", allow_pickle=False)  # of its uncut fp32 form: pipeline.making.reference


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(Settings(engine="onnx", threads=2))


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> np.ndarray:
    return np.concatenate([encoder.passages(PASSAGES).whole, encoder.queries(QUERIES)])


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models/ folder to break: the shipped one's list, the files of its encoder and of what stands beside it linked."""
    shutil.copy(ROOT / "models" / "models.toml", tmp_path)
    for name in ("encoder", "head", "interaction"):
        (tmp_path / name).mkdir()
        for file in (ROOT / "models" / name).iterdir():
            (tmp_path / name / file.name).symlink_to(file)
    return tmp_path


def test_vectors_are_those_of_the_uncut_fp32_form(vectors: np.ndarray) -> None:
    assert (vectors * REFERENCE).sum(axis=1).min() >= 0.99


def test_nearest_passages_are_those_of_the_uncut_fp32_form(vectors: np.ndarray) -> None:
    count = len(PASSAGES)
    ours, theirs = vectors[count:] @ vectors[:count].T, REFERENCE[count:] @ REFERENCE[:count].T
    assert (ours.argmax(axis=1) == theirs.argmax(axis=1)).mean() >= 0.9
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.995


def test_pieces_are_those_of_the_uncut_tokenizer() -> None:
    tokenizer = Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))
    expected = json.loads((DATA / "pieces.json").read_text(encoding="utf-8"))
    assert [tokenizer.encode(f"{text['kind']}: {text['text']}").tokens for text in TEXTS] == expected
    assert "<unk>" not in {piece for pieces in expected for piece in pieces}


def test_vectors_are_unit_float32(encoder: Encoder, vectors: np.ndarray) -> None:
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimension) == (44, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_does_not_matter(encoder: Encoder) -> None:
    there, back = encoder.passages(PASSAGES[:12]), encoder.passages(PASSAGES[:12][::-1])
    np.testing.assert_array_equal(there.whole, back.whole[::-1])
    np.testing.assert_array_equal(there.counts, back.counts[::-1])
    np.testing.assert_array_equal(there.parts[: there.counts[0]], back.parts[-there.counts[0] :])
    np.testing.assert_array_equal(there.scores, back.scores[::-1])


def test_company_and_threads_do_not_matter(encoder: Encoder, vectors: np.ndarray) -> None:
    single = open_encoder(Settings(engine="onnx", threads=1))
    for number in (0, 3, 13, 23):
        np.testing.assert_array_equal(encoder.passages([PASSAGES[number]]).whole[0], vectors[number])
        np.testing.assert_array_equal(single.passages([PASSAGES[number], "一"]).whole[0], vectors[number])
    both, alone = encoder.passages(PASSAGES[:2]), single.passages(PASSAGES[1:2])
    np.testing.assert_array_equal(both.scores[1], alone.scores[0])


def test_tokens_are_unit_vectors_whatever_stands_beside_a_text(encoder: Encoder) -> None:
    found = encoder.passages(PASSAGES[:5], with_tokens=True).tokens
    assert found.vectors.shape == (found.counts.sum(), encoder.token_dimension) == (found.counts.sum(), 96)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
    alone = open_encoder(Settings(engine="onnx", threads=1)).passages(PASSAGES[4:5], with_tokens=True).tokens
    np.testing.assert_array_equal(found.vectors[-found.counts[4] :], alone.vectors)
    assert not len(encoder.passages(PASSAGES[:1]).tokens.counts), "only where they are wanted"


def test_a_query_has_a_vector_and_tokens_that_find_what_they_mean(encoder: Encoder) -> None:
    texts = [
        "全年修通村道四十二公里，惠及九个行政村。",
        "拆除拦河网具十四处，沿岸作坊停止向水里排放污物。",
        "新建日间照料中心三处，独居老人三餐有人照应。",
    ]
    found = encoder.passages(texts, with_tokens=True).tokens
    for number, asked in enumerate(("农村公路建设", "河流污染治理", "养老服务设施")):
        vector, tokens = encoder.query(asked)
        np.testing.assert_array_equal(vector, encoder.queries([asked])[0])
        assert found.interactions(tokens).argmax() == number


@pytest.mark.parametrize("text", ["", " \n", "，"])
def test_a_query_without_words_has_tokens_too(encoder: Encoder, text: str) -> None:
    _, tokens = encoder.query(text)
    assert len(tokens) >= 1
    np.testing.assert_allclose(np.linalg.norm(tokens, axis=1), 1, atol=1e-5)


def test_query_and_passage_have_their_own_prefix(encoder: Encoder) -> None:
    query, passage = encoder.queries(["空气质量"])[0], encoder.passages(["空气质量"]).whole[0]
    assert 0.8 < query @ passage < 0.999


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.queries([]).shape == encoder.passages([]).whole.shape == encoder.passages([]).parts.shape == (0, 384)
    assert encoder.passages([]).scores.shape == (0, len(encoder.areas)) == (0, 23)


def test_the_head_says_which_areas_a_text_speaks_of(encoder: Encoder) -> None:
    texts = {
        "全区新增城镇就业四千一百人，为脱贫户开发公益岗位六十个。": {"employment", "poverty"},
        "疏浚河道十一公里，两座污水处理厂完成提标，断面水质全部达标。": {"environment"},
        "本年度召开信息公开工作例会四次，更新栏目二百余条。": set(),
    }
    scores = encoder.passages([*texts]).scores
    assert [{area for area, score in zip(encoder.areas, row) if score > 0} for row in scores] == [*texts.values()]


@pytest.mark.parametrize("text", ["", " \n\t", "\ud800", "\x00", "<s></s><pad>", "𠀀𠀁", "ก" * 40])
def test_strange_texts_give_unit_vectors(encoder: Encoder, text: str) -> None:
    assert np.linalg.norm(encoder.queries([text])[0]) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(encoder.passages([text]).scores).all()


@examples(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_gives_the_same_unit_vector_again(encoder: Encoder, texts: list[str]) -> None:
    found = encoder.passages(texts)
    for vectors in (found.whole, found.parts):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    again = encoder.passages(texts[-1:])
    np.testing.assert_array_equal(found.whole[-1], again.whole[0])
    np.testing.assert_array_equal(found.parts[-found.counts[-1] :], again.parts)


def test_what_goes_beyond_512_pieces_is_not_read(encoder: Encoder) -> None:
    long = "本年度公开信息若干条。" * 200
    np.testing.assert_array_equal(encoder.passages([long]).parts, encoder.passages([long + "脱贫攻坚"]).parts)
    short = "本年度公开信息若干条。" * 20
    assert encoder.passages([short]).whole[0] @ encoder.passages([short + "脱贫攻坚"]).whole[0] < 0.9999


def test_progress_counts_up_to_the_total(encoder: Encoder) -> None:
    heard: list[tuple[int, int]] = []
    assert len(encoder.passages(["第一条"] * 300, lambda done, total: heard.append((done, total))).whole) == 300
    assert heard == [(256, 300), (300, 300)]


def test_torch_agrees_with_onnx(encoder: Encoder, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    torch = open_encoder(Settings(engine="torch", threads=2))
    chosen = [0, 8, 13, 20, 23]
    texts = [PASSAGES[number] for number in chosen]
    there = torch.passages(texts)
    assert (there.whole * vectors[chosen]).sum(axis=1).min() >= 0.994  # numbers between layers are of 8 bits here
    assert np.abs(there.scores - encoder.passages(texts).scores).mean() < 0.25
    ours, theirs = (each.passages(texts, with_tokens=True).tokens for each in (encoder, torch))
    np.testing.assert_array_equal(ours.counts, theirs.counts)
    assert (ours.vectors * theirs.vectors).sum(axis=1).mean() > 0.97
    assert torch.queries(QUERIES[:3])[2] @ vectors[len(PASSAGES) + 2] >= 0.994
    assert (torch.engine, encoder.engine) == ("torch (cpu)", "onnx")
    assert torch.hash == encoder.hash


def test_auto_takes_onnx_then_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert open_encoder(Settings()).engine == "onnx"
    monkeypatch.setattr(encode.importlib.util, "find_spec", lambda name: None)
    assert open_encoder(Settings()).engine == "torch (cpu)"
    with pytest.raises(ModelUnavailable, match="pip install"):
        open_encoder(Settings(engine="onnx")).engine  # noqa: B018


def test_auto_takes_a_gpu_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert open_encoder(Settings()).engine == "torch (cuda)"


@pytest.mark.parametrize("setting", [{"engine": "openvino"}, {"threads": -1}])
def test_settings_that_are_none(setting: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        open_encoder(replace(Settings(), **setting))  # type: ignore[arg-type]


FILES = ("encoder/model.onnx", "encoder/model.safetensors", "encoder/tokenizer.json", "head/head.onnx", "head/head.safetensors")
BESIDE = ("head/held-out.npz", "interaction/interaction.onnx", "interaction/interaction.safetensors")


@pytest.mark.parametrize("name", [*FILES, *BESIDE])
def test_a_damaged_file_is_named(models: Path, name: str) -> None:
    file = models / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()
    file.write_bytes(data)
    with pytest.raises(ModelUnavailable, match=f"{name}.*checksum.*git checkout"):
        open_encoder(Settings(models_dir=models))


@pytest.mark.parametrize("what", ["head", "interaction"])
def test_what_was_made_for_another_encoder_is_refused(models: Path, what: str) -> None:
    file = models / "models.toml"
    whole = file.read_text(encoding="utf-8")
    before, of = whole.split(f"[{what}.encoder]")
    for name in ("model.onnx", "model.safetensors"):
        changed = re.sub(rf'(?m)^"{name}" = "\w+"', f'"{name}" = "{"0" * 64}"', of, count=1)
        file.write_text(f"{before}[{what}.encoder]{changed}", encoding="utf-8")
        with pytest.raises(ModelUnavailable, match=rf"{what} was made for another encoder.*make {what}"):
            open_encoder(Settings(models_dir=models))
        if what == "head":
            assert open_encoder(Settings(models_dir=models), with_head=False).areas == ()


def test_a_missing_file_is_named(models: Path) -> None:
    (models / "encoder" / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailable, match=r"tokenizer.json.*cannot be read.*make encoder"):
        open_encoder(Settings(models_dir=models))


@pytest.mark.parametrize("text", ["", "[encoder", '[encoder]\nname = "x"\n', "encoder = 3\n", "\ud800"])
def test_a_broken_list_of_models_is_named(models: Path, text: str) -> None:
    (models / "models.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ModelUnavailable, match=r"models.toml"):
        open_encoder(Settings(models_dir=models))


@pytest.mark.parametrize(("what", "lacks"), [("head", "areas"), ("interaction", "dimension")])
def test_what_is_not_described_is_named(models: Path, what: str, lacks: str) -> None:
    file = models / "models.toml"
    before, of = file.read_text(encoding="utf-8").split(f"[{what}]")
    file.write_text(before + f"[{what}]" + re.sub(f"(?m)^{lacks} = .*", "", of, count=1), encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=rf"does not describe the {what}.*{lacks}.*make {what}"):
        open_encoder(Settings(models_dir=models))


def test_no_list_of_models(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"models.toml.*cannot be read"):
        open_encoder(Settings(models_dir=tmp_path))


def test_files_that_cannot_be_loaded_are_a_clear_error(models: Path) -> None:
    (models / "encoder" / "model.onnx").unlink()
    (models / "encoder" / "model.onnx").write_bytes(b"no graph")
    card, head, _ = encode._read_cards(models / "models.toml")
    with pytest.raises(ModelUnavailable, match="cannot be loaded on onnx"):
        Encoder(card, models, "onnx", head=head).queries(["空气质量"])


def test_without_a_head_vectors_are_the_same_and_there_are_no_scores(models: Path, encoder: Encoder) -> None:
    plain = Encoder(encode._read_cards(models / "models.toml")[0], models, "onnx")
    found, whole = plain.passages(PASSAGES[:2]), encoder.passages(PASSAGES[:2])
    np.testing.assert_array_equal(found.parts, whole.parts)
    assert (found.scores.shape, plain.areas, plain.held_out) == ((2, 0), (), None)
    assert plain.query("公开")[1].shape == (0, 0), "nor tokens without an interaction"
    assert plain.hash != encoder.hash


def test_the_hash_tells_what_determines_vectors(encoder: Encoder) -> None:
    card, head, interaction = encode._read_cards(ROOT / "models" / "models.toml")
    assert head
    assert interaction
    folder = ROOT / "models"
    assert Encoder(card, folder, "torch", 7, head).hash == encoder.hash
    changes = ({"prefixes": {**card.prefixes, "query": ""}}, {"files": {**card.files, "model.onnx": "0"}}, {"max_tokens": 256})
    others = [replace(card, **change) for change in changes]  # type: ignore[arg-type]
    heads = [replace(head, areas=head.areas[::-1]), replace(head, files={**head.files, "head.onnx": "0"}), None]
    made = [*(Encoder(other, folder, head=head) for other in others), *(Encoder(card, folder, head=other) for other in heads)]
    assert len({encoder.hash, *(each.hash for each in made)}) == 7
    assert Encoder(card, folder, head=replace(head, files={**head.files, "held-out.npz": "0"})).hash == encoder.hash, "for training only"
    assert Encoder(card, folder, head=head).hash == encoder.hash, "taggers do not see tokens"
    other = replace(interaction, files={**interaction.files, "interaction.safetensors": "0"})
    assert len({each.interaction for each in (encoder, Encoder(card, folder), Encoder(card, folder, interaction=other))}) == 3


def test_opening_loads_no_network() -> None:
    code = "import sys; from pipeline.encode import open_encoder; from pipeline.settings import Settings; open_encoder(Settings()).hash"
    code += "; print([name for name in ('torch', 'sentence_transformers', 'onnxruntime') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
