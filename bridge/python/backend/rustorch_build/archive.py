"""Writes wheels and source archives. The same tree gives the same bytes."""

import base64
import contextlib
import gzip
import hashlib
import io
import os
import tarfile
import time
import zipfile
from pathlib import Path

from . import project

BASE = f"{project.NAME}-{project.VERSION}"
INFO = f"{BASE}.dist-info"
EPOCH = max(int(os.environ.get("SOURCE_DATE_EPOCH", 315532800)), 315532800)  # zip begins in 1980


def write_wheel(folder, files):
    """Write a wheel of the files, by their name in it, and return the wheel's
    name. A wheel that has just these contents already is left alone.

    Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    tag = project.tag()
    entries = {name: (path.read_bytes(), _mode(path)) for name, path in sorted(files.items())}
    texts = {
        "METADATA": project.metadata(),
        "WHEEL": f"Wheel-Version: 1.0\nGenerator: rustorch_build\nRoot-Is-Purelib: false\nTag: {tag}\n",
        "entry_points.txt": project.entry_points(),
        "licenses/LICENSE": (project.ROOT / "LICENSE").read_text(),
    }
    entries |= {f"{INFO}/{name}": (text.encode(), 0o644) for name, text in texts.items()}
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, (data, _) in entries.items())
    entries[f"{INFO}/RECORD"] = f"{record}{INFO}/RECORD,,\n".encode(), 0o644
    wheel = Path(folder) / f"{BASE}-{tag}.whl"
    if _record(wheel) != entries[f"{INFO}/RECORD"][0]:
        _write(wheel, entries)
    return wheel.name


def _write(wheel, entries):
    temporary = wheel.with_name(f".{wheel.name}.{os.getpid()}")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (data, mode) in entries.items():
            entry = zipfile.ZipInfo(name, time.gmtime(EPOCH)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, data)
    temporary.replace(wheel)


def _record(wheel):
    with contextlib.suppress(OSError, KeyError, zipfile.BadZipFile), zipfile.ZipFile(wheel) as archive:
        return archive.read(f"{INFO}/RECORD")


def _digest(data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + digest.rstrip(b"=").decode()


def _mode(path):
    """Programs and scripts may be run; libraries need not."""
    return 0o755 if os.access(path, os.X_OK) and path.suffix != ".so" else 0o644


def write_sdist(folder):
    """Write the archive of the sources and return its name.

    Source: https://packaging.python.org/en/latest/specifications/source-distribution-format/
    """
    name = f"{BASE}.tar.gz"
    with (
        open(Path(folder) / name, "wb") as file,
        gzip.GzipFile("", "wb", mtime=EPOCH, fileobj=file) as packed,
        tarfile.open(mode="w", fileobj=packed, format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in project.sources():
            inner = path.relative_to(project.ROOT).as_posix()
            _pack(archive, f"{BASE}/{inner}", path.read_bytes(), _mode(path))
        _pack(archive, f"{BASE}/PKG-INFO", project.metadata().encode(), 0o644)
    return name


def _pack(archive, name, data, mode):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(data), mode, EPOCH
    archive.addfile(entry, io.BytesIO(data))
