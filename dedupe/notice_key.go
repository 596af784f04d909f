package dedupe

import "strings"

// keySet is a set of keys of a keyFinder, by their numbers.
type keySet [8]uint64

func (s *keySet) meets(other *keySet) bool {
	for i, x := range s {
		if x&other[i] != 0 {
			return true
		}
	}
	return false
}

// keyFinder finds which of many short strings stand in a text, in one pass.
type keyFinder struct {
	keys  []string
	pairs [1 << 16 / 64]uint64 // a bit for each two bytes that a key begins with
	begin [1024][]keyBegin     // keys by a hash of their first two bytes
}

// keyBegin is a key by its number and its first four bytes, as far as it has them.
type keyBegin struct {
	head, mask uint32
	n          int
}

func keyHash(pair uint16) uint16 { return (pair>>8*37 ^ pair) & 1023 }

// fourBytes returns the bytes of s from i on, 0 behind its end.
func fourBytes(s string, i int) uint32 {
	if i+4 <= len(s) {
		return uint32(s[i])<<24 | uint32(s[i+1])<<16 | uint32(s[i+2])<<8 | uint32(s[i+3])
	}
	four := uint32(0)
	for n := range min(len(s)-i, 4) {
		four |= uint32(s[i+n]) << (24 - 8*n)
	}
	return four
}

// add takes keys of at least two bytes each, or single ASCII signs, and returns
// their set.
func (f *keyFinder) add(keys []string) (set keySet) {
	for _, k := range keys {
		n := 0
		for n < len(f.keys) && f.keys[n] != k {
			n++
		}
		if n == len(f.keys) {
			f.keys = append(f.keys, k)
			begin := keyBegin{fourBytes(k, 0), ^uint32(0) << (32 - 8*min(len(k), 4)), n}
			if len(k) == 1 {
				for b := range 256 {
					f.note(uint16(k[0])<<8|uint16(b), begin)
				}
			} else {
				f.note(uint16(begin.head>>16), begin)
			}
		}
		set[n/64] |= 1 << (n % 64)
	}
	return set
}

func (f *keyFinder) note(pair uint16, k keyBegin) {
	f.pairs[pair/64] |= 1 << (pair % 64)
	h := keyHash(pair)
	f.begin[h] = append(f.begin[h], k)
}

// find adds the keys that stand in s.
func (f *keyFinder) find(s string, set *keySet) {
	for i := range len(s) {
		four := fourBytes(s, i)
		pair := uint16(four >> 16)
		if f.pairs[pair/64]>>(pair%64)&1 == 0 {
			continue
		}
		for _, k := range f.begin[keyHash(pair)] {
			if four&k.mask == k.head && strings.HasPrefix(s[i:], f.keys[k.n]) {
				set[k.n/64] |= 1 << (k.n % 64)
			}
		}
	}
}
