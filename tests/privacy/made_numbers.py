"""Numbers that belong to nobody, with the check digits that belong to them."""

from .oracles_privacy import check_character


def identity(region: str = "110199", born: str = "19000101", ends: str = "") -> str:
    """An identity number of a region that is not in use; ``ends``: with this check character."""
    for order in range(1, 1000):
        first = f"{region}{born}{order:03}"
        if not ends or check_character(first) == ends:
            return first + check_character(first)
    raise AssertionError("one in eleven ends so")


def bank_card(begins: str, length: int = 19) -> str:
    """The number of a card: zeros after its first digits, and a last digit by which it passes Luhn's sum."""
    first = begins.ljust(length - 1, "0")
    return next(first + last for last in "0123456789" if luhn(first + last) % 10 == 0)


def luhn(number: str) -> int:
    """The sum of all digits, every second from the right doubled and its own digits added (ISO/IEC 7812)."""
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled)
