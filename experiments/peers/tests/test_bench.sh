#!/bin/bash
# test_bench.sh - what `make bench` takes again, and what it reckons with.  Nothing is
# measured: a stand-in for alloc_speed writes down times that were made up.
set -u
PYTHONDONTWRITEBYTECODE=1 exec python3 experiments/peers/tests/check_bench.py
