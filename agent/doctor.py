"""What is wrong with this installation, and the fix: the findings of `yaffle doctor`.

Nothing of the other layers is imported at the top: a broken or shadowed package is what this has to report.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Literal

#: our import names; plain words, so another package may use one of them too
LAYERS = ("agent", "planners", "tools", "mllm_core")
_OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: "ok", "warn" (something is limited) or "fail" (something can't work)."""

    status: Literal["ok", "warn", "fail"]
    name: str
    text: str
    fix: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which problems depend on each other."""
    yield python_version(sys.version_info[:3])
    yield from package_versions()
    yield from shadowed_names()
    yield from torchvision_match(installed_versions("torch", "torchvision"))
    yield from opencv_packages(installed_versions(*_OPENCV))
    yield native_packages()
    yield from plugins()
    yield offline_switch()
    yield in_house_model()
    yield from model_files()
    yield from folders()


def python_version(version: tuple[int, ...]) -> Finding:
    text = ".".join(map(str, version))
    if version < (3, 11):
        return Finding("fail", "python", f"{text} is too old.", "install Python 3.11 or later")
    return Finding("ok", "python", f"{text} ({sys.executable})")


def installed_versions(*names: str) -> dict[str, str]:
    """The versions of those that are installed."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def package_versions() -> Iterator[Finding]:
    """Are the packages that Yaffle needs here, in versions that it works with? Which extras are?"""
    try:
        requirements = metadata.requires("yaffle") or []
    except metadata.PackageNotFoundError:
        here = Path(__file__).resolve().parent.parent
        yield Finding("warn", "yaffle", f"runs from {here} and is not installed.", f"pip install -e {here}")
        return
    yield Finding("ok", "yaffle", f"{metadata.version('yaffle')} ({Path(__file__).resolve().parent.parent})")
    extras: dict[str, list[str]] = {}
    wrong = []
    for line in requirements:
        problem = unmet(line)
        extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", line)
        if extra is not None:
            extras.setdefault(extra[1], []).extend([problem] if problem else [])
        elif problem:
            wrong.append(problem)
    if wrong:
        yield Finding("fail", "packages", "; ".join(wrong), "pip install --upgrade yaffle")
    else:
        yield Finding("ok", "packages", "all that are needed are here")
    for name, problems in sorted(extras.items()):
        if name == "all":
            continue
        if problems:
            yield Finding("ok", f"extra {name}", f"not installed (optional): pip install 'yaffle[{name}]'")
        else:
            yield Finding("ok", f"extra {name}", "installed")


def unmet(requirement: str) -> str:
    """What is wrong with a requirement such as "torch>=2.6"; "" where it is met or meant for another system."""
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    if wanted.marker is not None and not wanted.marker.evaluate({"extra": "\0"}) and "extra" not in str(wanted.marker):
        return ""
    found = installed_versions(wanted.name).get(wanted.name)
    if found is None:
        return f"{wanted.name} is missing"
    if not wanted.specifier.contains(found, prereleases=True):
        return f"{wanted.name} is {found}, and {wanted.specifier} is needed"
    return ""


def shadowed_names(path: list[str] | None = None, home: Path | None = None) -> Iterator[Finding]:
    """Does another package (or folder) of the same name hide one of ours?

    What the import path holds wins over an editable install, even a plain folder without `__init__.py`.
    """
    home = home or Path(__file__).resolve().parent.parent
    entries = [entry or os.getcwd() for entry in (sys.path if path is None else path)]
    clean = True
    for name in LAYERS:
        spec = PathFinder.find_spec(name, entries)
        if spec is None:
            continue
        place = Path(next(iter(spec.submodule_search_locations or ()), spec.origin or "")).resolve()
        if place == home / name:
            continue
        clean = False
        yield Finding(
            "fail",
            "import names",
            f"`import {name}` gives {place}, not Yaffle's {home / name}.",
            "run from another folder, uninstall that package, or use an environment for Yaffle alone",
        )
    if clean:
        yield Finding("ok", "import names", f"{', '.join(LAYERS)} are Yaffle's own")


def torchvision_match(found: Mapping[str, str]) -> Iterator[Finding]:
    """Is torchvision, where some extra brought it, built for this torch? A wrong one breaks transformers too."""
    torch, vision = found.get("torch"), found.get("torchvision")
    if torch is None or vision is None:
        yield Finding("ok", "torchvision", "not installed (only the extras ultralytics and sam need it)")
        return
    wanted = matching_torchvision(torch)
    local = torch.partition("+")[2]
    build = f", of the same build as torch ({local}: see 'Get started' on pytorch.org)" if local else ""
    fix = f"pip install 'torchvision=={wanted}.*'{build}" if wanted else "install torch and torchvision together"
    if wanted and not vision.startswith(wanted + "."):
        yield Finding("fail", "torchvision", f"{vision} is not made for torch {torch}.", fix)
        return
    error = import_error("torchvision")
    if error:
        mismatch = "torchvision::nms" in error or local != vision.partition("+")[2]
        text = f"{vision} can't be loaded beside torch {torch}"
        text += ": they are different builds (one for CPU, one for CUDA)" if mismatch else ""
        yield Finding("fail", "torchvision", f"{text}. {error}", fix)
    else:
        yield Finding("ok", "torchvision", f"{vision} beside torch {torch}")


def matching_torchvision(torch: str) -> str:
    """The torchvision of a torch: "2.13.0+cpu" -> "0.28" (since torch 2.0, the minor versions are 15 apart)."""
    match = re.match(r"2\.(\d+)", torch)
    return f"0.{int(match[1]) + 15}" if match else ""


def opencv_packages(found: Mapping[str, str]) -> Iterator[Finding]:
    """All OpenCV packages install into the same folder `cv2`, and the last one wins."""
    names = ", ".join(f"{name} {version}" for name, version in found.items())
    if len(found) > 1:
        yield Finding(
            "warn",
            "OpenCV",
            f"{names} overwrite each other's files.",
            f"pip uninstall -y {' '.join(found)} && pip install opencv-python-headless",
        )
    elif found:
        yield Finding("ok", "OpenCV", names)
    else:
        yield Finding("fail", "OpenCV", "is missing.", "pip install opencv-python-headless")


def native_packages() -> Finding:
    """Do the packages with machine code load here?"""
    for name in ("cv2", "onnxruntime"):
        error = import_error(name)
        if error:
            headless = name == "cv2" and "libGL" in error
            fix = "use opencv-python-headless instead of opencv-python" if headless else f"reinstall {name}"
            return Finding("fail", "native code", f"{name} can't be loaded: {error}", fix)
    return Finding("ok", "native code", "OpenCV and ONNX Runtime load")


def import_error(name: str, timeout: float = 120.0) -> str:
    """The last line of what goes wrong when a fresh Python imports `name`; "" where nothing does."""
    command = [sys.executable, "-c", f"import {name}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return f"importing {name} took more than {timeout:.0f} s"
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"


def plugins() -> Iterator[Finding]:
    """Tools of other packages: how many, and which can't be loaded."""
    from tools.registry import installed_plugins

    specs, problems = installed_plugins()
    for problem in problems:
        yield Finding("warn", "plug-in", problem, "update or uninstall it")
    if not problems:
        yield Finding("ok", "plug-ins", f"{len(specs)} tools from other packages")


def offline_switch() -> Finding:
    from tools.offline import downloads_allowed, offline

    if offline():
        return Finding("ok", "network", "YAFFLE_OFFLINE is on: no socket is opened")
    if downloads_allowed():
        return Finding("ok", "network", "YAFFLE_ALLOW_DOWNLOADS is on: backends may fetch models by their hub id")
    return Finding("ok", "network", "nothing is downloaded unless you ask for it (YAFFLE_OFFLINE=1 forbids it at all)")


def model_files() -> Iterator[Finding]:
    from tools.models.locate import verify_models

    statuses = verify_models()
    for status in statuses:
        name = status.entry.name
        if status.state == "damaged":
            yield Finding(
                "fail", f"model {name}", f"{status.path} is damaged or another version.", f"yaffle models pull {name}"
            )
        elif status.state == "verified":
            yield Finding("ok", f"model {name}", f"{status.path}")
    if not any(status.state == "verified" and "yolox" in status.entry.name for status in statuses):
        yield Finding(
            "warn",
            "object detector",
            "no model file is here: plain shapes and text can be found, objects in photos can't.",
            "yaffle models pull yolox-nano",
        )


def in_house_model(folder: str = "") -> Finding:
    """Are the weights of the in-house model there, and whole? (They are not loaded.)"""
    from tools.ask.core_model import REMEDY, core_weights

    path = core_weights(folder)
    if path is None:
        return Finding(
            "warn",
            "in-house model",
            "no weights are here: questions are understood by their forms only, and no model looks at drawings.",
            REMEDY,
        )
    weights = path / "model.safetensors"
    try:
        from safetensors import safe_open

        with safe_open(weights, framework="numpy") as opened:
            tensors = len(list(opened.keys()))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the file is what has to be said
        return Finding("fail", "in-house model", f"{weights} can't be read: {error}", REMEDY)
    return Finding("ok", "in-house model", f"{path} ({tensors} tensors, {weights.stat().st_size / 2**20:.0f} MB)")


def folders() -> Iterator[Finding]:
    """Can the folders that are written to be written to?"""
    from agent.cli.options import state_folder
    from tools.models.locate import cache_folder

    for name, folder in (
        ("models", cache_folder()),
        ("state", state_folder()),
        ("temporary", Path(tempfile.gettempdir())),
    ):
        if writable(folder):
            yield Finding("ok", f"folder for {name}", f"{folder}")
        else:
            setting = {"models": "XDG_CACHE_HOME", "state": "YAFFLE_STATE"}.get(name, "TMPDIR")
            yield Finding(
                "warn", f"folder for {name}", f"{folder} can't be written to.", f"set {setting} to one that can"
            )


def writable(folder: Path) -> bool:
    """Could a file be written to `folder`, made where it is missing? (Nothing is made now.)"""
    for place in (folder, *folder.parents):
        if place.exists():
            return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return False
