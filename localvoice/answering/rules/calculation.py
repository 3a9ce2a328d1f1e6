"""Works out a sum that is given as its parts. Pure."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt

Part = Fraction | str  # a number, or an operator of those below, or a bracket

HALF, THIRD, QUARTER, THREE_QUARTERS, TWICE, ROOT = (
    "<half>",
    "<third>",
    "<quarter>",
    "<three-quarters>",
    "<twice>",
    "<root>",
)
PERCENT_OF, PERCENT_OFF = "<percent>", "<off>"
LARGEST = 10**12
LARGEST_EXPONENT = 40
ROOT_SCALE = 10**6  # a root is worked out to six decimals


class DivisionByZero(Exception):
    """The sum divides by zero."""


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or not 0 <= exponent <= LARGEST_EXPONENT:
        raise ValueError(exponent)
    return Fraction(base ** int(exponent))


def _divided(number: Fraction, divisor: Fraction) -> Fraction:
    if not divisor:
        raise DivisionByZero
    return number / divisor


def _root(number: Fraction) -> Fraction:
    if number < 0:
        raise ValueError(number)
    return Fraction(isqrt(int(number * ROOT_SCALE**2)), ROOT_SCALE)


BEFORE: dict[str, Callable[[Fraction], Fraction]] = {
    "-": lambda number: -number,
    HALF: lambda number: number / 2,
    THIRD: lambda number: number / 3,
    QUARTER: lambda number: number / 4,
    THREE_QUARTERS: lambda number: number * 3 / 4,
    TWICE: lambda number: number * 2,
    ROOT: _root,
}
PRODUCTS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "*": lambda one, other: one * other,
    "/": _divided,
    PERCENT_OF: lambda share, number: share * number / 100,
    PERCENT_OFF: lambda share, number: number - share * number / 100,
}
BETWEEN = {"+", "^", "-", *PRODUCTS}


def worked_out(parts: Sequence[Part]) -> Fraction:
    """The result. Powers come first, then products, then sums. Raises DivisionByZero; ValueError if it is no sum."""
    result, end = _sum(parts, 0)
    if end != len(parts):
        raise ValueError(parts[end])
    return result


def _sum(parts: Sequence[Part], start: int) -> tuple[Fraction, int]:
    total, position = _product(parts, start)
    while position < len(parts) and parts[position] in ("+", "-"):
        sign = 1 if parts[position] == "+" else -1
        product, position = _product(parts, position + 1)
        total = _bounded(total + sign * product)
    return total, position


def _product(parts: Sequence[Part], start: int) -> tuple[Fraction, int]:
    product, position = _factor(parts, start)
    while position < len(parts) and parts[position] in PRODUCTS:
        operation = PRODUCTS[str(parts[position])]
        factor, position = _factor(parts, position + 1)
        product = _bounded(operation(product, factor))
    return product, position


def _factor(parts: Sequence[Part], start: int) -> tuple[Fraction, int]:
    """A number or what is in brackets, with what stands before it and the power after it."""
    if start >= len(parts):
        raise ValueError("a number is missing")
    part = parts[start]
    if isinstance(part, str) and part in BEFORE:
        number, position = _factor(parts, start + 1)
        return BEFORE[part](number), position
    if isinstance(part, Fraction):
        number, position = part, start + 1
    elif part == "(":
        number, position = _sum(parts, start + 1)
        if position >= len(parts) or parts[position] != ")":
            raise ValueError("a bracket is open")
        position += 1
    else:
        raise ValueError(part)
    if position < len(parts) and parts[position] == "^":
        exponent, position = _factor(parts, position + 1)
        number = _bounded(_power(_bounded(number), exponent))
    return number, position


def _bounded(number: Fraction) -> Fraction:
    if abs(number) >= LARGEST:
        raise ValueError(number)
    return number
