"""Measuring: what `manage.py bench` runs. Ratios within one run, on synthetic data; and the hammer that tests use too."""
