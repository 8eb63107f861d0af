"""A line search for the strong Wolfe conditions (Nocedal and Wright, 2006, chapter 3)."""

import math
from collections import namedtuple

# A point on the line: the step, the loss, the gradient and its part along the line.
Point = namedtuple("Point", "t f g slope")


def cubic_minimum(a, b, bounds=None):
    """Return the step at which the cubic through two points with their slopes
    is least, within bounds, or between the points if there are none."""
    low, high = bounds if bounds is not None else (min(a.t, b.t), max(a.t, b.t))
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2
    if a.t > b.t:
        a, b = b, a
    root = math.sqrt(square)
    # With the points exchanged the sum of slopes and the quotient keep their values.
    t = b.t - (b.t - a.t) * ((b.slope + root - d1) / (b.slope - a.slope + 2 * root))
    return min(max(t, low), high)


def strong_wolfe(evaluate, start, t, reach, c1=1e-4, c2=0.9, tolerance=1e-9, limit=25):
    """Return (point, evaluations): a step from ``start`` that lowers the loss
    by c1 of what its slope promises, and the slope to c2 of itself.

    ``evaluate(t)`` gives a Point; ``t`` is the first one to try; ``reach`` is
    the largest element of the direction. At most ``limit`` further evaluations.
    """
    bracket, tries, done = _bracket(evaluate, start, t, c1, c2, limit)
    evaluations, stuck = 1 + tries, False
    low, high = _order(bracket)
    while not done and tries < limit:
        width = max(p.t for p in bracket) - min(p.t for p in bracket)
        if width * reach < tolerance:
            break
        t, stuck = _inside(bracket, stuck)
        new = evaluate(t)
        evaluations, tries = evaluations + 1, tries + 1
        if new.f > start.f + c1 * t * start.slope or new.f >= bracket[low].f:
            bracket[high] = new
            low, high = _order(bracket)
            continue
        if abs(new.slope) <= -c2 * start.slope:
            done = True
        elif new.slope * (bracket[high].t - bracket[low].t) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = new
    return bracket[low], evaluations


def _order(bracket):
    return (0, 1) if bracket[0].f <= bracket[-1].f else (1, 0)


def _bracket(evaluate, start, t, c1, c2, limit):
    """Return (points that enclose a good step, further evaluations, whether the only point is one)."""
    before, new, tries = start._replace(t=0), evaluate(t), 0
    while tries < limit:
        if new.f > start.f + c1 * new.t * start.slope or tries > 1 and new.f >= before.f:
            return [before, new], tries, False
        if abs(new.slope) <= -c2 * start.slope:
            return [new], tries, True
        if new.slope >= 0:
            return [before, new], tries, False
        t = cubic_minimum(before, new, (new.t + 0.01 * (new.t - before.t), new.t * 10))
        before, new, tries = new, evaluate(t), tries + 1
    return [start._replace(t=0), new], tries, False


def _inside(bracket, stuck):
    """Return the next step to try inside the bracket: the cubic's, but a tenth
    of the width away from an end that it stays close to."""
    t = cubic_minimum(*bracket)
    low, high = sorted(p.t for p in bracket)
    margin = 0.1 * (high - low)
    if min(high - t, t - low) >= margin:
        return t, False
    if not (stuck or t >= high or t <= low):
        return t, True
    return (high - margin if abs(t - high) < abs(t - low) else low + margin), False
