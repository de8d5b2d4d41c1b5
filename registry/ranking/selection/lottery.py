"""A lottery that anybody can repeat with pen, paper and SHA-256.

Nobody may know the outcome before it is drawn, or choose it: the seed is made of a commitment that was published before scores were known
and of public randomness that nobody of the round could foresee, such as the numbers of a later state lottery.
"""

from hashlib import sha256


def seed(round_id: str, commitment: str, randomness: str) -> str:
    """SHA-256 of the three, each with a line feed after it, in UTF-8; hexadecimal."""
    return _digest(round_id, commitment, randomness)


def ticket(drawn: str, application: str) -> str:
    """The ticket of an application under a seed; the lowest comes first."""
    return _digest(drawn, application)


def _digest(*lines: str) -> str:
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
