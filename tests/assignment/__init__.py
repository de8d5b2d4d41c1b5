"""Assignments beside slow and obvious ones."""
