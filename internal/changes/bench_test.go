package changes

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkCompare has an ordinary report, and texts as long and as cut up as they get.
func BenchmarkCompare(b *testing.B) {
	var x, y strings.Builder
	for i := range 12000 {
		fmt.Fprintf(&x, "a%d b%d c%d.\n", i, i, i)
		fmt.Fprintf(&y, "a%d b%d c%d d%d (Post).\n", i, i, i, i)
	}
	for name, texts := range map[string][2]string{
		"report":  {report, "The Ostend harbour crisis goes on: " + report + "\n\nPublished from a syndicated feed."},
		"hostile": {x.String(), y.String()},
	} {
		b.Run(name, func(b *testing.B) {
			p := Article{Source: "Brinewire", Title: "Crack closes lock", Text: texts[0], Notices: finder.Find(texts[0])}
			q := Article{Source: "Post", Title: "Lock shut", Text: texts[1], Notices: finder.Find(texts[1])}
			for b.Loop() {
				Compare(finder, p, q)
			}
		})
	}
}
