"""Triangular matrices, as the normal distribution of vectors needs them.

All functions take batches (…, n, n) and are made of operations with gradients.
"""

import rustorch as rt


def cholesky(matrix):
    """Return L, lower triangular with a positive diagonal, of matrix = L Lᵀ.

    Source: the algorithm of Banachiewicz, column by column.
    """
    n = matrix.size(-1)
    if not bool(positive_pivots(matrix).all()):
        raise RuntimeError("linalg.cholesky: The factorization could not be completed because the input is not positive-definite")
    columns = []
    for j in range(n):
        below = matrix[..., j:, j]
        for done in columns:
            below = below - done[..., j:] * done[..., j:j + 1]
        column = below / below[..., :1].sqrt()
        columns.append(rt.nn.functional.pad(column, (j, 0)))
    return rt.stack(columns, -1)


def positive_pivots(matrix):
    """Tell for each matrix whether elimination meets positive pivots only."""
    with rt.no_grad():
        rest = matrix.detach().to(rt.float64) if matrix.dtype != rt.float64 else matrix.detach()
        right = rt.ones(matrix.shape[:-2], dtype=rt.bool)
        for _ in range(matrix.size(-1)):
            pivot = rest[..., :1, :1]
            right = right & (pivot[..., 0, 0] > 0)
            rest = rest[..., 1:, 1:] - rest[..., 1:, :1] @ rest[..., :1, 1:] / pivot
        return right


def solve_lower(lower, right):
    """Return x of lower x = right, for a lower triangular (…, n, n) and right (…, n, k)."""
    rows = []
    for i in range(lower.size(-1)):
        row = right[..., i, :]
        for j, done in enumerate(rows):
            row = row - lower[..., i, j:j + 1] * done
        rows.append(row / lower[..., i, i:i + 1])
    return rt.stack(rows, -2)


def inverse_lower(lower):
    """Return the inverse of a lower triangular matrix."""
    return solve_lower(lower, rt.eye(lower.size(-1), dtype=lower.dtype).expand(lower.shape))
