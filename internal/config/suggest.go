package config

import "strings"

// nearest returns the candidate that a mistyped word most probably meant, or "".
func nearest(word string, candidates []string) string {
	// Longer words are no slips of the pen, and the distance is quadratic.
	const longest = 32
	if len(word) > longest {
		return ""
	}
	best, least := "", 1+max(1, min(3, len(word)/2))
	for _, c := range candidates {
		if n := distance(strings.ToLower(word), c); n < least {
			best, least = c, n
		}
	}
	return best
}

// distance is the Levenshtein distance of two short words, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
