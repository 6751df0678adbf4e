"""The library of scenarios and the one door through which scenario files enter."""
