"""How tensors are printed: as PyTorch prints them."""

import math

from . import _C


class _Options:
    precision, threshold, edgeitems, linewidth, sci_mode = 4, 1000, 3, 80, None


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    """Sets how tensors are printed: digits after the point, elements from which
    parts are left out, elements shown at each edge, characters in a line, and
    whether numbers are written with exponents (None: where that is shorter)."""
    profiles = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}
    if profile is not None:
        _Options.precision, _Options.threshold, _Options.edgeitems, _Options.linewidth = profiles[profile]
    for name, value in (("precision", precision), ("threshold", threshold), ("edgeitems", edgeitems), ("linewidth", linewidth)):
        if value is not None:
            setattr(_Options, name, value)
    _Options.sci_mode = sci_mode


class _Format:
    """The one format of all elements that are shown."""

    def __init__(self, values, floating):
        self.floating, self.integral, self.scientific, self.width = floating, True, False, 1
        if not floating:
            self.width = max([1, *(len(str(v)) for v in values)])
            return
        finite = [abs(v) for v in values if v != 0 and math.isfinite(v)]
        if not finite:
            return  # as PyTorch, which does not align them
        low, high = min(finite), max(finite)
        self.integral = all(v == math.ceil(v) for v in finite)
        self.scientific = high / low > 1000 or high > 1e8 or (not self.integral and low < 1e-4)
        if _Options.sci_mode is not None:
            self.scientific = _Options.sci_mode
        self.width = max(len(self(v)) for v in values if v != 0 and math.isfinite(v))

    def cell(self, v):
        """v in the width of all elements."""
        return f"{self(v):>{self.width}}"

    def __call__(self, v):
        if not self.floating:
            return str(v)
        if not math.isfinite(v):
            return str(v)
        if self.scientific:
            return f"{v:.{_Options.precision}e}"
        return f"{v:.0f}." if self.integral else f"{v:.{_Options.precision}f}"


class _ComplexFormat:
    """The formats of the real and of the imaginary parts that are shown."""

    def __init__(self, values):
        self.real, self.imag = _Format([v.real for v in values], True), _Format([v.imag for v in values], True)
        self.width = self.real.width + self.imag.width + 1

    def cell(self, v):
        """v with its parts in the widths of all parts, as PyTorch: that of the imaginary ones only to the left of the sign."""
        imag = self.imag.cell(v.imag).lstrip() + "j"
        return self.real.cell(v.real) + ("" if imag[0] in "+-" else "+") + imag


def _shown(t):
    """The part of t that is printed, where it is too large."""
    edge = _Options.edgeitems
    for dim in range(t.ndim):
        n = t.shape[dim]
        if n > 2 * edge:
            t = _C.cat([t.narrow(dim, 0, edge), t.narrow(dim, n - edge, edge)], dim) if edge else t.narrow(dim, 0, 0)
    return t


def _vector(values, indent, form, cut):
    cell = form.width + 2
    per_line = max(1, int((_Options.linewidth - indent) // cell))
    cells = [form.cell(v) for v in values]
    if cut:
        cells[_Options.edgeitems:len(cells) - _Options.edgeitems] = [" ..."]
    lines = [cells[i:i + per_line] for i in range(0, len(cells), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(", ".join(line) for line in lines) + "]"


def _nested(values, shape, indent, form, summarize):
    if not shape:
        return form.cell(values)
    edge = _Options.edgeitems
    cut = summarize and shape[0] > 2 * edge
    if len(shape) == 1:
        return _vector(values[:edge] + [0] + values[len(values) - edge:] if cut else values, indent, form, cut)
    rows = [_nested(v, shape[1:], indent + 1, form, summarize) for v in values]
    if cut:
        rows[edge:edge] = ["..."]
    return "[" + ("," + "\n" * (len(shape) - 1) + " " * (indent + 1)).join(rows) + "]"


def _leaves(values, depth):
    if depth == 0:
        return [values]
    for _ in range(depth - 1):
        values = [v for row in values for v in row]
    return values


def text(t):
    """What repr of a tensor is."""
    prefix = type(t).__name__ + "(" if type(t) is not _C.Tensor and type(t).__name__ != "Parameter" else "tensor("
    suffixes = []
    from .tensor import complex_dtype, get_default_dtype

    default = t.dtype in (get_default_dtype(), complex_dtype()) or t.dtype._name in ("int64", "bool")
    if t._any_sparse():
        return _sparse_text(t, prefix, default)
    if t.numel() == 0:
        body = "[]"
        if t.ndim != 1:
            suffixes.append(f"size={tuple(t.shape)}")
        if t.dtype is not get_default_dtype():
            suffixes.append(f"dtype={t.dtype!r}")
    else:
        body = _elements(t, len(prefix))
        if not default:
            suffixes.append(f"dtype={t.dtype!r}")
    return _joined(prefix + body, suffixes + _place(t))


def _place(t):
    """What is printed of t's place in the graph."""
    if t.grad_fn is not None:
        return [f"grad_fn=<{t.grad_fn.name()}>"]
    return ["requires_grad=True"] if t.requires_grad else []


def _elements(t, indent):
    """The elements of t, whose lines after the first begin with indent spaces."""
    summarize = t.numel() > _Options.threshold
    part = _C.Tensor.detach(t)
    values = (_shown(part) if summarize else part).tolist()
    leaves, kind = _leaves(values, t.ndim), t.dtype._kind
    form = _ComplexFormat(leaves) if kind == "c" else _Format(leaves, kind == "f")
    return _nested(values, tuple(t.shape), indent, form, summarize)


def _sparse_text(t, prefix, default):
    """What repr of a sparse tensor is."""
    known = t.detach()
    parts = {"indices": known._indices, "values": known._values} if t.is_sparse else {"crow_indices": known.crow_indices, "col_indices": known.col_indices, "values": known.values}
    lines = []
    for name, get in parts.items():
        part, head = get(), name + "=tensor("
        body = _elements(part, len(prefix) + len(head)) if part.numel() else f"[], size={tuple(part.shape)}"
        lines.append(head + body + ")")
    suffixes = [f"size={tuple(t.shape)}", f"nnz={t._nnz()}", *([] if default else [f"dtype={t.dtype!r}"]), f"layout={t.layout!r}"]
    return _joined(prefix + (",\n" + " " * len(prefix)).join(lines), suffixes + _place(t), t.is_sparse)


def _joined(body, suffixes, new_line=False):
    """The suffixes go to a new line where the last one would be too long, and the first one if it must: in PyTorch, whose name is three letters shorter."""
    last = len(body) - body.rfind("\n") + 1
    for s in suffixes:
        size = len(s.replace("rustorch.", "torch."))
        if new_line or last + size + 2 > _Options.linewidth:
            new_line = False
            body, last = body + ",\n" + " " * len("tensor(") + s, len("tensor(") + size
        else:
            body, last = body + ", " + s, last + size + 2
    return body + ")"
