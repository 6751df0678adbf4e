"""Words of the trade: quantities, the kinds of steps, the scenario and how it is read."""
