package feeds

import (
	"slices"
	"strings"
)

// Named returns the authors that are given by a name. Who is known by an e-mail address
// alone has put it into one feed, which is no reason to spread it.
func Named(authors []string) []string {
	return slices.DeleteFunc(slices.Clone(authors), func(a string) bool {
		at := strings.IndexByte(a, '@')
		return at > 0 && !strings.ContainsAny(a, " \t\u00a0")
	})
}
