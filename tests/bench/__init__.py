"""Benchmarks: ratios of whole replications, interleaved A B A B in one process, CPU time, medians."""
