"""Two engines that carry out the rulebook: a story told with SimPy, and a compiled loop."""
