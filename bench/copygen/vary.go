package copygen

import (
	"math/rand/v2"
	"strings"
)

// vary writes out a pattern: of {one|two|} one alternative is chosen. Alternatives
// may be nested.
func vary(r *rand.Rand, pattern string) string {
	for {
		end := strings.IndexByte(pattern, '}')
		if end < 0 {
			return strings.Join(strings.Fields(pattern), " ")
		}
		start := strings.LastIndexByte(pattern[:end], '{')
		pattern = pattern[:start] + pick(r, strings.Split(pattern[start+1:end], "|")) + pattern[end+1:]
	}
}
