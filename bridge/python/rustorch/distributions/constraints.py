"""What values a parameter or a sample may have.

A constraint's ``check(value)`` tells, for each event in value, whether it fits.
"""

import rustorch as rt


class Constraint:
    """A set of values; events have ``event_dim`` dimensions."""

    is_discrete, event_dim = False, 0

    def check(self, value):
        """Tell for each event of value whether it lies in the set."""
        raise NotImplementedError

    def __repr__(self):
        return type(self).__name__.lstrip("_") + "()"


class _Dependent(Constraint):
    """Depends on other parameters, so it is not checked by itself."""

    def check(self, x):
        raise ValueError("Cannot determine validity of dependent constraint")


def is_dependent(constraint):
    """Whether a constraint depends on other parameters."""
    return isinstance(constraint, _Dependent)


class _Boolean(Constraint):
    is_discrete = True

    def check(self, value):
        return (value == 0) | (value == 1)


class _OneHot(Constraint):
    is_discrete, event_dim = True, 1

    def check(self, value):
        return ((value == 0) | (value == 1)).all(-1) & (value.sum(-1) == 1)


class _Bounded(Constraint):
    """Numbers between bounds, which the representation names."""

    _names = ()

    def __init__(self, *bounds):
        for name, bound in zip(self._names, bounds, strict=True):
            setattr(self, name, bound)

    def __repr__(self):
        return type(self).__name__.lstrip("_") + "(" + ", ".join(f"{n}={getattr(self, n)}" for n in self._names) + ")"


class _IntegerInterval(_Bounded):
    is_discrete, _names = True, ("lower_bound", "upper_bound")

    def check(self, value):
        return (value % 1 == 0) & (value >= self.lower_bound) & (value <= self.upper_bound)


class _IntegerGreaterThan(_Bounded):
    is_discrete, _names = True, ("lower_bound",)

    def check(self, value):
        return (value % 1 == 0) & (value >= self.lower_bound)


class _Real(Constraint):
    def check(self, value):
        return value == value


class _GreaterThan(_Bounded):
    _names = ("lower_bound",)

    def check(self, value):
        return value > self.lower_bound


class _GreaterThanEq(_Bounded):
    _names = ("lower_bound",)

    def check(self, value):
        return value >= self.lower_bound


class _Interval(_Bounded):
    _names = ("lower_bound", "upper_bound")

    def check(self, value):
        return (value >= self.lower_bound) & (value <= self.upper_bound)


class _HalfOpenInterval(_Bounded):
    _names = ("lower_bound", "upper_bound")

    def check(self, value):
        return (value >= self.lower_bound) & (value < self.upper_bound)


class _Simplex(Constraint):
    event_dim = 1

    def check(self, value):
        return (value >= 0).all(-1) & ((value.sum(-1) - 1).abs() < 1e-6)


class _Multinomial(Constraint):
    is_discrete, event_dim = True, 1

    def __init__(self, upper_bound):
        self.upper_bound = upper_bound

    def check(self, value):
        return (value >= 0).all(-1) & (value.sum(-1) <= self.upper_bound)


class _LowerCholesky(Constraint):
    event_dim = 2

    def check(self, value):
        lower = (value.tril() == value).flatten(-2).all(-1)
        return lower & (value.diagonal(0, -2, -1) > 0).all(-1)


class _PositiveDefinite(Constraint):
    event_dim = 2

    def check(self, value):
        if value.size(-1) != value.size(-2):
            return rt.zeros(value.shape[:-2], dtype=rt.bool)
        symmetric = rt.isclose(value, value.transpose(-2, -1), atol=1e-6).flatten(-2).all(-1)
        return symmetric & (rt.linalg.cholesky_ex(value).info == 0)


class _IndependentConstraint(Constraint):
    """A constraint whose last batch dimensions belong to the event."""

    def __init__(self, base_constraint, reinterpreted_batch_ndims):
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims
        self.is_discrete = base_constraint.is_discrete
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value):
        result, n = self.base_constraint.check(value), self.reinterpreted_batch_ndims
        if result.dim() < n:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.dim()}")
        return result.flatten(-n).all(-1) if n else result

    def __repr__(self):
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


dependent, boolean, one_hot, real, simplex = _Dependent(), _Boolean(), _OneHot(), _Real(), _Simplex()
lower_cholesky, positive_definite = _LowerCholesky(), _PositiveDefinite()
nonnegative_integer, positive_integer = _IntegerGreaterThan(0), _IntegerGreaterThan(1)
positive, nonnegative, greater_than, greater_than_eq = _GreaterThan(0.0), _GreaterThanEq(0.0), _GreaterThan, _GreaterThanEq
interval, half_open_interval, integer_interval, multinomial = _Interval, _HalfOpenInterval, _IntegerInterval, _Multinomial
unit_interval, independent = _Interval(0.0, 1.0), _IndependentConstraint
real_vector = _IndependentConstraint(real, 1)
