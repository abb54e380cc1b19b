"""Times and lengths as people read them, worded in one place."""

from __future__ import annotations


def clock(seconds: float, decimals: int = 0, *, hour_digits: int | None = None) -> str:
    """A time as ``MM:SS``, and ``H:MM:SS`` from an hour on, to the nearest second or decimal, a half up.

    With ``hour_digits`` the hours always stand there, in at least so many digits; with 0 of them the minutes run on.
    """
    units = int(seconds * 10**decimals + 0.5)
    whole, rest = divmod(units, 10**decimals)
    minutes, second = divmod(whole, 60)
    hours = minutes // 60 if hour_digits or (hour_digits is None and minutes >= 60) else None
    head = "" if hours is None else f"{hours:0{hour_digits or 1}d}:"
    tail = f".{rest:0{decimals}d}" if decimals else ""
    return f"{head}{minutes if hours is None else minutes % 60:02d}:{second:02d}{tail}"


def duration_words(seconds: float) -> str:
    """A length in whole minutes and hours, ``1 hour 30 minutes``; below an hour minutes may have decimals."""
    minutes = round(seconds / 60)
    if minutes < 60:
        count = f"{round(seconds / 60, 2):g}"
        return f"{count} minute{'' if count == '1' else 's'}"
    parts = ((minutes // 60, "hour"), (minutes % 60, "minute"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count)


def range_words(low_seconds: float, high_seconds: float) -> str:
    """A length from a range: ``5 minutes``, ``4-6 minutes``, ``1 hour - 1 hour 30 minutes``."""
    low, high = duration_words(low_seconds), duration_words(high_seconds)
    if low == high:
        return low
    if high_seconds >= 3600:
        return f"{low} - {high}"
    return f"{low.split()[0]}-{high}"
