"""Fixed peers, kept as they were measured: not our style, not ours to improve."""
