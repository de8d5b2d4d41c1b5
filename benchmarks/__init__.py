"""Measurements: the registry beside what it is compared with, in turn in one run; only ratios are quoted."""
