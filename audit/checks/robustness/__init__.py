"""Robustness: do small errors in the input change decisions?"""
