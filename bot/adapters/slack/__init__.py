"""The front door on Slack: an `agent_view` app, over Socket Mode or HTTP from one set of listeners."""
