from collections.abc import Sequence
from typing import Any, overload

Number = int | float | complex | bool
dtype = Any
memory_format = Any

class Tensor:
    shape: tuple[int, ...]
    dtype: Any
    ndim: int
    itemsize: int
    nbytes: int
    requires_grad: bool
    is_leaf: bool
    grad: Tensor | None
    # METHODS
