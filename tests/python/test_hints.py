"""The type hints name what is there."""

import ast
import pathlib

import rustorch as rt

STUB = pathlib.Path(rt._C.__file__).with_name("_C.pyi")


def members():
    tree = ast.parse(STUB.read_text())
    (cls,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Tensor")
    return {n.target.id if isinstance(n, ast.AnnAssign) else n.name for n in cls.body if isinstance(n, (ast.AnnAssign, ast.FunctionDef))}


def test_every_hint_is_true():
    assert [name for name in sorted(members()) if not hasattr(rt.Tensor, name)] == []


def test_state_is_hinted():
    wanted = """backward bool clone contiguous copy_ data_ptr detach_ double grad_fn is_contiguous is_inference new_tensor numpy register_hook
                register_post_accumulate_grad_hook resize_ retain_grad set_ share_memory_ storage stride to tolist type_as untyped_storage view""".split()
    assert set(wanted) <= members()


def test_docs():
    """What is written by hand explains itself."""
    for name in members():
        assert getattr(rt.Tensor, name).__doc__, name
    modules = [rt.amp, rt.autograd.functional, rt.autograd.profiler, rt.classes, rt.serialization, rt.storage, rt.random]
    for module in modules:
        assert module.__doc__, module
        for name, thing in vars(module).items():
            if not name.startswith("_") and callable(thing) and getattr(thing, "__module__", "").startswith("rustorch"):
                assert thing.__doc__, f"{module.__name__}.{name}"
