"""What `yaffle doctor` recognises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agent import doctor

REPOSITORY = Path(__file__).resolve().parents[2]


def test_an_old_python_is_refused():
    assert doctor.python_version((3, 10, 4)).status == "fail"
    assert doctor.python_version((3, 13, 0)).status == "ok"


@pytest.mark.parametrize("inside", ["__init__.py", "other.txt"], ids=["package", "plain folder"])
def test_another_package_of_our_name_is_found(tmp_path, inside):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / inside).write_text("")

    (finding,) = doctor.shadowed_names([str(tmp_path)])

    assert finding.status == "fail" and "`import tools`" in finding.text and str(tmp_path) in finding.text


def test_a_real_package_later_on_the_path_wins_over_a_plain_folder(tmp_path):
    (tmp_path / "tools").mkdir()

    (finding,) = doctor.shadowed_names([str(tmp_path), str(REPOSITORY)])

    assert finding.status == "ok"


def test_the_doctor_works_where_our_tools_are_hidden(tmp_path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("")
    code = "import agent.doctor as d; print(*[f.text for f in d.shadowed_names() if f.status == 'fail'])"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}:{REPOSITORY}", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "`import tools`" in done.stdout, done.stderr


@pytest.mark.parametrize(
    "torch, vision", [("2.13.0", "0.28"), ("2.13.0+cpu", "0.28"), ("2.6.0", "0.21"), ("1.13.1", "")]
)
def test_the_torchvision_of_a_torch(torch, vision):
    assert doctor.matching_torchvision(torch) == vision


def test_a_torchvision_of_another_torch_is_recognised():
    (finding,) = doctor.torchvision_match({"torch": "2.13.0+cpu", "torchvision": "0.21.0"})

    assert finding.status == "fail" and "not made for torch 2.13.0+cpu" in finding.text
    assert "torchvision==0.28.*" in finding.fix and "same build as torch (cpu" in finding.fix


def test_a_torchvision_of_another_build_is_recognised(monkeypatch):
    error = "RuntimeError: operator torchvision::nms does not exist"
    monkeypatch.setattr(doctor, "import_error", lambda name: error)

    (finding,) = doctor.torchvision_match({"torch": "2.13.0+cpu", "torchvision": "0.28.0"})

    assert finding.status == "fail" and "different builds" in finding.text and error in finding.text


def test_no_torchvision_is_fine():
    (finding,) = doctor.torchvision_match({"torch": "2.13.0"})

    assert finding.status == "ok"


def test_several_opencv_packages_are_warned_of():
    (finding,) = doctor.opencv_packages({"opencv-python": "4.11.0", "opencv-python-headless": "5.0.0"})

    assert finding.status == "warn" and "pip uninstall -y opencv-python opencv-python-headless" in finding.fix


def test_no_opencv_fails():
    assert [finding.status for finding in doctor.opencv_packages({})] == ["fail"]


def test_requirements_are_compared():
    assert doctor.unmet("numpy>=1.26") == ""
    assert "is needed" in doctor.unmet("numpy>=99")
    assert doctor.unmet("no-such-package-here>=1") == "no-such-package-here is missing"
    assert doctor.unmet("no-such-package-here; python_version < '3'") == ""
    assert "missing" in doctor.unmet("no-such-package-here; extra == 'sam'")


def test_a_package_that_can_not_be_imported_is_named_with_its_error():
    assert doctor.import_error("json") == ""
    assert doctor.import_error("no_such_module_here") == "ModuleNotFoundError: No module named 'no_such_module_here'"


def test_folders_that_can_not_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")

    assert doctor.writable(tmp_path / "new" / "folder")
    assert not doctor.writable(tmp_path / "file" / "folder")


def test_a_damaged_model_fails_with_its_fix(tmp_path, monkeypatch):
    monkeypatch.setenv("YAFFLE_MODELS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "yolox_nano.onnx").write_bytes(b"cut off")

    findings = {finding.name: finding for finding in doctor.model_files()}

    assert findings["model yolox-nano"].status == "fail"
    assert findings["model yolox-nano"].fix == "yaffle models pull yolox-nano"
    assert findings["object detector"].status == "warn"


def test_the_offline_switch_is_told(monkeypatch):
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    assert "no socket" in doctor.offline_switch().text
    monkeypatch.delenv("YAFFLE_OFFLINE")
    assert "unless you ask" in doctor.offline_switch().text


def test_the_in_house_model_is_looked_for_and_looked_into(tmp_path):
    missing = doctor.in_house_model(str(tmp_path))
    assert missing.status == "warn"
    assert "yaffle train" in missing.fix
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not a model")
    damaged = doctor.in_house_model(str(tmp_path))
    assert damaged.status == "fail"
    assert str(weights) in damaged.text

    import numpy as np
    from safetensors.numpy import save_file

    save_file({"a": np.zeros(3)}, weights)
    found = doctor.in_house_model(str(tmp_path))
    assert found.status == "ok"
    assert "1 tensors" in found.text
