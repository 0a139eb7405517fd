"""The shell scripts: sound, executable, and clear about what they take."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from pipeline.settings import ROOT

SCRIPTS = ["run", ".ci/run", ".ci/checks"]


def bash(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", *arguments], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The scripts with an environment that notes what it is asked for."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for name in ("run", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("python", "ruff", "mypy"):
        tool = tmp_path / ".venv" / "bin" / name
        tool.write_text(f'#!/bin/sh\necho {name} "$@" | tee -a "{tmp_path}/calls"\n', encoding="utf-8")
        tool.chmod(0o755)
    return tmp_path


def calls(project: Path) -> list[str]:
    file = project / "calls"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_sound(script: str) -> None:
    file = ROOT / script
    assert file.stat().st_mode & stat.S_IXUSR
    assert bash("-n", script).returncode == 0
    assert "set -euo pipefail" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"], ["deploy"]])
def test_what_it_takes_is_said(project: Path, arguments: list[str]) -> None:
    done = bash("run", *arguments, cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    for command in ("./run app", "./run test", "./run cli"):
        assert command in done.stderr
    assert calls(project) == []


def test_the_command_line_alone_writes_to_stdout(project: Path) -> None:
    first = bash("run", "cli", "search", "扶贫 资金", "--json", cwd=project)
    asked = "python -m pipeline search 扶贫 资金 --json"
    assert (first.returncode, first.stdout) == (0, asked + "\n")
    assert calls(project) == ["python -m pip install --quiet --disable-pip-version-check -r requirements.txt", asked]
    bash("run", "cli", "reports", cwd=project)
    assert calls(project)[2:] == ["python -m pipeline reports"]  # installed once
    with (project / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("another==1.0\n")
    bash("run", "cli", "reports", cwd=project)
    assert "pip install" in calls(project)[3]  # and again when the requirements change


def test_arguments_go_to_pytest_and_all_checks_run(project: Path) -> None:
    done = bash("run", "test", "-k", "some words", cwd=project)
    assert done.returncode == 0
    assert [line for line in calls(project) if "pip" not in line] == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "python -m pytest -k some words",
    ]


@pytest.mark.parametrize("tool", ["ruff", "mypy"])
def test_a_failing_check_fails_the_whole(project: Path, tool: str) -> None:
    (project / ".venv" / "bin" / tool).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert bash("run", "test", cwd=project).returncode == 1
    assert "python -m pytest" not in calls(project)


def test_the_app_reads_the_samples_first(project: Path) -> None:
    samples, app = "python -m pipeline ingest samples", "python -m streamlit run app.py --server.port 8600"
    bash("run", "app", "--server.port", "8600", cwd=project, GONGKAI_INDEX_DIR="")
    assert calls(project)[1:] == [samples, app]
    (project / "index").mkdir()
    (project / "index" / "README.md").touch()
    bash("run", "app", "--server.port", "8600", cwd=project, GONGKAI_INDEX_DIR="")
    assert calls(project)[3:] == [samples, app]
    (project / "index" / "gongkai.sqlite").touch()
    bash("run", "app", "--server.port", "8600", cwd=project, GONGKAI_INDEX_DIR="")
    assert calls(project)[5:] == [app]


def test_without_a_fitting_python(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    (project / "bin").mkdir()
    for name in ("bash", "cat", "cksum", "dirname"):
        (project / "bin" / name).symlink_to(shutil.which(name) or "")
    done = bash("run", "cli", "stats", cwd=project, PATH=str(project / "bin"))
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Python 3.10, 3.11 or 3.12 is needed" in done.stderr


def test_an_environment_that_could_not_be_made_is_removed(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    python = project / "python"
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\nmkdir -p .venv/bin && cp "$0" .venv/bin/python && exit 1\n', encoding="utf-8")
    python.chmod(0o755)
    done = bash("run", "cli", "stats", cwd=project, GONGKAI_PYTHON=str(python))
    assert (done.returncode, done.stdout) == (1, "")
    assert "install python3-venv" in done.stderr
    assert not (project / ".venv").exists()
