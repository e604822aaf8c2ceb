"""Settings, addresses and the pieces every page shares. May import everyone; imported by no one."""
