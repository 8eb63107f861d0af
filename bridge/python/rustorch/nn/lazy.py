"""Layers that learn the size of their input from the first one that they see."""

import rustorch as rt
from .conv import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .linear import Linear
from .normalization import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .parameter import Parameter, UninitializedParameter


class _Lazy:
    """A layer made with an input size of zero. ``_base`` is the class it
    becomes, ``_size`` the attribute that holds the size of dimension ``_dim``."""

    _base, _size, _dim = None, "", 1

    def _defer(self, wanted_bias):
        self._wanted_bias = wanted_bias
        for name in ("weight", "bias"):
            if name == "weight" or wanted_bias:
                self.register_parameter(name, UninitializedParameter())

    def __call__(self, input, *args, **kwargs):
        self._materialize(self._input_size(input))
        return self(input, *args, **kwargs)

    def _input_size(self, input):
        return input.shape[self._dim]

    def _materialize(self, size):
        setattr(self, self._size, size)
        self._make()
        self.__class__ = self._base
        self.reset_parameters()

    def _apply(self, fn):
        probe = rt.empty(0, dtype=self._make_options["dtype"])
        self._make_options["dtype"] = fn(probe).dtype
        return super()._apply(fn)

    def has_uninitialized_params(self):
        """Report whether a parameter has no shape yet."""
        return any(isinstance(p, UninitializedParameter) for p in self._parameters.values())

    def _prepare_state(self, state, prefix):
        key = prefix + "weight"
        if key in state and not isinstance(state[key], UninitializedParameter):
            self._materialize(self._size_of(state[key]))

    def _size_of(self, weight):
        return weight.shape[1]


class LazyLinear(_Lazy, Linear):
    """Linear whose in_features come from the first input."""

    _base, _size, _dim = Linear, "in_features", -1

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        super().__init__(0, 0, False, device, dtype)
        self.out_features, self._make_options = out_features, {"device": device, "dtype": dtype}
        self._defer(bias)

    def reset_parameters(self):
        """Nothing yet."""

    def _make(self):
        self.weight = Parameter(rt.empty((self.out_features, self.in_features), **self._make_options))
        if self._wanted_bias:
            self.bias = Parameter(rt.empty((self.out_features,), **self._make_options))


class _LazyConv(_Lazy):
    _size = "in_channels"

    def __init__(self, out_channels, kernel_size, *args, **kwargs):
        groups = kwargs.get("groups", 1)
        bias = kwargs.pop("bias", True)
        self.__dict__["_make_options"] = {k: kwargs.get(k) for k in ("device", "dtype")}
        super().__init__(groups, groups, kernel_size, *args, bias=False, **kwargs)
        self.in_channels, self.out_channels = 0, out_channels
        self._defer(bias)

    def reset_parameters(self):
        """Nothing yet."""

    def _input_size(self, input):
        spatial = self._dims
        if input.dim() not in (spatial + 1, spatial + 2):
            raise RuntimeError(f"Expected {spatial + 1}D (unbatched) or {spatial + 2}D (batched) input to {type(self).__name__}, but got input of size: {input.shape}")
        return input.shape[-spatial - 1]

    def _make(self):
        if self.in_channels % self.groups:
            raise ValueError("in_channels must be divisible by groups")
        self.weight = Parameter(rt.empty(self._weight_shape(), **self._make_options))
        if self._wanted_bias:
            self.bias = Parameter(rt.empty(self.out_channels, **self._make_options))

    def _size_of(self, weight):
        return weight.shape[1] * self.groups


class LazyConv1d(_LazyConv, Conv1d):
    """Conv1d whose in_channels come from the first input."""

    _base = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """Conv2d whose in_channels come from the first input."""

    _base = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """Conv3d whose in_channels come from the first input."""

    _base = Conv3d


class _LazyConvTranspose(_LazyConv):
    def _size_of(self, weight):
        return weight.shape[0]


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """ConvTranspose1d whose in_channels come from the first input."""

    _base = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """ConvTranspose2d whose in_channels come from the first input."""

    _base = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """ConvTranspose3d whose in_channels come from the first input."""

    _base = ConvTranspose3d


class _LazyNorm(_Lazy):
    _size = "num_features"

    def __init__(self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True):
        super().__init__(0, eps, momentum, False, track_running_stats, device, dtype)
        self.affine, self._make_options = affine, {"device": device, "dtype": dtype}
        if affine:
            self._defer(bias)

    def _make(self):
        n = self.num_features
        if self.affine:
            self.weight = Parameter(rt.empty(n, **self._make_options))
            if self._wanted_bias:
                self.bias = Parameter(rt.empty(n, **self._make_options))
        if self.track_running_stats:
            self.running_mean = rt.zeros(n, **self._make_options)
            self.running_var = rt.ones(n, **self._make_options)

    def reset_parameters(self):
        """Nothing yet but the running statistics."""
        self.reset_running_stats()

    def _size_of(self, weight):
        return weight.shape[0]


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """BatchNorm1d whose num_features come from the first input."""

    _base = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """BatchNorm2d whose num_features come from the first input."""

    _base = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """BatchNorm3d whose num_features come from the first input."""

    _base = BatchNorm3d
