#!/usr/bin/env python3
"""Score a module with PyTorch's API against results recorded from PyTorch.

    python replay.py --module rustorch [--data DIR] [--names CSV]
                     [--filter REGEX] [--out report.csv] [--jobs N]

Needs only the module, numpy and the standard library.  README.md describes
the data.  Cases run in worker processes, so a crash or a hang of the module
fails one case and not the run.
"""
import argparse
import collections
import contextlib
import csv
import glob
import gzip
import importlib
import io
import itertools
import json
import math
import os
import queue
import re
import subprocess
import sys
import threading
import time
import warnings

import numpy as np

# How the bytes of each dtype are read.  bfloat16 is read as uint16.
NUMPY = {
    "float64": np.float64, "float32": np.float32, "float16": np.float16,
    "bfloat16": np.uint16, "complex128": np.complex128, "complex64": np.complex64,
    "int64": np.int64, "int32": np.int32, "int16": np.int16, "int8": np.int8,
    "uint8": np.uint8, "bool": np.bool_,
}
# (rtol, atol) when the recorded tensor names none.
TOLERANCE = {
    "float64": (1e-7, 1e-9), "float32": (1e-5, 1e-6), "float16": (2e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5), "complex128": (1e-7, 1e-9), "complex64": (1e-5, 1e-6),
}
SCALAR_TOLERANCE = (1e-6, 1e-9)
# Imported before a case runs, so that "torch.utils.data" is an attribute.
SUBMODULES = """nn nn.functional nn.init nn.utils nn.utils.rnn nn.modules.linear
optim optim.lr_scheduler autograd autograd.functional autograd.profiler linalg fft
special distributions distributions.binomial distributions.multinomial
distributions.multivariate_normal distributions.poisson utils.data
utils.data.dataset""".split()


class Mismatch(Exception):
    """The module's result differs from the recorded one."""


# ---------------------------------------------------------------- reading

class Data:
    """The tensors of one group: a flat file of little-endian bytes."""

    def __init__(self, path=None, raw=None):
        if raw is None:
            with gzip.open(path + ".gz") as f:
                raw = np.frombuffer(f.read(), np.uint8)
        self.raw = raw

    def array(self, node):
        """Values of a tensor node as numpy, row-major; bfloat16 as float32."""
        dtype = np.dtype(NUMPY[node["dtype"]])
        count = math.prod(node["shape"])
        got = np.frombuffer(self.raw, dtype, count, node["at"]) if count else np.empty(0, dtype)
        if node["dtype"] == "bfloat16":
            got = (got.astype(np.uint32) << 16).view(np.float32)
        return got.reshape(node["shape"])


def is_tensor_node(node):
    return isinstance(node, dict) and "at" in node


# ---------------------------------------------------------------- replay

class Replayer:
    def __init__(self, module, data):
        self.m = module
        self.data = data

    # -- building inputs

    def dtype(self, name):
        return getattr(self.m, name)

    def from_array(self, array, dtype):
        m, want = self.m, self.dtype(dtype)
        if dtype == "bfloat16":
            return m.from_numpy(array.astype(np.float32)).to(want)
        try:
            return m.from_numpy(array)
        except Exception:
            return m.tensor(array.tolist(), dtype=want)

    def tensor(self, node):
        array = np.array(self.data.array(node))
        stride = node.get("stride")
        if stride and hasattr(self.m, "as_strided"):
            offset = node.get("offset", 0)
            last = offset + sum((n - 1) * s for n, s in zip(array.shape, stride))
            store = np.zeros(last + 1, array.dtype)
            where = np.full(array.shape, offset)
            for axis, (n, s) in enumerate(zip(array.shape, stride)):
                index = np.arange(n) * s
                where = where + index.reshape([-1 if i == axis else 1 for i in range(array.ndim)])
            store[where] = array
            got = self.m.as_strided(self.from_array(store, node["dtype"]), array.shape, stride, offset)
        else:
            got = self.from_array(array, node["dtype"])
        if node.get("rg"):
            got = got.detach().requires_grad_(True)
        return got

    def build(self, node, leaves=None):
        """Turn a recorded node into an argument; leaves collects the tensors
        that require a gradient."""
        if isinstance(node, list):
            return [self.build(n, leaves) for n in node]
        if not isinstance(node, dict):
            return node
        if "at" in node:
            got = self.tensor(node)
            if node.get("rg") and leaves is not None:
                leaves.append(got)
            return got
        (kind, value), = node.items()
        if kind == "tuple":
            return tuple(self.build(n, leaves) for n in value)
        if kind == "dict":
            return {self.build(k): self.build(v, leaves) for k, v in value}
        if kind == "f":
            return float(value)
        if kind == "complex":
            return complex(float(value[0]), float(value[1]))
        if kind == "size":
            return self.m.Size(value) if hasattr(self.m, "Size") else tuple(value)
        if kind == "dtype":
            return self.dtype(value)
        if kind == "device":
            return self.m.device(value)
        if kind == "slice":
            return slice(*[self.build(v) for v in value])
        if kind == "ellipsis":
            return Ellipsis
        if kind == "generator":
            return self.m.Generator().manual_seed(value)
        if kind in ("memory_format", "layout"):
            return getattr(self.m, value)
        if kind == "numpy":
            return np.array(self.data.array(value))
        raise ValueError("unknown node " + kind)

    def resolve(self, path):
        """torch.a.b.c looked up in the module."""
        got, where = self.m, self.m.__name__
        for part in path.split(".")[1:]:
            where += "." + part
            try:
                got = getattr(got, part)
            except AttributeError:
                if hasattr(got, "__path__"):
                    got = importlib.import_module(where)
                else:
                    raise
        return got

    # -- comparing

    def to_numpy(self, got):
        if getattr(got, "requires_grad", False):
            got = got.detach()
        if getattr(got, "is_sparse", False) is True:
            got = got.to_dense()
        if dtype_name(got.dtype) == "bfloat16":
            got = got.to(self.m.float32)
        try:
            return np.array(got.numpy())
        except Exception:
            pass
        for name in ("resolve_conj", "resolve_neg"):
            if hasattr(got, name):
                got = getattr(got, name)()
        try:
            return np.array(got.numpy())
        except Exception:
            return np.array(got.tolist(), NUMPY.get(dtype_name(got.dtype)))

    def check(self, want, got, at="result"):
        """Raise Mismatch unless got equals the recorded node."""
        if isinstance(want, str) and isinstance(got, str):
            got = got.replace(self.m.__name__ + ".", "torch.")
        if want is None or isinstance(want, (bool, str)):
            if type(got) is not type(want) or got != want:
                raise Mismatch(f"{at}: want {want!r}, got {short(got)}")
        elif isinstance(want, int):
            if isinstance(got, bool) or not isinstance(got, (int, np.integer)) or got != want:
                raise Mismatch(f"{at}: want {want!r}, got {short(got)}")
        elif isinstance(want, float):
            self.check_float(want, got, at)
        elif isinstance(want, list):
            self.check_sequence(want, got, at)
        elif "at" in want:
            self.check_tensor(want, got, at)
        elif "any" in want:
            pass
        elif "tuple" in want:
            self.check_sequence(want["tuple"], got, at)
        elif "size" in want:
            self.check_sequence(want["size"], got, at)
        elif "dict" in want:
            if not hasattr(got, "keys") or len(got) != len(want["dict"]):
                raise Mismatch(f"{at}: want a dict of {len(want['dict'])}, got {short(got)}")
            for key, value in want["dict"]:
                key = self.build(key)
                if key not in got:
                    raise Mismatch(f"{at}: key {key!r} is missing")
                self.check(value, got[key], f"{at}[{key!r}]")
        elif "f" in want:
            self.check_float(float(want["f"]), got, at)
        elif "complex" in want:
            if not isinstance(got, complex):
                raise Mismatch(f"{at}: want a complex, got {short(got)}")
            self.check_float(float(want["complex"][0]), got.real, at)
            self.check_float(float(want["complex"][1]), got.imag, at)
        elif "dtype" in want:
            if dtype_name(got) != want["dtype"]:
                raise Mismatch(f"{at}: want dtype {want['dtype']}, got {short(got)}")
        elif "device" in want:
            if str(got) != want["device"]:
                raise Mismatch(f"{at}: want device {want['device']}, got {short(got)}")
        elif "numpy" in want:
            if not isinstance(got, np.ndarray):
                raise Mismatch(f"{at}: want a numpy array, got {short(got)}")
            self.check_array(want["numpy"], got, str(got.dtype), at)
        elif "layout" in want or "memory_format" in want:
            if str(got).split(".")[-1] != next(iter(want.values())):
                raise Mismatch(f"{at}: want {want}, got {short(got)}")
        else:
            raise ValueError(f"unknown node {want}")

    def check_float(self, want, got, at):
        if isinstance(got, (bool, int)) or not isinstance(got, (float, np.floating)):
            raise Mismatch(f"{at}: want the float {want!r}, got {short(got)}")
        rtol, atol = SCALAR_TOLERANCE
        same = want == got or (want != want and got != got)
        if not same and not abs(want - got) <= atol + rtol * abs(want):
            raise Mismatch(f"{at}: want {want!r}, got {got!r}")

    def check_sequence(self, want, got, at):
        if not isinstance(got, (list, tuple)):
            raise Mismatch(f"{at}: want a sequence of {len(want)}, got {short(got)}")
        if len(got) != len(want):
            raise Mismatch(f"{at}: want {len(want)} items, got {len(got)}")
        for i, (w, g) in enumerate(zip(want, got)):
            self.check(w, g, f"{at}[{i}]")

    def check_tensor(self, want, got, at):
        if not hasattr(got, "dtype") or not hasattr(got, "shape") or isinstance(got, (np.ndarray, np.generic)):
            raise Mismatch(f"{at}: want a tensor, got {short(got)}")
        if list(got.shape) != want["shape"]:
            raise Mismatch(f"{at}: want shape {want['shape']}, got {list(got.shape)}")
        if dtype_name(got.dtype) != want["dtype"]:
            raise Mismatch(f"{at}: want dtype {want['dtype']}, got {dtype_name(got.dtype)}")
        if "rg" in want and bool(got.requires_grad) != want["rg"]:
            raise Mismatch(f"{at}: want requires_grad {want['rg']}, got {got.requires_grad}")
        if "stride" in want:
            self.check_stride(want, got, at)
        if want.get("values") is False:
            return
        self.check_array(want, self.to_numpy(got), want["dtype"], at)

    def check_stride(self, want, got, at):
        """Strides of dimensions longer than one must agree."""
        if 0 in want["shape"]:
            return
        for size, a, b in zip(want["shape"], want["stride"], got.stride()):
            if size > 1 and a != b:
                raise Mismatch(f"{at}: want stride {want['stride']}, got {list(got.stride())}")

    def check_array(self, want, got, dtype, at):
        exact = self.data.array(want)
        if got.shape != exact.shape:
            raise Mismatch(f"{at}: want shape {exact.shape}, got {got.shape}")
        if exact.dtype.kind != "O" and exact.dtype != got.dtype and dtype != "bfloat16":
            raise Mismatch(f"{at}: want numpy {exact.dtype}, got {got.dtype}")
        if exact.dtype.kind not in "fc":
            bad = exact != got
        else:
            rtol, atol = want.get("tol") or TOLERANCE[want["dtype"]]
            bad = far(exact, got, rtol, atol)
            if want.get("zero_sign"):
                bad |= (exact == 0) & (got == 0) & (np.signbit(exact) != np.signbit(got))
        if bad.any():
            i = tuple(int(k) for k in np.argwhere(bad)[0]) if bad.ndim else ()
            raise Mismatch(f"{at}{list(i) if i else ''}: want {exact[i]!r}, got {got[i]!r}"
                           f" ({int(bad.sum())} of {bad.size} differ)")

    def check_raises(self, want, call):
        try:
            got = call()
        except Exception as e:
            names = [c.__name__ for c in type(e).__mro__]
            if want["type"] not in names:
                raise Mismatch(f"want {want['type']}, got {type(e).__name__}: {str(e)[:120]}")
            text = str(e)
            if isinstance(e, NotImplementedError) and not alike(text, want["message"]):
                raise Mismatch(f"not implemented: {text[:120]}")
            lost = [w for w in want["words"] if not has_word(text, w)]
            if lost:
                raise Mismatch(f"the message lacks {lost}: want {want['message'][:120]!r}, got {text[:120]!r}")
            return
        raise Mismatch(f"want {want['type']}: {want['message'][:100]!r}, got {short(got)}")

    # -- kinds of case; each yields (name, check to run)

    def checks(self, case):
        kind = case["kind"]
        if kind == "op":
            for form in case["forms"]:
                yield form["name"], lambda form=form: self.run_op(case, form)
        else:
            run = getattr(self, "run_" + kind)
            for name in case["names"]:
                yield name, (lambda: run(case))

    def run(self, case):
        """List of (name, reason); reason is None for a pass."""
        results, memo = [], {}
        for name, check in self.checks(case):
            key = name if case["kind"] == "op" else ""
            if key not in memo:
                memo[key] = self.attempt(check)
            results.append((name, memo[key]))
        return results

    def attempt(self, check):
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                check()
        except Mismatch as e:
            return str(e)
        except Exception as e:
            return f"{type(e).__name__}: {str(e)[:200]}"
        return None

    def call(self, form, args, kwargs):
        name = form["name"]
        if name.startswith("torch.Tensor."):
            member = getattr(args[0], name[len("torch.Tensor."):])
            return member if form["as"] == "attr" else member(*args[1:], **kwargs)
        return self.resolve(name)(*args, **kwargs)

    def arguments(self, case, leaves=None):
        args = self.build(case["args"], leaves)
        kwargs = {k: self.build(v, leaves) for k, v in case.get("kwargs", {}).items()}
        return args, kwargs

    def run_op(self, case, form):
        leaves = []
        args, kwargs = self.arguments(case, leaves)
        inplace = form["as"] == "inplace"
        raises = form.get("raises") or case.get("raises")
        if raises:
            if leaves and inplace:
                args[0] = args[0].clone()
            return self.check_raises(raises, lambda: self.call(form, args, kwargs))
        before = [self.to_numpy(a) for a in flat_tensors([args, kwargs])] if not inplace else []
        if inplace and leaves:
            args[0] = args[0].clone()
        got = self.call(form, args, kwargs)
        self.check(form.get("out", case.get("out")), got)
        if inplace:
            self.check(form.get("out", case.get("out")), args[0], "self")
            if got is not args[0]:
                raise Mismatch("does not return its argument")
        if "args_after" in case:
            for i, (a, want) in enumerate(zip(flat_tensors([args, kwargs]), case["args_after"])):
                self.check(want, a, f"argument {i} after the call")
        else:
            for a, b in zip(flat_tensors([args, kwargs]), before):
                if self.to_numpy(a).tobytes() != b.tobytes():
                    raise Mismatch("an argument was changed")
        if "grads" in case and not form.get("no_grad"):
            self.backward(case, got, leaves)
        if "alias" in case and not inplace:
            self.check_alias(case, form)

    def backward(self, case, got, leaves):
        outs = flat_tensors([got])
        pairs = [(outs[int(i)], self.tensor(c)) for i, c in case["cot"].items()]
        total = None
        for out, cot in pairs:
            part = (out * cot.conj() if case.get("complex") else out * cot).sum()
            total = part if total is None else total + part
        if case.get("complex") and "complex" in dtype_name(total.dtype):
            total = total.real
        total.backward()
        for i, (leaf, want) in enumerate(zip(leaves, case["grads"])):
            at = f"gradient {i}"
            if want is None:
                if leaf.grad is not None and np.any(self.to_numpy(leaf.grad)):
                    raise Mismatch(f"{at}: want none")
            elif leaf.grad is None:
                raise Mismatch(f"{at}: is none")
            else:
                self.check(want, leaf.grad, at)

    def check_alias(self, case, form):
        """Does a write to the first argument show in the outputs?"""
        args, kwargs = self.arguments(strip_grad(case))
        got = self.call(form, args, kwargs)
        for i, (out, want) in enumerate(zip(flat_tensors([got]), case["alias"])):
            if want is None:
                continue
            if "stride" in want:
                self.check_stride({"shape": list(out.shape), **want}, out, f"view {i}")
            shared = self.shares(args[0], out)
            if shared != want["shared"]:
                raise Mismatch(f"output {i}: want shared storage {want['shared']}, got {shared}")

    def shares(self, x, out):
        before = self.to_numpy(out).tobytes()
        if dtype_name(x.dtype) == "bool":
            x.copy_(x.logical_not())
        else:
            x.add_(1)
        return self.to_numpy(out).tobytes() != before

    def run_source(self, case):
        env = {"torch": self.m, "np": np, "math": math}
        for key, node in case.get("inputs", {}).items():
            env[key] = self.build(node)

        def go():
            exec(compile(case["code"], case["id"], "exec"), env)
            return env.get("result")
        if "raises" in case:
            return self.check_raises(case["raises"], go)
        self.check(case["out"], go())
        if "alias" in case:
            want = case["alias"]
            shared = self.shares(env["x"], env["result"])
            if shared != want["shared"]:
                raise Mismatch(f"want shared storage {want['shared']}, got {shared}")

    def run_module(self, case):
        cls = self.resolve(case["class"])
        args = self.build(case.get("init_args", []))
        kwargs = {k: self.build(v) for k, v in case.get("init_kwargs", {}).items()}
        if case.get("init_raises"):
            return self.check_raises(case["init_raises"], lambda: cls(*args, **kwargs))
        module = cls(*args, **kwargs).to(self.dtype(case["dtype"]))
        if case.get("state"):
            have = module.state_dict()
            if sorted(have) != sorted(case["state"]):
                raise Mismatch(f"state_dict: want {sorted(case['state'])}, got {sorted(have)}")
            module.load_state_dict({k: self.build(v) for k, v in case["state"].items()})
        module.train(case["train"])
        leaves = []
        args, kwargs = self.arguments(case, leaves)
        if "raises" in case:
            return self.check_raises(case["raises"], lambda: module(*args, **kwargs))
        got = module(*args, **kwargs)
        self.check(case["out"], got)
        if "grads" in case:
            self.backward(case, got, leaves)
            params = dict(module.named_parameters())
            for key, want in case["param_grads"].items():
                grad = params[key].grad
                if want is None:
                    if grad is not None and np.any(self.to_numpy(grad)):
                        raise Mismatch(f"gradient of {key}: want none")
                elif grad is None:
                    raise Mismatch(f"gradient of {key}: is none")
                else:
                    self.check(want, grad, f"gradient of {key}")
        after = module.state_dict()
        for key, want in case.get("state_after", {}).items():
            self.check(want, after[key], f"state {key}")

    def run_optim(self, case):
        params = [self.m.nn.Parameter(self.tensor(p)) for p in case["params"]]
        kwargs = {k: self.build(v) for k, v in case["kwargs"].items()}
        cls = self.resolve(case["class"])
        if case.get("groups"):
            given = [{"params": [p], **{k: self.build(v) for k, v in g.items()}}
                     for p, g in zip(params, case["groups"])]
        else:
            given = params
        if "raises" in case:
            return self.check_raises(case["raises"], lambda: cls(given, **kwargs))
        optimizer = cls(given, **kwargs)
        for step, (grads, want) in enumerate(zip(case["grads"], case["trajectory"])):
            for p, g in zip(params, grads):
                p.grad = None if g is None else self.tensor(g)
            optimizer.step()
            for i, (p, w) in enumerate(zip(params, want)):
                self.check(w, p, f"step {step + 1} parameter {i}")

    def run_promotion(self, case):
        def operand(kind, dtype):
            if kind == "scalar":
                return {"bool": True, "int": 1, "float": 1.0, "complex": 1 + 0j}[dtype]
            return self.m.ones([] if kind == "0-dim" else [2], dtype=self.dtype(dtype))
        code = compile(case["code"], case["id"], "eval")
        wrong = []
        for kind_a, a, kind_b, b, want in case["rows"]:
            env = {"torch": self.m, "a": operand(kind_a, a), "b": kind_b and operand(kind_b, b)}
            try:
                got = dtype_name(eval(code, env).dtype)
            except Exception as e:
                got = "error" if not isinstance(e, AttributeError) else "AttributeError"
            if got != want:
                wrong.append(f"{kind_a} {a} with {kind_b} {b}: want {want}, got {got}")
        if wrong:
            raise Mismatch(f"{len(wrong)} of {len(case['rows'])} rows; {wrong[0]}")


def far(want, got, rtol, atol):
    """Elements of got that differ; NaN equals NaN, infinities need the sign."""
    if want.dtype.kind == "c":
        return far(want.real, got.real, rtol, atol) | far(want.imag, got.imag, rtol, atol) \
            if not np.isfinite(want).all() else np.abs(want - got) > atol + rtol * np.abs(want)
    with np.errstate(all="ignore"):
        wide_w, wide_g = want.astype(np.float64), got.astype(np.float64)
        close = np.abs(wide_w - wide_g) <= atol + rtol * np.abs(wide_w)
    finite = np.isfinite(wide_w) & np.isfinite(wide_g)
    same = (wide_w == wide_g) | (np.isnan(wide_w) & np.isnan(wide_g))
    return ~(same | (finite & close))


def dtype_name(dtype):
    return str(dtype).split(".")[-1]


def has_word(text, word):
    if re.fullmatch(r"-?\d+", word):
        return re.search(r"(?<![\w.])" + re.escape(word) + r"(?![\w])", text) is not None
    return word.lower() in text.lower()


def alike(text, message):
    """Do two messages share a long word?  A stub's "not implemented" is no error check."""
    def words(s):
        return set(re.findall(r"[a-z]{6,}", s.lower()))
    return not message or bool(words(text) & words(message))


def short(value):
    try:
        return repr(value).replace("\n", " ")[:80]
    except Exception:
        return f"<{type(value).__name__}>"


def flat_tensors(value):
    """Tensors in lists, tuples and dicts, in order."""
    if isinstance(value, (list, tuple)):
        return [t for v in value for t in flat_tensors(v)]
    if isinstance(value, dict):
        return [t for v in value.values() for t in flat_tensors(v)]
    if hasattr(value, "requires_grad") and hasattr(value, "shape"):
        return [value]
    return []


def strip_grad(node):
    """The same case with no input requiring a gradient."""
    if isinstance(node, list):
        return [strip_grad(n) for n in node]
    if isinstance(node, dict):
        return {k: strip_grad(v) for k, v in node.items() if k != "rg"}
    return node


# ---------------------------------------------------------------- running

def load_cases(folder, pattern):
    """[(group, case)] of all cases whose id or names match the pattern."""
    keep = re.compile(pattern) if pattern else None
    cases = []
    for path in sorted(glob.glob(os.path.join(folder, "cases-*.jsonl.gz"))):
        group = os.path.basename(path)[len("cases-"):-len(".jsonl.gz")]
        with gzip.open(path, "rt", encoding="utf-8") as f:
            for line in f:
                case = json.loads(line)
                if keep and not keep.search(case["id"]) and not any(keep.search(n) for n in names_of(case)):
                    continue
                cases.append((group, case))
    return cases


def names_of(case):
    if case["kind"] == "op":
        return list(dict.fromkeys(f["name"] for f in case["forms"]))
    return case["names"]


def import_module(name):
    """Import the module; it must not pull in the real torch."""
    module = importlib.import_module(name)
    for sub in SUBMODULES:
        try:
            importlib.import_module(f"{name}.{sub}")
        except Exception:
            pass
    if name.startswith("rustorch") and "torch" in sys.modules:
        sys.exit("the module under test imports torch")
    return module


def worker(args):
    """Run cases number start..end of the data, one result a line on stdout."""
    out = os.fdopen(os.dup(1), "w", 1)
    os.dup2(2, 1)
    module = import_module(args.module)
    if hasattr(module, "set_num_threads"):
        try:
            module.set_num_threads(1)
        except Exception:
            pass
    cases = load_cases(args.data, args.filter)
    data = {}
    for i in range(args.start, args.end):
        group, case = cases[i]
        if group not in data:
            path = os.path.join(args.data, f"tensors-{group}.bin")
            data[group] = Data(path) if os.path.exists(path + ".gz") else Data(raw=b"")
        print(json.dumps(["start", i]), file=out)
        print(json.dumps(["done", i, Replayer(module, data[group]).run(case)]), file=out)
    print(json.dumps(["end"]), file=out)


def run_chunk(args, start, end, record):
    """Run cases start..end in worker processes; a dead or silent worker fails
    the case it was on and the next worker goes on after it."""
    while start < end:
        command = [sys.executable, os.path.abspath(__file__), "--worker", "--module", args.module,
                   "--data", args.data, "--start", str(start), "--end", str(end)]
        if args.filter:
            command += ["--filter", args.filter]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        lines = queue.Queue()
        threading.Thread(target=lambda: ([lines.put(x) for x in process.stdout], lines.put(None)),
                         daemon=True).start()
        current, limit, why = None, args.timeout + 60, None
        while True:
            try:
                line = lines.get(timeout=limit)
            except queue.Empty:
                why = "hang"
                break
            if line is None:
                why = f"crash (exit status {process.wait()})"
                break
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event[0] == "start":
                current, limit = event[1], args.timeout
            elif event[0] == "done":
                record(event[1], event[2])
                start, current = event[1] + 1, None
            else:
                why = None
                break
        process.kill()
        process.wait()
        if why is None:
            return
        if current is None:  # died outside a case: the module does not load
            for i in range(start, end):
                record(i, None, "the worker ended: " + why)
            return
        record(current, None, why)
        start = current + 1


def score(names, total, failed, wanted):
    """(names passed, names with cases, share of names, share of uses)."""
    have = [n for n in names if total.get(n)]
    good = [n for n in have if not failed.get(n)]
    uses = sum(wanted[n][0] for n in have) or 1
    return len(good), len(have), len(good) / (len(have) or 1), sum(wanted[n][0] for n in good) / uses


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--module", required=True)
    p.add_argument("--data", default=here)
    p.add_argument("--names", default=os.path.join(here, "names.csv"))
    p.add_argument("--filter", default="")
    p.add_argument("--out", default="")
    p.add_argument("--failures", default="", help="write every failing check to this file")
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--timeout", type=float, default=30, help="seconds a case may take")
    p.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    p.add_argument("--start", type=int, default=0, help=argparse.SUPPRESS)
    p.add_argument("--end", type=int, default=0, help=argparse.SUPPRESS)
    args = p.parse_args()
    if args.worker:
        return worker(args)

    began = time.time()
    cases = load_cases(args.data, args.filter)
    total, failed, first = collections.Counter(), collections.Counter(), {}
    by_kind = collections.defaultdict(lambda: [0, 0])
    failures = open(args.failures, "w") if args.failures else None
    lock = threading.Lock()

    def record(i, results, why=None):
        group, case = cases[i]
        if results is None:
            results = [(n, why) for n in names_of(case)]
        with lock:
            ok = all(reason is None for _, reason in results)
            by_kind[group][0] += 1
            by_kind[group][1] += ok
            seen = set()
            for name, reason in results:
                if name in seen and reason is None:
                    continue
                seen.add(name)
                total[name] += 1
                if reason is not None:
                    failed[name] += 1
                    first.setdefault(name, f"{case['id']}: {reason}")
                    if failures:
                        print(case["id"], name, reason.replace("\n", " "), sep="\t", file=failures)

    size = max(1, min(2000, -(-len(cases) // (args.jobs * 4)))) if args.jobs > 1 else max(1, len(cases))
    chunks = queue.Queue()
    for start in range(0, len(cases), size):
        chunks.put((start, min(len(cases), start + size)))

    def drain():
        while True:
            try:
                start, end = chunks.get_nowait()
            except queue.Empty:
                return
            run_chunk(args, start, end, record)
    threads = [threading.Thread(target=drain) for _ in range(args.jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

    wanted = {r["name"]: (int(r["count"]), r["tier"]) for r in csv.DictReader(open(args.names))}
    extra = sorted(n for n in total if n not in wanted)
    if args.out:
        with open(args.out, "w", newline="") as f:
            w = csv.writer(f)
            w.writerow(["name", "tier", "uses", "cases", "passed", "failed", "first_failure"])
            for n in list(wanted) + extra:
                uses, tier = wanted.get(n, (0, "extra"))
                w.writerow([n, tier, uses, total[n], total[n] - failed[n], failed[n],
                            first.get(n, "").replace("\n", " ")[:300]])
    print(f"{len(cases)} cases, {sum(total.values())} checks, {sum(failed.values())} failed,"
          f" {time.time() - began:.0f} s")
    for group, (n, ok) in sorted(by_kind.items()):
        print(f"  {group:12} {ok}/{n} cases")
    for tier in ["C95", "C99", "rest", "all"]:
        names = [n for n in wanted if tier in ("all", wanted[n][1])]
        good, have, share, uses = score(names, total, failed, wanted)
        print(f"{tier:5} {good}/{have} names with all cases passing = {share:.2%},"
              f" weighted by use {uses:.2%} ({len(names) - have} names without a case)")
    good = sum(not failed[n] for n in extra)
    print(f"extra {good}/{len(extra)} names outside the list with all cases passing")


if __name__ == "__main__":
    main()
