"""The figures: `python -m tests.bench`, or some by name: `python -m tests.bench million history`.

Ratios are taken within one run, since machines are noisy.
"""
