"""What pyproject.toml, the VERSION file and the machine say."""

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
BUILD = ROOT / "build"
VERSION = (ROOT / "cmd/rustorch-kernel/VERSION").read_text().strip()
ABI = 0x030B0000  # of CPython 3.11: the extension uses nothing newer
TABLE = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NAME = TABLE["name"]


def check_interpreter():
    """Refuse an interpreter that the extension cannot be built for."""
    if sys.implementation.name != "cpython":
        raise SystemExit(f"rustorch is an extension of CPython, and this is {sys.implementation.name}")
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise SystemExit("rustorch does not support free-threaded Python; use the ordinary build of CPython")


def tag():
    """The wheel's tag: one file for every CPython from 3.11 on."""
    machine = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"cp311-abi3-{machine}"


def metadata():
    """The text of METADATA and PKG-INFO.

    Source: https://packaging.python.org/en/latest/specifications/core-metadata/
    """
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {NAME}",
        f"Version: {VERSION}",
        f"Summary: {TABLE['description']}",
        f"Keywords: {','.join(TABLE['keywords'])}",
        f"License-Expression: {TABLE['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {TABLE['requires-python']}",
        *(f"Classifier: {c}" for c in TABLE["classifiers"]),
        *(f"Requires-Dist: {d}" for d in TABLE["dependencies"]),
    ]
    for extra, wants in TABLE["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {d}; extra == "{extra}"' for d in wants]
    readme = ROOT / TABLE["readme"]
    lines += ["Description-Content-Type: text/markdown", "", readme.read_text()]
    return "\n".join(lines)


def entry_points():
    """The text of entry_points.txt."""
    scripts = [f"{name} = {target}" for name, target in TABLE["scripts"].items()]
    return "\n".join(["[console_scripts]", *scripts, ""])


def sources():
    """Every file of the tree that belongs to it: what git knows or would add;
    in an unpacked source archive, everything but what was built."""
    if (ROOT / ".git").exists():
        listing = ["git", "-C", str(ROOT), "ls-files", "-coz", "--exclude-standard"]
        names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
        found = [ROOT / name for name in names.split("\0") if name]
    else:
        found = [p for p in ROOT.rglob("*") if not _made(p.relative_to(ROOT))]
    return sorted(p for p in found if p.is_file())


def _made(path):
    return path.parts[0] == "build" or "__pycache__" in path.parts or path.name in ("PKG-INFO", "rustorch-kernel")
