"""A second opinion on the additive model: all its equations at once, in fractions, worth and leniency together."""

from fractions import Fraction

from registry.ranking.reviews import Sheet


def inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """By Gauss and Jordan."""
    size = len(matrix)
    rows = [[*row, *(Fraction(int(one == number)) for one in range(size))] for number, row in enumerate(matrix)]
    for step in range(size):
        pivot = next(number for number in range(step, size) if rows[number][step] != 0)
        rows[step], rows[pivot] = rows[pivot], rows[step]
        rows[step] = [value / rows[step][step] for value in rows[step]]
        for number in range(size):
            if number != step and (factor := rows[number][step]) != 0:
                rows[number] = [value - factor * other for value, other in zip(rows[number], rows[step], strict=True)]
    return [row[size:] for row in rows]


def system(sheet: Sheet, penalties: list[Fraction]) -> tuple[list[list[Fraction]], list[Fraction]]:
    """The normal equations of Σ (y - θ_i - b_j)² + Σ λ_j b_j², unknown θ first and then b; y in hundredths of a point."""
    applications = len(sheet.applications)
    size = applications + len(sheet.reviewers)
    matrix, right = [[Fraction(0)] * size for _ in range(size)], [Fraction(0)] * size
    for reviewer, penalty in enumerate(penalties):
        matrix[applications + reviewer][applications + reviewer] += penalty
    for mark in sheet.marks:
        both = (mark.application, applications + mark.reviewer)
        for one in both:
            right[one] += mark.hundredths
            for other in both:
                matrix[one][other] += 1
    return matrix, right


def solution(sheet: Sheet, penalties: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """θ and b."""
    matrix, right = system(sheet, penalties)
    found = [sum((value * given for value, given in zip(row, right, strict=True)), Fraction(0)) for row in inverse(matrix)]
    return found[: len(sheet.applications)], found[len(sheet.applications) :]


def variance_factors(sheet: Sheet, penalties: list[Fraction]) -> list[Fraction]:
    """The diagonal of the inverse that belongs to θ."""
    found = inverse(system(sheet, penalties)[0])
    return [found[one][one] for one in range(len(sheet.applications))]
