"""One file a scene; a new capability adds its own, with a `SCENE` and the place in the tour where it belongs."""
