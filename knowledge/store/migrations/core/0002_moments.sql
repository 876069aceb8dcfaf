-- Finding events by when they happened, and the streams that still have something to trim, without reading everything.

CREATE INDEX event_moment ON event (at, channel);
CREATE INDEX stream_moment ON stream (at) WHERE first < next;
CREATE INDEX stream_kept ON stream (id) WHERE first < next;
