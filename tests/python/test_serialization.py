"""Files in PyTorch's form: what goes in comes out, damaged and hostile files are refused."""

import collections
import io
import os
import pickle
import random
import struct
import zipfile

import pytest
import rustorch as rt
from rustorch import nn
from rustorch.errors import CheckpointError

DTYPES = [rt.float32, rt.float64, rt.float16, rt.bfloat16, rt.int64, rt.int32, rt.int16, rt.int8, rt.uint8, rt.bool]


def saved(obj, **options):
    f = io.BytesIO()
    rt.save(obj, f, **options)
    f.seek(0)
    return f


def again(obj, **options):
    return rt.load(saved(obj, **options))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (4, 5)])
def test_tensors(dtype, shape):
    x = rt.arange(rt.Size(shape).numel()).reshape(shape).to(dtype)
    y = again(x)
    assert y.dtype is dtype and y.shape == x.shape and rt.equal(x, y) and y.stride() == x.stride()


@pytest.mark.parametrize("protocol", range(2, 6))
def test_containers(protocol):
    value = {
        "a": [1, 2.5, "text", None, True, -(2 ** 70), 3 + 4j], "b": ({1, 2}, b"bytes", bytearray(b"more")), 5: collections.OrderedDict(x=1),
        "counter": collections.Counter("aab"), "size": rt.Size([2, 3]), "dtype": rt.float16, "device": rt.device("cpu"), ("a", 1): [[[]]],
        "many": list(range(3000)), "long": "ä" * 5000, "frozen": frozenset([1]) if protocol >= 4 else None,
    }
    got = again(value, pickle_protocol=protocol)
    assert got == value and type(got["size"]) is rt.Size and got["dtype"] is rt.float16 and type(got[5]) is collections.OrderedDict


def test_a_list_that_holds_itself():
    value = [1]
    value.append(value)
    got = again(value)
    assert got[1] is got


def test_shared_memory_stays_shared():
    x = rt.arange(12.0).reshape(3, 4)
    f = saved([x, x[1], x.t(), x])
    assert len([n for n in zipfile.ZipFile(f).namelist() if "/data/" in n]) == 1
    f.seek(0)
    a, row, t, same = rt.load(f)
    row[0] = 99
    assert a[1, 0].item() == 99 and t[0, 1].item() == 99 and same is a
    assert t.stride() == (1, 4) and row.storage_offset() == 4 and not t._is_contiguous()


def test_two_types_over_one_memory():
    x = rt.arange(4, dtype=rt.int32)
    a, b = again([x, x.view(rt.float32)])
    a.zero_()
    assert b.tolist() == [0, 0, 0, 0] and b.dtype is rt.float32


def test_gradients_and_parameters():
    x, p, frozen = rt.ones(2, requires_grad=True), nn.Parameter(rt.ones(3)), nn.Parameter(rt.ones(1), requires_grad=False)
    p.note = "kept"
    a, b, c = again([x, p, frozen])
    assert a.requires_grad and type(a) is rt.Tensor
    assert type(b) is nn.Parameter and b.requires_grad and b.note == "kept" and type(c) is nn.Parameter and not c.requires_grad


def test_models_and_optimizers():
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    optimizer = rt.optim.Adam(model.parameters(), lr=0.1)
    model(rt.randn(5, 3)).sum().backward()
    optimizer.step()
    state = again({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3})
    other = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    other.load_state_dict(state["model"])
    second = rt.optim.Adam(other.parameters())
    second.load_state_dict(state["optimizer"])
    for m, o in ((model, optimizer), (other, second)):
        o.zero_grad()
        m(rt.ones(5, 3)).sum().backward()
        o.step()
    assert all(rt.equal(a, b) for a, b in zip(model.state_dict().values(), other.state_dict().values()))
    assert type(state["model"]) is type(model.state_dict())


def test_paths(tmp_path):
    path = tmp_path / "model.v1.pt"
    rt.save([rt.ones(3)], path)
    assert rt.load(str(path))[0].tolist() == [1, 1, 1]
    assert zipfile.ZipFile(path).namelist()[0] == "model.v1/data.pkl"
    with pytest.raises(ZeroDivisionError):
        rt.save([rt.ones(3), Bomb()], path)
    assert rt.load(path)[0].tolist() == [1, 1, 1] and os.listdir(tmp_path) == [path.name]
    link = tmp_path / "link.pt"
    link.symlink_to(path)
    rt.save(rt.zeros(1), link)
    assert link.is_symlink() and rt.load(path).tolist() == [0]
    with pytest.raises(OSError):
        rt.load(tmp_path / "nothing.pt")
    with pytest.raises(OSError):
        rt.save(1, tmp_path / "no folder" / "a.pt")


class Bomb:
    def __reduce__(self):
        return 1 / 0


def test_records_are_aligned(tmp_path):
    path = tmp_path / "a.pt"
    rt.save({"a": rt.ones(3), "b": rt.ones(1000), "c": rt.ones(1, dtype=rt.bool)}, path)
    data = path.read_bytes()
    for info in zipfile.ZipFile(path).infolist():
        name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
        assert (info.header_offset + 30 + name + extra) % 64 == 0, info.filename


def test_mapped(tmp_path):
    path = tmp_path / "a.pt"
    rt.save({"x": rt.arange(1000.0), "none": rt.ones(0)}, path)
    before = path.read_bytes()
    got = rt.load(path, mmap=True)
    got["x"][0] = 7
    assert got["x"][:3].tolist() == [7, 1, 2] and got["none"].shape == (0,) and path.read_bytes() == before
    with pytest.raises(ValueError, match="file path"):
        rt.load(io.BytesIO(before), mmap=True)


def test_storages():
    x = rt.arange(6.0).reshape(2, 3)
    got = again(x.storage())
    assert got.tolist() == x.storage().tolist() and got.dtype is rt.float32


# ---------------------------------------------------------------- beside PyTorch


def test_pytorch_reads_what_is_written(tmp_path):
    torch = pytest.importorskip("torch")
    model = nn.Linear(3, 2)
    x = rt.arange(12.0).reshape(3, 4)
    value = {"state": model.state_dict(), "x": x, "t": x.t(), "p": nn.Parameter(rt.ones(2)), "size": rt.Size([1, 2]), "dtype": rt.int8, "b": b"\xff", "none": rt.ones(0, 2)}
    value.update({str(d): rt.arange(5).to(d) for d in DTYPES})
    rt.save(value, tmp_path / "a.pt")
    for options in ({}, {"mmap": True}, {"weights_only": False}):
        got = torch.load(tmp_path / "a.pt", **options)
        assert list(got["state"]) == ["weight", "bias"] and got["state"]["weight"].tolist() == model.weight.tolist()
        assert got["t"].stride() == (1, 4) and got["t"].data_ptr() == got["x"].data_ptr()
        assert isinstance(got["p"], torch.nn.Parameter) and got["size"] == torch.Size([1, 2]) and got["dtype"] is torch.int8 and got["b"] == b"\xff"
        for d in DTYPES:
            assert got[str(d)].tolist() == value[str(d)].tolist() and got[str(d)].dtype is getattr(torch, str(d).split(".")[1])
    torch.nn.Linear(3, 2).load_state_dict(torch.load(saved(model.state_dict())))


def test_what_pytorch_writes_is_read():
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(2, 3)).sum().backward()
    optimizer.step()
    base = torch.arange(12.0).reshape(3, 4)
    parameter = torch.nn.Parameter(torch.ones(1))
    parameter.note = 1
    value = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "x": base, "t": base.t(), "p": parameter, "size": torch.Size([2]), "half": torch.ones(2).half(), "brain": torch.ones(2).bfloat16(), "list": [torch.tensor(3), {1, 2}, b"a"]}
    for protocol in (2, 4):
        f = io.BytesIO()
        torch.save(value, f, pickle_protocol=protocol)
        f.seek(0)
        got = rt.load(f)
        assert {k: v.tolist() for k, v in got["model"].items()} == {k: v.tolist() for k, v in model.state_dict().items()}
        assert got["optimizer"]["param_groups"] == optimizer.state_dict()["param_groups"]
        assert got["t"].stride() == (1, 4) and got["p"].note == 1 and type(got["p"]) is nn.Parameter and got["brain"].dtype is rt.bfloat16
        got["x"][0, 1] = 50
        assert got["t"][1, 0].item() == 50 and got["list"][0].item() == 3 and got["list"][1] == {1, 2} and got["list"][2] == b"a"
    refused = [model, torch.ones(2, dtype=torch.complex32), torch.ones(2).to_sparse(), torch.jit.script(torch.nn.Linear(1, 1))]
    for obj in refused:
        f = io.BytesIO()
        torch.jit.save(obj, f) if isinstance(obj, torch.jit.ScriptModule) else torch.save(obj, f)
        f.seek(0)
        with pytest.raises(CheckpointError):
            rt.load(f)
    f = io.BytesIO()
    torch.save(base, f, _use_new_zipfile_serialization=False)
    f.seek(0)
    with pytest.raises(CheckpointError, match="before 1.6"):
        rt.load(f)


# ---------------------------------------------------------------- files that are not what they should be


def archive(pkl, records=(), **options):
    """A file with this pickle and these records."""
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", **options) as z:
        z.writestr("a/data.pkl", pkl)
        for name, data in dict(records).items():
            z.writestr("a/" + name, data)
    f.seek(0)
    return f


def storage_pickle(args=b"(K\x00K\x03\x85K\x01\x85\x89}t", pid=b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x03tQ"):
    return b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n" + args[:1] + pid + args[1:] + b"R."


def test_a_pickle_by_hand_is_read():
    got = rt.load(archive(storage_pickle(), {"data/0": struct.pack("<3f", 1, 2, 3)}))
    assert got.tolist() == [1, 2, 3]


class Runs:
    ran = False

    def __reduce__(self):
        return setattr, (Runs, "ran", True)


@pytest.mark.parametrize("pkl", [
    pickle.dumps(Runs()), pickle.dumps(Runs(), 2), pickle.dumps(print), pickle.dumps(os.system), pickle.dumps(object()), pickle.dumps(Exception("x")),
    b"cos\nsystem\n(X\x02\x00\x00\x00lstR.", b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.", b"cbuiltins\nset\n)R}b.",
    b"(S'1'\nos\nsystem\n.", b"ctorch\nTensor\n)R.", b"ctorch\nfloat32\n)R.", b"ctorch\nFloatStorage\n)R.", b"c__builtin__\ncomplex\n(ccollections\nOrderedDict\ntR.",
], ids=range(14))
def test_nothing_is_run(pkl):
    with pytest.raises(CheckpointError):
        rt.load(archive(pkl), weights_only=False)
    assert not Runs.ran


@pytest.mark.parametrize("pkl", [
    b"", b".", b"\x80\x02", b"\x80\x09N.", b"\x80\x02N", b"R.", b"(.", b"0.", b"t.", b"s.", b"}Ns.", b"]s.", b"(u.", b"}(Nu.", b"N(e.", b"b.", b"]}b.", b"q\x00.", b"h\x07.", b"j\xff\xff\xff\xff.",
    b"X\xff\xff\xff\x7fab.", b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7fa.", b"\x8b\xff\xff\xff\x7f.", b"\x8b\xff\xff\xff\xff.", b"\x8e\xff\xff\xff\xff\xff\xff\xff\xffa.", b"X\x02\x00\x00\x00\xff\xff.",
    b"}]Ns.", b"}}Ns.", b"\x8f(]\x90.", b"NQ.", b"(X\x07\x00\x00\x00storageNNNNtQ.", b"ctorch\nSize\nNR.", b"ctorch\nSize\nK\x03\x85R.", b"ctorch\nnothing\n.", b"cnowhere", b"\x96\xff\xff\xff\xff\xff\xff\xff\x7f.",
    b"\x80\x02X\x01\x00\x00\x00aX\x01\x00\x00\x00bN\x93.", b"c_codecs\nencode\n(X\x01\x00\x00\x00aX\x05\x00\x00\x00utf-8tR.", b"c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R.",
], ids=range(39))
def test_damaged_pickles(pkl):
    with pytest.raises(CheckpointError):
        rt.load(archive(pkl))


def test_a_key_that_takes_for_ever_to_hash():
    key = b"Nq\x000" + b"h\x00h\x00\x86q\x000" * 100 + b"h\x00"
    for pkl in (b"}" + key + b"Ns.", b"c__builtin__\nset\n]" + key + b"a\x85R.", b"ccollections\nOrderedDict\n(" + key + b"Nt\x85\x85R."):
        with pytest.raises(CheckpointError, match="key"):
            rt.load(archive(pkl))


@pytest.mark.parametrize("args", [
    b"(J\xff\xff\xff\xffK\x03\x85K\x01\x85\x89}t", b"(K\x01K\x03\x85K\x01\x85\x89}t", b"(K\x00K\x04\x85K\x01\x85\x89}t", b"(K\x00J\xff\xff\xff\xff\x85K\x01\x85\x89}t",
    b"(K\x00K\x03\x85J\xff\xff\xff\xff\x85\x89}t", b"(K\x00K\x03\x85K\x02\x85\x89}t", b"(K\x00K\x03\x85K\x01K\x01\x86\x89}t", b"(K\x00NK\x01\x85\x89}t", b"(K\x00X\x01\x00\x00\x00a\x85K\x01\x85\x89}t",
    b"(G?\xf0\x00\x00\x00\x00\x00\x00K\x03\x85K\x01\x85\x89}t", b"(K\x00\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7fK\x02\x86K\x01K\x01\x86\x89}t", b"(\x8a\x10" + b"\x7f" * 16 + b"K\x03\x85K\x01\x85\x89}t", b"(K\x00K\x03\x85t",
], ids=range(13))
def test_tensors_that_cannot_be(args):
    with pytest.raises(CheckpointError):
        rt.load(archive(storage_pickle(args), {"data/0": bytes(12)}))


@pytest.mark.parametrize("pid, records", [
    (None, {}), (None, {"data/0": bytes(11)}), (b"X\x02\x00\x00\x00..", {"data/0": bytes(12)}), (b"X\x0a\x00\x00\x00../../0\x00\x00\x00", {"data/0": bytes(12)}),
], ids=range(4))
def test_storages_that_are_not_there(pid, records):
    pkl = storage_pickle() if pid is None else storage_pickle().replace(b"X\x01\x00\x00\x000", pid)
    with pytest.raises(CheckpointError):
        rt.load(archive(pkl, records))


def test_places():
    pkl = storage_pickle().replace(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0")
    records = {"data/0": bytes(12)}
    with pytest.raises(RuntimeError, match="CUDA device.*map_location='cpu'"):
        rt.load(archive(pkl, records))
    for where in ("cpu", rt.device("cpu"), {"cuda:0": "cpu"}, lambda storage, place: "cpu"):
        assert rt.load(archive(pkl, records), map_location=where).tolist() == [0, 0, 0]
    with pytest.raises(RuntimeError):
        rt.load(archive(pkl, records), map_location="cuda")


@pytest.mark.parametrize("data, words", [
    (b"", "empty"), (b"PK", "no zip"), (b"PK\x03\x04", "damaged"), (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "before 1.6"), (b"hello, world" * 10, "no zip"),
])
def test_files_of_another_kind(data, words):
    with pytest.raises(CheckpointError, match=words):
        rt.load(io.BytesIO(data))


def test_archives_of_another_kind():
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w") as z:
        z.writestr("a.txt", "text")
    f.seek(0)
    with pytest.raises(CheckpointError, match="no pickle"):
        rt.load(f)
    with pytest.raises(CheckpointError, match="compressed"):
        rt.load(archive(storage_pickle(), {"data/0": bytes(1 << 20)}, compression=zipfile.ZIP_DEFLATED))
    with pytest.raises(CheckpointError, match="order of bytes"):
        rt.load(archive(b"N.", {"byteorder": b"big"}))


def test_damage_anywhere_is_an_error_or_nothing():
    """Bytes are changed, cut out or repeated: the file is refused, or what is changed is no matter."""
    good = saved({"x": rt.arange(20.0), "p": nn.Parameter(rt.ones(3)), "n": [1, "two", (3.0,)]}).getvalue()
    dice = random.Random(5)
    refused = 0
    for _ in range(600):
        data = bytearray(good)
        for _ in range(dice.choice((1, 1, 1, 5))):
            at = dice.randrange(len(data))
            what = dice.randrange(4)
            if what == 0:
                data[at] = dice.randrange(256)
            elif what == 1:
                del data[at: at + dice.choice((1, 10, 1000))]
            elif what == 2:
                data[at:at] = data[at: at + 20]
            else:
                del data[at:]
            if not data:
                break
        try:
            got = rt.load(io.BytesIO(bytes(data)))
            assert got is None or repr(got)
        except CheckpointError:
            refused += 1
    assert refused > 300


def test_what_the_program_allows():
    class_ = Allowed
    with pytest.raises(CheckpointError, match="add_safe_globals"):
        again(Allowed(3))
    with rt.serialization.safe_globals([class_]):
        got = again(Allowed(3))
    assert type(got) is Allowed and got.n == 3 and rt.serialization.get_safe_globals() == []
    rt.serialization.add_safe_globals([Allowed])
    assert again([Allowed(4)])[0].n == 4
    rt.serialization.clear_safe_globals()
    with pytest.raises(CheckpointError):
        again(Allowed(3))


class Allowed:
    def __init__(self, n):
        self.n = n


def test_arguments():
    with pytest.raises(NotImplementedError):
        rt.save(1, io.BytesIO(), pickle_module=random)
    with pytest.raises(NotImplementedError):
        rt.load(saved(1), pickle_module=pickle)
    with pytest.raises(TypeError):
        rt.save(1, 3.5)
    assert rt.load(saved(1), weights_only=True) == 1
