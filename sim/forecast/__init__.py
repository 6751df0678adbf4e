"""What a history of deals tells about the future: its process, its book of open deals, and the naive rules."""
