package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"wirefold/feeds"
)

// StoryID identifies a story, and its entry in the merged feed, for ever. It is a
// UUID (RFC 9562).
type StoryID [16]byte

// NewStoryID returns the n-th ID that an article can found a story under: a
// version 8 UUID made from a digest of the article's identity. Being derived, it
// comes out the same when a write is repeated or a lost database is filled anew,
// so that readers do not see old stories as new ones. The first ID that was never
// used is the one to take.
func NewStoryID(founder feeds.ArticleID, n int) StoryID {
	buf := append([]byte("story"), founder[:]...)
	return digestUUID(binary.BigEndian.AppendUint64(buf, uint64(n)))
}

// UUIDFrom makes a version 4 UUID of 16 random bytes.
func UUIDFrom(random [16]byte) StoryID { return stamp(random, 4) }

func digestUUID(data []byte) StoryID {
	sum := sha256.Sum256(data)
	return stamp([16]byte(sum[:16]), 8)
}

func stamp(id StoryID, version byte) StoryID {
	id[6] = id[6]&0x0f | version<<4
	id[8] = id[8]&0x3f | 0x80
	return id
}

// ParseStoryID reads a UUID, with or without dashes or a "urn:uuid:" in front.
func ParseStoryID(s string) (StoryID, error) {
	digits := strings.ReplaceAll(strings.TrimPrefix(s, "urn:uuid:"), "-", "")
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != len(StoryID{}) {
		return StoryID{}, fmt.Errorf("%q is not a story ID", s)
	}
	return StoryID(b), nil
}

// String returns the ID in the usual form of a UUID.
func (id StoryID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// URN returns the ID as a URI, as feed entries carry it.
func (id StoryID) URN() string { return "urn:uuid:" + id.String() }

// IsZero reports whether the ID is unset.
func (id StoryID) IsZero() bool { return id == StoryID{} }

// MarshalText implements encoding.TextMarshaler.
func (id StoryID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *StoryID) UnmarshalText(b []byte) error {
	v, err := ParseStoryID(string(b))
	if err == nil {
		*id = v
	}
	return err
}
