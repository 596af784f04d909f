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
	begin [1024][]int // keys by a hash of their first two bytes
}

func keyHash(a, b byte) int { return (int(a)*37 ^ int(b)) & 1023 }

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
			if len(k) == 1 {
				for b := range 256 {
					f.note(k[0], byte(b), n)
				}
			} else {
				f.note(k[0], k[1], n)
			}
		}
		set[n/64] |= 1 << (n % 64)
	}
	return set
}

func (f *keyFinder) note(a, b byte, n int) {
	h := keyHash(a, b)
	f.begin[h] = append(f.begin[h], n)
}

// find adds the keys that stand in s.
func (f *keyFinder) find(s string, set *keySet) {
	for i := range len(s) {
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		for _, n := range f.begin[keyHash(s[i], next)] {
			if strings.HasPrefix(s[i:], f.keys[n]) {
				set[n/64] |= 1 << (n % 64)
			}
		}
	}
}
