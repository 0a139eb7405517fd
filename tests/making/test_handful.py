"""Areas that are hidden and learnt anew: only those that can be measured are, from examples of their own, the same each time."""

from __future__ import annotations

import pytest

from pipeline.encode import Encoder, open_encoder
from pipeline.making.handful import COUNTS, ENOUGH, hidden_quality
from pipeline.settings import load
from pipeline.tagging import classifier
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.examples import Example

TOWNS = [f"{first}{second}镇" for first in "柳枫桑榆槐" for second in "河湾坪岭"]
WAYS = ("开通公交，村民出行不再绕路。", "改造农村公路三公里，修了候车亭。", "添了两班去县城的客车。", "到高铁站的快速路通车。")
BUSES = [Example(f"{town}{way}", frozenset({"transport"}), town) for town in TOWNS[:6] for way in WAYS]
CLINICS = [Example(f"{town}卫生院添了两名全科医生。", frozenset({"health"}), town) for town in TOWNS]
PROCESS = ("的公开栏换了新玻璃。", "每季度更新一次目录。", "收到申请两件，均按时答复。", "组织联络员参加培训。", "没有发生行政复议。")
REST = [Example(f"{town}{said}", frozenset(), town) for town in TOWNS for said in PROCESS]
ASKED = [{"text": f"{town}{way}", "labels": ["transport"]} for town in TOWNS[6:10] for way in WAYS]
OTHERS = [{"text": f"第{number}季度按时报送了统计表。", "labels": []} for number in range(ENOUGH)]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(load())


@pytest.fixture(scope="module")
def tagger(encoder: Encoder) -> Classifier:
    return classifier.load(load().models_dir / "tagger", encoder.hash)


def test_an_area_is_learnt_from_a_few_of_its_examples_and_judged_on_other_texts(encoder: Encoder, tagger: Classifier) -> None:
    first, again = (list(hidden_quality(tagger, encoder, [*BUSES, *CLINICS, *REST], [*ASKED, *OTHERS])) for _ in range(2))
    assert [(each.area, each.examples) for each in first] == [("transport", count) for count in COUNTS], "of health no passage speaks"
    few, many = (each.f1 for each in first)
    assert 0 < few < many
    assert many > 0.9
    assert first == again


def test_an_area_of_too_few_passages_is_not_measured(encoder: Encoder, tagger: Classifier) -> None:
    assert not list(hidden_quality(tagger, encoder, [*BUSES, *REST], ASKED[: ENOUGH - 1]))
