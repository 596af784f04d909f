package dedupe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// SketchVersion is the version of everything that a stored sketch depends on: the
// cutting into words, the hash, the length of shingles, the winnowing. Sketches
// of another version cannot be compared and must be made anew.
const SketchVersion = 1

const (
	// winnowWindow is w of the winnowing scheme: of any w consecutive shingles at
	// least one is kept, so that every shared run of w+2 words leaves a common
	// fingerprint.
	winnowWindow = 4
	// winnowFrom is the number of shingles from which on a text is winnowed. Short
	// texts have little evidence to give away.
	winnowFrom = 80
)

// Sketch is the compact form of a text by which candidates are found: a set of
// fingerprints, sorted, 4 bytes each, about two for every five words. See
// Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document
// fingerprinting", SIGMOD 2003.
type Sketch []uint32

// Sketch returns the sketch of the text.
func (t *Text) Sketch() Sketch {
	hashes, _ := shingleHashes(t.tokens, shingleUnits)
	window := winnowWindow
	if len(hashes) < winnowFrom {
		window = 1
	}
	s := make(Sketch, 0, 2*len(hashes)/(window+1)+1)
	for i, kept := 0, -1; i+window <= len(hashes) || i == 0 && len(hashes) > 0; i++ {
		// The rightmost smallest of the window, each place kept once.
		least := i
		for j := i; j < min(i+window, len(hashes)); j++ {
			if hashes[j] <= hashes[least] {
				least = j
			}
		}
		if least != kept {
			kept = least
			s = append(s, uint32(hashes[least]>>32))
		}
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// AppendBinary appends the stored form of the sketch: a version byte, then the
// fingerprints, little-endian.
func (s Sketch) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, SketchVersion)
	for _, f := range s {
		b = binary.LittleEndian.AppendUint32(b, f)
	}
	return b, nil
}

// ParseSketch reads the stored form of a sketch.
func ParseSketch(b []byte) (Sketch, error) {
	if len(b)%4 != 1 {
		return nil, fmt.Errorf("sketch of %d bytes is damaged", len(b))
	}
	if b[0] != SketchVersion {
		return nil, fmt.Errorf("sketch has version %d, not %d", b[0], SketchVersion)
	}
	s := make(Sketch, 0, len(b)/4)
	for b = b[1:]; len(b) > 0; b = b[4:] {
		f := binary.LittleEndian.Uint32(b)
		if n := len(s); n > 0 && s[n-1] >= f {
			return nil, errors.New("sketch is damaged: its fingerprints are not in order")
		}
		s = append(s, f)
	}
	return s, nil
}
