"""What people do at Discord's client: write, use commands, press, choose, fill in. All else is `CannotDo`."""
