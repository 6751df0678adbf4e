"""What is learnt from runs: measures, replications, calibration."""
