// Package boltstore keeps wirefold's records in one bbolt file.
//
// The file belongs to one process at a time: bbolt's lock on it is held from Open
// to Close. Its layout, version 3, has these buckets:
//
//	meta      "schema" → the layout's version; "meta" → store.Meta
//	sources   source ID → store.SourceState
//	current   source ID → article IDs, 16 bytes each
//	articles  article ID → time first seen, store.Article
//	bodies    article ID → store.Body, compressed
//	sketches  time first seen, article ID → the sketch as it is
//	stories   story ID → time published, store.Story
//	timeline  time published, story ID → the rest of the story's store.Outline
//	retired   story ID → the ID that it leads to, nothing if it was deleted
//	decisions number, 8 bytes → store.Decision
//	names     digest of a link or guid, article ID → nothing, or the time removed
//	removals  time removed, article ID → store.Removal
//
// Two more are made when something is first put into them, so that a database
// without them is as good, in any version:
//
//	subscriptions key → store.Subscription
//	announcements topic → store.Announcement
//
// Records are JSON; IDs are their 16 bytes; times in keys, and in front of
// records, are the 12 bytes of timeKey. The time in front of a record repeats the
// one inside it, so that its index entry is found without decoding the record.
//
// Version 1 had no decisions; version 2 had no names and removals, and nothing in the
// timeline's values.
package boltstore
