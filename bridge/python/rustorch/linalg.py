"""Linear algebra: what there is of torch.linalg."""

from . import _C

cross = _C.linalg_cross
matmul = _C.matmul
vector_norm = _C.linalg_vector_norm
