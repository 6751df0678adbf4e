"""The game: one salesperson, played against the simulation by a person, a bot, or the firm's own playbook."""
