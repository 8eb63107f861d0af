"""Sparse tensors: parts, arithmetic, printing, gradients, refusals, optimizers,
copies and SciPy's matrices, beside PyTorch."""

import copy
import gc
import pickle

import numpy as np
import pytest

import rustorch as rt

INDICES, VALUES = [[1, 0, 1, 1], [2, 2, 0, 2]], [2.0, 3.0, 4.0, 3.0]
DENSE = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="pip install torch compares the results")


def example(lib, **options):
    return lib.sparse_coo_tensor(INDICES, VALUES, (2, 3), dtype=lib.float64, **options)


def dense(lib):
    return lib.tensor(DENSE, dtype=lib.float64)


def plain(x):
    """Results of both libraries in one form."""
    if isinstance(x, (tuple, list)):
        return [plain(v) for v in x]
    if not hasattr(x, "layout"):
        return x
    layout = str(x.layout).split(".")[1]
    parts = [layout, *([x.is_coalesced()] if layout == "sparse_coo" else [])]
    return [*parts, str(x.dtype).split(".")[1], np.round(x.detach().to_dense().numpy() * 1, 10).tolist()]


RESULTS = {
    "coalesce": lambda lib, x, d: (x.coalesce(), x.coalesce().indices(), x.coalesce().values(), x._nnz(), x.sparse_dim(), x.dense_dim(), x.is_sparse),
    "add": lambda lib, x, d: (x + x, d + x, d - x, lib.add(d, x, alpha=2), x.coalesce() - x.coalesce()),
    "mul": lambda lib, x, d: (x.coalesce() * d, d * x.coalesce(), x * 2, 2 * x, x / 4, -x, x.coalesce() * x.coalesce(), x * lib.tensor(3.0)),
    "functions": lambda lib, x, d: (x.abs(), x.sqrt(), x.sin(), x.relu(), x**2, x.expm1(), x.isnan(), x.floor_divide(3)),
    "products": lambda lib, x, d: (x @ d.t(), d.t() @ x, lib.spmm(x, d.t()), lib.sparse.mm(x, d.t()), x @ x.t(), lib.mv(x, d[0]), lib.addmm(lib.ones(2, 2, dtype=d.dtype), x, d.t())),
    "sums": lambda lib, x, d: (x.sum(), x.sum(0), lib.sparse.sum(x), lib.sparse.sum(x, 1), lib.sparse.sum(x, [0, 1]), x.norm()),
    "softmax": lambda lib, x, d: (lib.sparse.softmax(x, 1), lib.sparse.log_softmax(x, 0)),
    "shape": lambda lib, x, d: (x.t(), x.transpose(0, 1), x.permute(1, 0), x.unsqueeze(0), lib.cat([x, x]), lib.stack([x, x]), x[0], x[1, 2], x[:, 0]),
    "select": lambda lib, x, d: (x.index_select(0, lib.tensor([1, 0])), list(x), x.unbind()),
    "convert": lambda lib, x, d: (x.to_dense(), x.float(), x.to_sparse_csr(), d.to_sparse(), d.to_sparse(1), d.to_sparse_csr().to_sparse(), x.to_sparse_csr().crow_indices()),
    "compressed": lambda lib, x, d: (x.to_sparse_csr() @ d.t(), x.to_sparse_csr() * 2, x.to_sparse_csr() + x.to_sparse_csr(), x.to_sparse_csr() * d, x.to_sparse_csr().sum()),
    "mask": lambda lib, x, d: (d.sparse_mask(x.coalesce()), x.coalesce().sparse_mask(d.to_sparse())),
    "in place": lambda lib, x, d: (x.clone().mul_(2), x.clone().zero_(), x.clone().add_(x), d.clone().add_(x, alpha=-2), d.clone().sub_(x), d.clone().mul_(x.coalesce())),
    "like": lambda lib, x, d: (lib.zeros_like(x), lib.empty_like(x), lib.zeros(2, 3, layout=lib.sparse_coo), lib.sparse_coo_tensor(size=(2, 3)), lib.sparse_coo_tensor([[0, 2]], [1.0, 2.0])),
    "hybrid": lambda lib, x, d: (d.to_sparse(1) * 2, d.to_sparse(1).sum(1), d.to_sparse(1).values(), lib.sparse_coo_tensor([[0, 1]], [[1.0, 2.0], [3.0, 4.0]], (3, 2))),
    "diagonals": lambda lib, x, d: (lib.sparse.spdiags(d, lib.tensor([0, -1]), (3, 3)), lib.sparse.spdiags(d[0], lib.tensor(1), (2, 3), lib.sparse_csr)),
}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.filterwarnings("ignore")
def test_as_pytorch(torch, name):
    f = RESULTS[name]
    assert plain(f(rt, example(rt), dense(rt))) == plain(f(torch, example(torch), dense(torch)))


PRINTED = [
    lambda lib: lib.sparse_coo_tensor(INDICES, VALUES, (2, 3)),
    lambda lib: example(lib, requires_grad=True),
    lambda lib: lib.sparse_coo_tensor(INDICES, VALUES, (2, 3)).coalesce() * 2,
    lambda lib: lib.sparse_coo_tensor(size=(2, 3)),
    lambda lib: lib.sparse_coo_tensor([[0, 1]], [[1.0, 2.0], [3.0, 4.0]], (3, 2)),
    lambda lib: lib.ones(40, 40).to_sparse(),
    lambda lib: lib.eye(3).to_sparse_csr(),
    lambda lib: lib.eye(20, dtype=lib.float64).to_sparse_csr(),
    lambda lib: lib.nn.Parameter(lib.eye(2).to_sparse()),
    lambda lib: lib.tensor([[0, 3]]).to_sparse(),
]


@pytest.mark.parametrize("k", range(len(PRINTED)))
@pytest.mark.filterwarnings("ignore")
def test_printed(torch, k):
    assert repr(PRINTED[k](rt)).replace("rustorch.", "torch.") == repr(PRINTED[k](torch))


GRADIENTS = {
    "to_dense": lambda lib, x, d: x.to_dense(),
    "sparse.mm": lambda lib, x, d: lib.sparse.mm(x, d.t()),
    "mm": lambda lib, x, d: x @ d.t(),
    "left": lambda lib, x, d: d.t() @ x,
    "mul": lambda lib, x, d: x * d,
    "scale": lambda lib, x, d: x * 3,
    "add": lambda lib, x, d: d + x,
    "neg": lambda lib, x, d: -x,
    "sum": lambda lib, x, d: x.sum(),
    "sparse.sum": lambda lib, x, d: lib.sparse.sum(x, 0),
    "softmax": lambda lib, x, d: lib.sparse.softmax(x, 1),
    "values": lambda lib, x, d: x.values(),
    "t": lambda lib, x, d: x.t(),
    "both": lambda lib, x, d: lib.sparse.mm(x, x.t()),
    "pow": lambda lib, x, d: x**2,
}


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.filterwarnings("ignore")
def test_gradients(torch, name):
    found = []
    for lib in rt, torch:
        x, d = example(lib).coalesce().requires_grad_(), dense(lib).requires_grad_()
        z = GRADIENTS[name](lib, x, d)
        z = z.to_dense()
        z.backward(lib.arange(1.0, z.numel() + 1, dtype=z.dtype).reshape(z.shape))
        found.append([None if t.grad is None else np.round(t.grad.to_dense().numpy(), 9).tolist() for t in (x, d)])
    assert found[0] == found[1]


@pytest.mark.filterwarnings("ignore")
def test_gradients_of_values_and_of_dense_tensors(torch):
    for lib in rt, torch:
        v = lib.tensor(VALUES, dtype=lib.float64, requires_grad=True)
        lib.sparse.mm(lib.sparse_coo_tensor(INDICES, v, (2, 3)), dense(lib).t()).sum().backward()
        assert v.grad.tolist() == [9.0, 9.0, 5.0, 9.0]
        d = dense(lib).requires_grad_()
        (d.to_sparse() * 2).to_dense().sum().backward()
        assert d.grad.tolist() == [[2.0] * 3] * 2


REFUSED = [
    lambda lib, x, d: x.exp(),
    lambda lib, x, d: x + d,
    lambda lib, x, d: x + 1,
    lambda lib, x, d: x == x,
    lambda lib, x, d: x / d,
    lambda lib, x, d: x.view(3, 2),
    lambda lib, x, d: x.numpy(),
    lambda lib, x, d: x.tolist(),
    lambda lib, x, d: x.data_ptr(),
    lambda lib, x, d: x.nbytes,
    lambda lib, x, d: x.indices(),
    lambda lib, x, d: x.values(),
    lambda lib, x, d: d.indices(),
    lambda lib, x, d: d.coalesce(),
    lambda lib, x, d: d._nnz(),
    lambda lib, x, d: d.crow_indices(),
    lambda lib, x, d: lib.cat([x, d]),
    lambda lib, x, d: d.copy_(x),
    lambda lib, x, d: x.fill_(1),
    lambda lib, x, d: lib.where(x, x, x),
    lambda lib, x, d: bool(x),
    lambda lib, x, d: float(x),
    lambda lib, x, d: x @ d,
    lambda lib, x, d: lib.sparse_coo_tensor([[0]], [1.0, 2.0], (2,)),
    lambda lib, x, d: lib.sparse_coo_tensor(),
    lambda lib, x, d: lib.sparse_coo_tensor([[0]], [1.0], "a"),
    lambda lib, x, d: x.to_dense(dtype=lib.float32),
    lambda lib, x, d: lib.ones(2, layout=lib.sparse_coo),
    lambda lib, x, d: d.to_sparse(3),
]


@pytest.mark.parametrize("k", range(len(REFUSED)))
@pytest.mark.filterwarnings("ignore")
def test_refused(torch, k):
    """What PyTorch refuses is refused, with an error that its handlers catch."""
    with pytest.raises(Exception) as theirs:
        REFUSED[k](torch, example(torch), dense(torch))
    with pytest.raises(theirs.type):
        REFUSED[k](rt, example(rt), dense(rt))


def test_nothing_crashes():
    """Every function and method that takes a tensor gives a result or an error for a sparse one."""
    x, d = example(rt), dense(rt)
    for name in dir(rt._C):
        f = getattr(rt._C, name)
        if not callable(f) or isinstance(f, type) or name.startswith("_"):
            continue
        for args in (x,), (x, x), (x, d), (d, x), (x, 1), (x, 1, 1), ([x, d],), ([x],):
            try:
                f(*args)
            except Exception as e:
                assert "nil pointer" not in str(e) and "invalid memory" not in str(e), (name, args, e)
    for name in dir(rt.Tensor):
        if name in ("__class__", "__new__", "__init_subclass__", "__subclasshook__", "backward"):
            continue
        for args in (), (x,), (d,), (1,), (0, 1):
            try:
                m = getattr(example(rt), name)
                if callable(m):
                    m(*args)
            except Exception as e:
                assert "nil pointer" not in str(e) and "invalid memory" not in str(e), (name, args, e)


OUTSIDE = [([[0, 5]], [1.0, 2.0], (3,)), ([[-1]], [1.0], (3,))]


@pytest.mark.parametrize("arguments", OUTSIDE)
def test_indices_outside(arguments):
    with pytest.raises(IndexError):
        rt.sparse_coo_tensor(*arguments)


def test_compressed_rows_are_checked():
    for crow, col in ([0, 2], [0, 1]), ([0, 1, 3], [0, 7, 1]), ([1, 2, 3], [0, 1, 1]), ([0, 3, 2], [0, 1, 1]):
        with pytest.raises(ValueError):
            rt.sparse_csr_tensor(crow, col, [1.0] * len(col), (2, 2))


def trained(lib, optimizer, **options):
    table = lib.nn.Embedding(5, 2, sparse=True)
    with lib.no_grad():
        table.weight.copy_(lib.arange(10.0).reshape(5, 2) / 7 - 0.6)
    steps = getattr(lib.optim, optimizer)(table.parameters(), **options)
    for i in range(4):
        steps.zero_grad()
        z = table(lib.tensor([1, (i + 2) % 5, 1]))
        (z * z).sum().backward()
        steps.step()
    return table.weight.detach().numpy()


@pytest.mark.parametrize("optimizer, options", [
    ("SGD", dict(lr=0.1)), ("SGD", dict(lr=0.1, momentum=0.9)), ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True)), ("SGD", dict(lr=0.1, maximize=True)),
    ("Adagrad", dict(lr=0.1)), ("Adagrad", dict(lr=0.1, lr_decay=0.1, initial_accumulator_value=0.1)), ("SparseAdam", dict(lr=0.1)), ("SparseAdam", dict(lr=0.1, betas=(0.5, 0.6), maximize=True)),
])
@pytest.mark.filterwarnings("ignore")
def test_optimizers(torch, optimizer, options):
    np.testing.assert_allclose(trained(rt, optimizer, **options), trained(torch, optimizer, **options), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "Adadelta", "Adamax", "ASGD", "Rprop", "NAdam", "RAdam"])
def test_optimizers_that_need_all_elements(optimizer):
    with pytest.raises(RuntimeError, match=f"{optimizer} does not support sparse gradients"):
        trained(rt, optimizer, lr=0.1)


@pytest.mark.filterwarnings("ignore")
def test_gradients_of_lookups(torch):
    for f in (
        lambda lib, w: lib.nn.functional.embedding(lib.tensor([[1, 2], [1, 4]]), w, padding_idx=2, sparse=True),
        lambda lib, w: lib.nn.functional.embedding_bag(lib.tensor([1, 2, 1, 4]), w, lib.tensor([0, 3]), sparse=True),
        lambda lib, w: lib.nn.functional.embedding_bag(lib.tensor([1, 2, 1, 4]), w, lib.tensor([0, 3]), sparse=True, mode="sum", per_sample_weights=lib.tensor([1.0, 2.0, 3.0, 4.0]), padding_idx=2),
    ):
        found = []
        for lib in rt, torch:
            w = (lib.arange(15.0).reshape(5, 3) / 7).requires_grad_()
            z = f(lib, w)
            (z * z).sum().backward()
            assert w.grad.is_sparse and not w.grad.is_coalesced()
            found.append((w.grad._indices().tolist(), np.round(w.grad._values().numpy(), 4).tolist()))
        assert found[0] == found[1]


def test_sparse_and_dense_gradients_of_one_leaf():
    w = rt.ones(3, 2, requires_grad=True)
    F = rt.nn.functional
    F.embedding(rt.tensor([1]), w, sparse=True).sum().backward()
    assert w.grad.is_sparse
    F.embedding(rt.tensor([1, 2]), w, sparse=True).sum().backward()
    assert w.grad.is_sparse and w.grad.to_dense().tolist() == [[0, 0], [2, 2], [1, 1]]
    w.sum().backward()
    assert not w.grad.is_sparse and w.grad.tolist() == [[1, 1], [3, 3], [2, 2]]
    F.embedding(rt.tensor([0]), w, sparse=True).sum().backward()
    assert w.grad.tolist() == [[2, 2], [3, 3], [2, 2]]


def test_memory_is_shared():
    v = rt.tensor([1.0, 2.0])
    x = rt.sparse_coo_tensor(rt.tensor([[0, 2]]), v, (3,), is_coalesced=True)
    v.mul_(2)
    assert x.to_dense().tolist() == [2, 0, 4] and x.values().data_ptr() == v.data_ptr()
    x.mul_(3)
    assert v.tolist() == [6, 12]


def test_parts_outlive_the_tensor():
    """Indices, values and gradients stay when what they came from goes."""
    for _ in range(200):
        x = (rt.rand(30, 20) - 0.5).relu().to_sparse()
        want = x.to_dense()
        i, v = x.indices(), x.values()
        del x
        assert rt.equal(rt.sparse_coo_tensor(i, v, (30, 20)).to_dense(), want)
        w = rt.randn(20, 4, requires_grad=True)
        z = rt.nn.functional.embedding(rt.tensor([3, 5, 3]), w, sparse=True).sum()
        z.backward()
        g = w.grad
        del z, w
        assert g.to_dense().sum().item() == 12
    gc.collect()


def test_copies():
    for x in example(rt), example(rt).coalesce(), example(rt).to_sparse_csr(), rt.nn.Parameter(example(rt)):
        for y in pickle.loads(pickle.dumps(x)), copy.deepcopy(x), copy.copy(x), x.clone(), x.detach():
            assert isinstance(y, rt.Tensor) and y.layout is x.layout and rt.equal(y.detach().to_dense(), x.detach().to_dense())
        assert pickle.loads(pickle.dumps(x)).requires_grad == x.requires_grad


def test_from_scipy():
    scipy = pytest.importorskip("scipy.sparse")
    a = np.array([[0, 1.5, 0], [2, 0, 0]])
    for make in scipy.csr_matrix, scipy.csr_array, scipy.coo_array, scipy.csc_matrix, scipy.lil_array, scipy.dok_matrix:
        x = rt.sparse.from_scipy(make(a))
        assert x.layout is (rt.sparse_csr if "csr" in make.__name__ else rt.sparse_coo)
        assert x.dtype is rt.float64 and x.to_dense().tolist() == a.tolist()
        assert (x @ rt.ones(3, 1, dtype=rt.float64)).tolist() == [[1.5], [2.0]]
    with pytest.raises(TypeError, match="SciPy"):
        rt.sparse.from_scipy(a)
