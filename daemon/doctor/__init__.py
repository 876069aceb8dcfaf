"""`sotto doctor`: looks at everything Sotto stands on, changes nothing, and says what to do. One file a subject."""
