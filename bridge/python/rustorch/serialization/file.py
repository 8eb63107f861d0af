"""PyTorch's files: zip archives of a pickle and of the memory of its tensors.

Source: torch/serialization.py and caffe2/serialize/inline_container.cc of
PyTorch 2.15.0. Records are stored as they are, each at a multiple of 64 bytes.
"""

import contextlib
import io
import mmap as _mmap
import os
import pickle
import stat
import tempfile
import zipfile

from .. import _C
from .._dtype import DTYPES, device
from ..errors import CheckpointError
from ..storage import TypedStorage, UntypedStorage
from .pickler import Pickler
from .unpickler import Unpickler

_ALIGNMENT = 64
_MOST_PICKLE = 1 << 30


# ---------------------------------------------------------------- writing


def save(obj, f, pickle_module=pickle, pickle_protocol=2, _use_new_zipfile_serialization=True, _disable_byteorder_record=False):
    """Write obj to f, a path or a file that is open for writing, in PyTorch's form.

    Tensors that share memory share it in the file, which holds all of the memory
    of a tensor, whatever part of it that shows. torch.load reads the file. A path
    is written beside it and renamed, so that a file that was there stays whole
    if writing fails.
    """
    if pickle_module is not pickle:
        raise NotImplementedError("save(): of argument 'pickle_module' rustorch has only the default")
    if not _use_new_zipfile_serialization:
        raise NotImplementedError("save(): rustorch writes the zip form of PyTorch 1.6 and newer only")
    if hasattr(f, "write"):
        _write(obj, f, "archive", pickle_protocol)
        return
    path = os.fspath(f)
    name = os.path.splitext(os.path.basename(os.fsdecode(path)))[0] or "archive"
    with _replacing(path) as out:
        _write(obj, out, name, pickle_protocol)


@contextlib.contextmanager
def _replacing(path):
    """A file that takes the place of the one at path when all is written."""
    path = os.path.realpath(path)
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        with open(path, "wb") as out:
            yield out
        return
    out = tempfile.NamedTemporaryFile(dir=os.path.dirname(path), prefix=os.path.basename(path) + ".", suffix=".part", delete=False)
    try:
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(out.name, stat.S_IMODE(os.stat(path).st_mode) if os.path.exists(path) else 0o666 & ~mask)
        os.replace(out.name, path)
    except BaseException:
        os.unlink(out.name)
        raise


def _write(obj, f, name, protocol):
    pickled = io.BytesIO()
    pickler = Pickler(pickled, protocol)
    pickler.dump(obj)
    with zipfile.ZipFile(f, "w", zipfile.ZIP_STORED) as archive:
        records = {"data.pkl": pickled.getbuffer(), ".format_version": b"1", ".storage_alignment": b"%d" % _ALIGNMENT, "byteorder": b"little"}
        for record, data in records.items():
            _record(archive, f"{name}/{record}", data)
        for key, memory in enumerate(pickler.storages):
            _record(archive, f"{name}/data/{key}", memoryview(memory) if memory.numel() else b"")
        _record(archive, f"{name}/version", b"3\n")


def _record(archive, name, data):
    info = zipfile.ZipInfo(name)
    size = len(data) if isinstance(data, bytes) else data.nbytes
    info.file_size = size  # from 2 GiB on zipfile writes the longer form of the header
    start = archive.fp.tell() + zipfile.sizeFileHeader + len(name.encode()) + 4
    padding = -start % _ALIGNMENT
    info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
    with archive.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as out:
        out.write(data)


# ---------------------------------------------------------------- reading


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    """Read what save(), or torch.save, wrote to f, a path or a file that is open for reading.

    A file is a program in a language of Python's. Here it can make tensors,
    numbers, texts and plain containers, with weights_only=False too, and nothing
    else: what it names beyond them is refused unless the program has allowed it
    by rustorch.serialization.add_safe_globals().

    map_location is "cpu", or a dictionary or function that gives "cpu" for the
    places that tensors were saved from. With mmap, tensors lie over the file's
    pages, which are read when they are used; writing to them does not change
    the file.

    Raises CheckpointError (a RuntimeError and a pickle.UnpicklingError) for files
    that are damaged, refused, or of PyTorch before 1.6.
    """
    if pickle_module is not None:
        raise NotImplementedError("load(): of argument 'pickle_module' rustorch has only the default: no other one is safe")
    if hasattr(f, "read") and hasattr(f, "seek"):
        if mmap:
            raise ValueError("f must be a file path in order to use the mmap argument")
        return _Archive(f, map_location).load()
    with open(f, "rb") as file:
        return _Archive(file, map_location, bool(mmap)).load()


class _Archive:
    """The records of a file."""

    def __init__(self, file, map_location, mapped=False):
        self.file, self.map_location, self.storages = file, map_location, {}
        start = file.tell()
        head = file.read(4)
        self.size = file.seek(0, os.SEEK_END)
        file.seek(start)
        if head != b"PK\x03\x04":
            raise CheckpointError(_not_zip(head))
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as e:
            raise CheckpointError(f"the zip archive is damaged: {e}") from e
        names = [n for n in self.zip.namelist() if n.endswith("/data.pkl") and n.count("/") == 1]
        if len(names) != 1:
            raise CheckpointError("the zip archive has no pickle: it is no file of save()'s")
        self.prefix = names[0][: -len("data.pkl")]
        if self.prefix + "constants.pkl" in self.zip.NameToInfo:
            raise CheckpointError("the file is a program of TorchScript's, not one of tensors")
        self.map = _mmap.mmap(file.fileno(), 0, access=_mmap.ACCESS_COPY) if mapped else None

    def load(self):
        """Return what was saved."""
        if self.prefix + "byteorder" in self.zip.NameToInfo and self.read("byteorder", 16) != b"little":
            raise CheckpointError("the file is of a machine with another order of bytes")
        return Unpickler(self.read("data.pkl", _MOST_PICKLE), self.storage).load()

    def info(self, name):
        """The entry of a record, whose bytes are within the file as they are."""
        try:
            info = self.zip.getinfo(self.prefix + name)
        except KeyError:
            raise CheckpointError(f"the file has no record {name!r:.100}") from None
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 or info.compress_size != info.file_size:
            raise CheckpointError(f"the record {name!r:.100} is compressed or encrypted, which files of save()'s are not")
        if info.header_offset + info.file_size > self.size:
            raise CheckpointError(f"the record {name!r:.100} reaches beyond the end of the file")
        return info

    def read(self, name, most):
        info = self.info(name)
        if info.file_size > most:
            raise CheckpointError(f"the record {name!r:.100} of {info.file_size} bytes is longer than {most}")
        with self.opened(info) as record:
            return record.read()

    @contextlib.contextmanager
    def opened(self, info):
        try:
            with self.zip.open(info) as record:
                yield record
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as e:
            raise CheckpointError(f"the record {info.filename!r:.100} is damaged: {e}") from e

    def storage(self, dtype, key, location, length):
        """The storage that the pickle names, on the CPU."""
        if key not in self.storages:
            self.place(location)
            info = self.info("data/" + key)
            if info.file_size < length * dtype.itemsize:
                raise CheckpointError(f"the storage {key!r:.100} has {info.file_size} bytes, which are no {length} elements of {dtype!r}")
            self.storages[key] = UntypedStorage(_bytes=self.memory(info))
        memory = self.storages[key]
        return TypedStorage(wrap_storage=memory if len(memory) == length * dtype.itemsize else memory[: length * dtype.itemsize], dtype=dtype)

    def memory(self, info):
        if self.map is not None and info.file_size:
            with self.opened(info):  # checks the header
                begin = info.header_offset + zipfile.sizeFileHeader + self.header_rest(info)
            return _C._from_buffer(memoryview(self.map)[begin: begin + info.file_size])
        made = _C._empty((info.file_size,), DTYPES["uint8"], None)
        if not info.file_size:
            return made
        with self.opened(info) as record, memoryview(made) as room:
            at = 0
            while n := record.readinto(room[at: at + (1 << 24)]):
                at += n
            if at != info.file_size:
                raise CheckpointError(f"the record {info.filename!r:.100} ends after {at} bytes of {info.file_size}")
        return made

    def header_rest(self, info):
        """The bytes of the name and the padding that stand before the record."""
        head = self.map[info.header_offset: info.header_offset + zipfile.sizeFileHeader]
        return int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")

    def place(self, location):
        """Raise unless tensors that were saved from location are to be on the CPU."""
        where = self.map_location
        if callable(where):
            where = location if where(None, location) is None else "cpu"
        elif isinstance(where, dict):
            where = where.get(location, location)
        elif where is None:
            where = location
        kind = device(where).type if isinstance(where, (str, device)) else str(where)
        if kind != "cpu":
            raise CheckpointError(
                f"Attempting to deserialize object on a {kind.upper()} device, and rustorch computes on the CPU: "
                "load(…, map_location='cpu') maps the storages of the file to it"
            )


def _not_zip(head):
    if not head:
        return "the file is empty"
    if head[:1] == b"\x80":
        return "the file has the form that PyTorch had before 1.6: load it there and save it again, which writes a zip archive"
    return "the file is no zip archive, which files of save()'s are"
