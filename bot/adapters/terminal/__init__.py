"""The front door in a terminal: also the demo, the debugger and the pipe."""
