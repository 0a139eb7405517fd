"""Defaults, then the file, then the environment; what is wrong is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.settings import ROOT, Settings, load


def write(folder: Path, text: str) -> Path:
    file = folder / "gongkai.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({}) == Settings()
    assert Settings().index_dir == ROOT / "index"
    assert (Settings().models_dir / "words" / "words.txt").is_file()


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    file = write(tmp_path, 'index_dir = "from-file"\nworkers = 7\nread_timeout = 5')
    found = load({"GONGKAI_WORKERS": "3", "GONGKAI_MODELS_DIR": "~/models"}, file)
    assert found.index_dir == Path("from-file")
    assert found.workers == 3
    assert found.read_timeout == 5.0
    assert isinstance(found.read_timeout, float)
    assert found.models_dir == Path.home() / "models"
    assert found.max_pages == Settings().max_pages


def test_the_file_in_the_current_folder_is_read_unless_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "workers = 4")
    (tmp_path / "other.toml").write_text("workers = 5", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load({}).workers == 4
    assert load({"GONGKAI_SETTINGS": str(tmp_path / "other.toml")}).workers == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wokers = 3", "'wokers', which is no setting"),
        ("workers = ", "not a valid TOML"),
        ('workers = "many"', "workers must be a whole number"),
        ("workers = 2.5", "workers must be a whole number"),
        ("workers = true", "workers must be a whole number"),
        ("workers = [1]", "workers must be a whole number"),
        ("threads = -1", "threads must be a whole number"),
        ("read_timeout = nan", "read_timeout must be a number"),
        ("read_timeout = inf", "read_timeout must be a number"),
        ("index_dir = 3", "index_dir must be a path"),
        ('index_dir = ""', "index_dir must be a path"),
        ('index_dir = "~no-such-user-here/index"', "index_dir must be a path"),
        ("engine = 1", "engine must be text"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        load({}, write(tmp_path, text))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("WORKERS", "two"), ("WORKERS", ""), ("READ_TIMEOUT", "-1"), ("INDEX_DIR", ""), ("MAX_PAGES", "1e3")]
)
def test_a_wrong_variable_is_refused(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"{name.lower()} must be"):
        load({f"GONGKAI_{name}": value})


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.toml, named by GONGKAI_SETTINGS, does not exist"):
        load({"GONGKAI_SETTINGS": str(tmp_path / "missing.toml")})


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gongkai.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not a valid TOML"):
        load({}, file)
