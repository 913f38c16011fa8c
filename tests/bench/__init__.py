"""The figures: `python -m tests.bench`. Ratios are taken within one run, since machines are noisy."""
