"""Measuring: what `manage.py bench` runs: ratios within one run, on synthetic data; and the hammer of the tests."""
