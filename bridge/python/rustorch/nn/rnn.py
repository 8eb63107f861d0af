"""Recurrent layers."""

import math

import rustorch as rt
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter
from .utils.rnn import PackedSequence


def _rnn_step(act):
    def step(x, state, w_hh, b_hh):
        (h,) = state
        h = act(x + F.linear(h, w_hh, b_hh))
        return (h,)

    return step


def _lstm_step(x, state, w_hh, b_hh):
    h, c = state
    i, f, g, o = (x + F.linear(h, w_hh, b_hh)).chunk(4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _gru_step(x, state, w_hh, b_hh):
    (h,) = state
    xr, xz, xn = x.chunk(3, -1)
    hr, hz, hn = F.linear(h, w_hh, b_hh).chunk(3, -1)
    z = (xz + hz).sigmoid()
    n = (xn + (xr + hr).sigmoid() * hn).tanh()
    return ((1 - z) * n + z * h,)


_STEPS = {"RNN_TANH": _rnn_step(lambda v: v.tanh()), "RNN_RELU": _rnn_step(lambda v: v.relu()), "LSTM": _lstm_step, "GRU": _gru_step}
_GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}


class _Batch:
    """The sequences that a time step of a packed batch has.

    Forward, sequences end, and their states are kept; backward they begin, with
    their initial states.
    """

    def __init__(self, state, backward, sizes):
        self.start, self.backward, self.packed, self.ended = state, backward, sizes is not None, []

    def resize(self, state, size):
        """Return the state of the first ``size`` sequences."""
        now = state[0].size(0)
        if not self.packed or size == now:
            return state
        if size > now:
            return [rt.cat([s, first[now:size]]) for s, first in zip(state, self.start)]
        if not self.backward:
            self.ended.append([s[size:] for s in state])
        return [s[:size] for s in state]

    def end(self, state):
        """Return the last states of all sequences."""
        return [rt.cat(parts) for parts in zip(state, *reversed(self.ended))] if self.ended else state


def _reset(module):
    bound = 1.0 / math.sqrt(module.hidden_size) if module.hidden_size > 0 else 0
    for p in module.parameters():
        init.uniform_(p, -bound, bound)


class RNNBase(Module):
    """Runs a cell over the time steps of a sequence: in layers, and backward
    too if ``bidirectional``.

    input is (L, N, input_size), (N, L, input_size) with ``batch_first``, or
    (L, input_size) without a batch; the state is (layers * directions, N, hidden).
    """

    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__()
        _check_sizes(mode, hidden_size, num_layers, dropout, proj_size, bias=bias, batch_first=batch_first)
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout, self.bidirectional, self.proj_size = bias, batch_first, float(dropout), bidirectional, proj_size
        gates, out = _GATES[mode] * hidden_size, proj_size or hidden_size
        self._names = []
        for layer in range(num_layers):
            for direction in range(1 + bidirectional):
                size = input_size if layer == 0 else out * (1 + bidirectional)
                shapes = {"weight_ih": (gates, size), "weight_hh": (gates, out)}
                if bias:
                    shapes.update(bias_ih=(gates,), bias_hh=(gates,))
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                names = {kind: f"{kind}_l{layer}{'_reverse' * direction}" for kind in shapes}
                for kind, shape in shapes.items():
                    self.register_parameter(names[kind], Parameter(rt.empty(shape, device=device, dtype=dtype)))
                self._names.append(names)
        self.reset_parameters()

    reset_parameters = _reset

    @property
    def all_weights(self):
        """The parameters, a list for each layer and direction."""
        return [[getattr(self, name) for name in names.values()] for names in self._names]

    def flatten_parameters(self):
        """Do nothing: parameters need not lie next to each other here."""

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            return self._forward_packed(input, hx)
        if input.dim() not in (2, 3):
            raise ValueError(f"{type(self).__name__}: Expected input to be 2D or 3D, got {input.dim()}D instead")
        self._check_input(input)
        single = input.dim() == 2
        if single:
            input = input.unsqueeze(1)
        elif self.batch_first:
            input = input.transpose(0, 1)
        state = self._state(input, input.size(1), hx, single)
        output, state = self._run(input, state, None)
        if single:
            output, state = output.squeeze(1), [s.squeeze(1) for s in state]
        elif self.batch_first:
            output = output.transpose(0, 1)
        return output, tuple(state) if self.mode == "LSTM" else state[0]

    def _forward_packed(self, packed, hx):
        """The same for a PackedSequence, whose state is in the order before packing."""
        data, sizes, order, back = packed
        if data.dim() != 2:
            raise RuntimeError(f"input must have 2 dimensions, got {data.dim()}")
        self._check_input(data)
        counts = sizes.tolist()
        state = self._state(data, counts[0], hx, False)
        if order is not None:
            state = [s.index_select(1, order) for s in state]
        output, state = self._run(data, state, counts)
        if back is not None:
            state = [s.index_select(1, back) for s in state]
        return PackedSequence(output, sizes, order, back), tuple(state) if self.mode == "LSTM" else state[0]

    def _check_input(self, input):
        weight = getattr(self, self._names[0]["weight_ih"])
        if input.dtype != weight.dtype:
            raise ValueError(f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). Convert input: input.to({weight.dtype}), or convert model: model.to({input.dtype})")
        if input.size(-1) != self.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}")

    def _state(self, input, batch, hx, single):
        """The initial states, checked, as a list of tensors (layers, N, size)."""
        rows = len(self._names)
        sizes = [self.proj_size or self.hidden_size] + [self.hidden_size] * (self.mode == "LSTM")
        if hx is None:
            return [input.new_zeros(rows, batch, n) for n in sizes]
        state = list(hx) if self.mode == "LSTM" else [hx]
        for i, (s, n) in enumerate(zip(state, sizes)):
            if s.dim() != (2 if single else 3):
                raise RuntimeError(f"For {'un' * single}batched {2 if single else 3}-D input, hx should also be {2 if single else 3}-D but got {s.dim()}-D tensor")
            if single:
                state[i] = s = s.unsqueeze(1)
            if tuple(s.shape) != (rows, batch, n):
                raise RuntimeError(f"Expected hidden{f'[{i}]' if self.mode == 'LSTM' else ''} size {(rows, batch, n)}, got {list(s.shape)}")
        return state

    def _run(self, x, state, sizes):
        """Run all layers over x: (L, N, size), or packed with the sizes of its steps."""
        ends = [[] for _ in state]
        directions = 1 + self.bidirectional
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(directions):
                row = layer * directions + direction
                out, last = self._pass(x, row, [s[row] for s in state], direction == 1, sizes)
                outputs.append(out)
                for kept, s in zip(ends, last):
                    kept.append(s)
            x = outputs[0] if directions == 1 else rt.cat(outputs, -1)
            if self.dropout and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, self.training)
        return x, [rt.stack(kept) for kept in ends]

    def _pass(self, x, row, state, backward, sizes):
        p = {kind: getattr(self, name) for kind, name in self._names[row].items()}
        step, project = _STEPS[self.mode], p.get("weight_hr")
        x = F.linear(x, p["weight_ih"], p.get("bias_ih"))
        steps = x.unbind(0) if sizes is None else x.split(sizes)
        batch, outputs = _Batch(state, backward, sizes), []
        for v in reversed(steps) if backward else steps:
            state = step(v, batch.resize(state, v.size(0)), p["weight_hh"], p.get("bias_hh"))
            if project is not None:
                state = (F.linear(state[0], project), *state[1:])
            outputs.append(state[0])
        if backward:
            outputs.reverse()
        return rt.stack(outputs) if sizes is None else rt.cat(outputs), batch.end(state)

    def extra_repr(self):
        parts = [f"{self.input_size}, {self.hidden_size}"]
        if self.proj_size:
            parts.append(f"proj_size={self.proj_size}")
        for name, default in (("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0.0), ("bidirectional", False)):
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)


def _check_sizes(mode, hidden_size, num_layers, dropout, proj_size, **flags):
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise TypeError(f"{name} should be of type bool, got: {type(value).__name__}")
    if not isinstance(dropout, (int, float)) or isinstance(dropout, bool) or not 0 <= dropout <= 1:
        raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
    if not isinstance(hidden_size, int):
        raise TypeError(f"hidden_size should be of type int, got: {type(hidden_size).__name__}")
    if hidden_size <= 0:
        raise ValueError("hidden_size must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size and mode != "LSTM":
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


class RNN(RNNBase):
    """h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu with nonlinearity="relu" (Elman, 1990)."""

    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        self.__dict__["nonlinearity"] = nonlinearity
        super().__init__("RNN_" + nonlinearity.upper(), input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype)


class LSTM(RNNBase):
    """The long short-term memory; its state is a pair (h, c) (Hochreiter and Schmidhuber, 1997)."""

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__("LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, device, dtype)


class GRU(RNNBase):
    """The gated recurrent unit (Cho et al., 2014)."""

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None):
        super().__init__("GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype)


class _Cell(Module):
    """One time step: input (N, input_size) or (input_size,) and a state of that kind."""

    def __init__(self, mode, input_size, hidden_size, bias, device, dtype):
        super().__init__()
        self._mode, self.input_size, self.hidden_size, self.bias = mode, input_size, hidden_size, bias
        rows = _GATES[mode] * hidden_size
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,)}
        for name, shape in shapes.items():
            wanted = bias or name.startswith("weight")
            self.register_parameter(name, Parameter(rt.empty(shape, device=device, dtype=dtype)) if wanted else None)
        self.reset_parameters()

    reset_parameters = _reset

    def forward(self, input, hx=None):
        if input.dim() not in (1, 2):
            raise ValueError(f"{type(self).__name__}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        if input.size(-1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {input.size(-1)} expected {self.input_size}")
        pair = self._mode == "LSTM"
        if hx is None:
            state = [input.new_zeros(*input.shape[:-1], self.hidden_size) for _ in range(1 + pair)]
        else:
            state = list(hx) if pair else [hx]
        for i, s in enumerate(state):
            if s.dim() not in (1, 2):
                raise ValueError(f"{type(self).__name__}: Expected hidden to be 1D or 2D, got {s.dim()}D instead")
            if s.size(-1) != self.hidden_size:
                raise RuntimeError(f"hidden{i} has inconsistent hidden_size: got {s.size(-1)}, expected {self.hidden_size}")
            if input.dim() == 2 and s.size(0) != input.size(0):
                raise RuntimeError(f"Input batch size {input.size(0)} doesn't match hidden{i} batch size {s.size(0)}")
        x = F.linear(input, self.weight_ih, self.bias_ih)
        new = _STEPS[self._mode](x, state, self.weight_hh, self.bias_hh)
        return tuple(new) if pair else new[0]

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        return text if self.bias else text + ", bias=False"


class RNNCell(_Cell):
    """One step of RNN."""

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        if nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {nonlinearity}")
        super().__init__("RNN_" + nonlinearity.upper(), input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def extra_repr(self):
        return super().extra_repr() + (f", nonlinearity={self.nonlinearity}" if self.nonlinearity != "tanh" else "")


class LSTMCell(_Cell):
    """One step of LSTM; the state is a pair (h, c)."""

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__("LSTM", input_size, hidden_size, bias, device, dtype)


class GRUCell(_Cell):
    """One step of GRU."""

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__("GRU", input_size, hidden_size, bias, device, dtype)
