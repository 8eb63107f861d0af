"""What a wheel is made of: which file goes where, and how the compiled ones
come to be."""

from . import build
from .project import BUILD, NAME, ROOT, VERSION

COMPILED = BUILD / "lib"
SPEC = BUILD / "kernelspec"
SPEC_IN_WHEEL = f"{NAME}-{VERSION}.data/data/share/jupyter/kernels/{NAME}"


def package():
    """Return the files of the Python packages by their name in site-packages."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    build.library(COMPILED / "librustorch.so")
    build.extension(COMPILED / "_C.abi3.so", ROOT / "bridge/capi")
    version = COMPILED / "_version.py"
    version.write_text(f'__version__ = "{VERSION}"\n')
    files = {f"rustorch/{p.name}": p for p in COMPILED.iterdir() if p.suffix != ".h"}
    files["rustorch_magic/_version.py"] = version
    for name in ("rustorch", "rustorch_magic"):
        source = ROOT / "bridge/python" / name
        for path in source.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(source.parent).as_posix()] = path
    return files


def kernel():
    """Build the kernel and its kernelspec; return the files by their name in the wheel."""
    SPEC.mkdir(parents=True, exist_ok=True)
    build.kernel(SPEC / "rustorch-kernel")
    for asset in (ROOT / "kernelspec").iterdir():
        if asset.suffix in (".json", ".png", ".svg"):
            (SPEC / asset.name).write_bytes(asset.read_bytes())
    return {f"{SPEC_IN_WHEEL}/{p.name}": p for p in SPEC.iterdir()}


def linked(files):
    """Make build/python a tree of links to the files: an edit counts at once, a
    new file after the next call. Python keeps its compiled files there."""
    tree = BUILD / "python"
    for old in [p for p in tree.rglob("*") if p.is_symlink()]:
        old.unlink()
    for name, path in files.items():
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(path)
    return tree
