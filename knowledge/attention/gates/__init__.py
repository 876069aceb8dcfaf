"""The five gates, one file each: what a gate looks at, and what it says to the voice and to the screen."""
