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
func (t *Text) Sketch() Sketch { return sketchOf(shingleHashes(t.tokens)) }

// sketchOf returns the sketch of a text with these shingles.
func sketchOf(hashes []uint64) Sketch {
	kept := make([]uint32, 0, 2*len(hashes)/(winnowWindow+1)+winnowFrom)
	if len(hashes) < winnowFrom {
		for _, h := range hashes {
			kept = append(kept, uint32(h>>32))
		}
		return sketchSet(kept)
	}
	// The smallest of each window, noted once for windows in a row.
	last := uint64(0)
	for i := range len(hashes) - winnowWindow + 1 {
		least := slices.Min(hashes[i : i+winnowWindow])
		if least != last || i == 0 {
			kept = append(kept, uint32(least>>32))
			last = least
		}
	}
	return sketchSet(kept)
}

// sketchSet returns the set of fingerprints. They are hashes, so that their first
// bits sort most of them.
func sketchSet(prints []uint32) Sketch {
	const bits = 8
	var next [1<<bits + 1]int
	for _, f := range prints {
		next[f>>(32-bits)+1]++
	}
	for i := range 1 << bits {
		next[i+1] += next[i]
	}
	s := make(Sketch, len(prints))
	for _, f := range prints {
		at := &next[f>>(32-bits)]
		s[*at] = f
		*at++
	}
	begin := 0
	for _, end := range next[:1<<bits] {
		if end > begin+1 {
			slices.Sort(s[begin:end])
		}
		begin = end
	}
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
