package extract

import (
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// maxDepth bounds how deep published HTML nests. Deeper elements lose their tags.
const maxDepth = 256

// balance closes what is open and drops end tags of what is not. It takes the output
// of the policy and passes everything else on unchanged.
func balance(s string) string {
	var (
		out     strings.Builder
		open    []string
		ignored int // start tags dropped for their depth, whose end tags are to come
		z       = nethtml.NewTokenizer(strings.NewReader(s))
	)
	closeTo := func(n int) {
		for len(open) > n {
			out.WriteString("</" + open[len(open)-1] + ">")
			open = open[:len(open)-1]
		}
	}
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			closeTo(0)
			return out.String()
		case nethtml.StartTagToken:
			raw := string(z.Raw()) // TagName lowers the tag in place
			tag, _ := z.TagName()
			name := string(tag)
			for len(open) > 0 && endsBefore(open[len(open)-1], name) {
				closeTo(len(open) - 1)
			}
			if len(open) >= maxDepth {
				ignored++
				continue
			}
			open = append(open, name)
			out.WriteString(raw)
		case nethtml.EndTagToken:
			tag, _ := z.TagName()
			if ignored > 0 {
				ignored--
			} else if i := lastIndex(open, string(tag)); i >= 0 {
				closeTo(i)
			}
		default:
			out.Write(z.Raw())
		}
	}
}

// endsBefore reports whether an open element ends where another starts, its end tag
// being optional (HTML, section 13.1.2.4).
func endsBefore(open, start string) bool {
	switch open {
	case "p":
		return breaksOut(start) && start != "img" && start != "br" ||
			slices.Contains([]string{"aside", "header", "footer", "address", "details", "figcaption"}, start)
	case "li":
		return start == "li"
	case "dt", "dd":
		return start == "dt" || start == "dd"
	case "td", "th":
		return slices.Contains([]string{"td", "th", "tr", "tbody", "tfoot"}, start)
	case "tr":
		return slices.Contains([]string{"tr", "tbody", "tfoot"}, start)
	case "thead", "tbody":
		return start == "tbody" || start == "tfoot"
	}
	return false
}

func lastIndex(list []string, s string) int {
	for i, v := range slices.Backward(list) {
		if v == s {
			return i
		}
	}
	return -1
}
