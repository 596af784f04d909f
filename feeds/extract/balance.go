package extract

import (
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// maxDepth bounds how deep published HTML nests. Deeper elements lose their tags.
const maxDepth = 256

// balancer follows the tags that are written, and closes what has to be closed.
type balancer struct {
	out     *strings.Builder
	open    []string
	ignored int // start tags dropped for their depth, whose end tags are to come
}

// start takes a start tag that is to be written. It closes what ends in front of it, and
// reports whether there is room for it.
func (b *balancer) start(name string) bool {
	for len(b.open) > 0 && endsBefore(b.open[len(b.open)-1], name) {
		b.closeTo(len(b.open) - 1)
	}
	if len(b.open) >= maxDepth {
		b.ignored++
		return false
	}
	b.open = append(b.open, name)
	return true
}

// void makes room for an element that has no content.
func (b *balancer) void(name string) {
	if b.start(name) {
		b.open = b.open[:len(b.open)-1]
	} else {
		b.ignored--
	}
}

// end takes an end tag and writes it if it ends something, behind what it ends besides.
func (b *balancer) end(name string) {
	if b.ignored > 0 {
		b.ignored--
	} else if i := lastIndex(b.open, name); i >= 0 {
		b.closeTo(i)
	}
}

func (b *balancer) closeTo(n int) {
	for len(b.open) > n {
		b.out.WriteString("</" + b.open[len(b.open)-1] + ">")
		b.open = b.open[:len(b.open)-1]
	}
}

// balance closes what is open and drops end tags of what is not. It takes the output
// of the policy and passes everything else on unchanged.
func balance(s string) string {
	var out strings.Builder
	out.Grow(len(s) + len(s)/16)
	b := balancer{out: &out}
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			b.closeTo(0)
			return out.String()
		case nethtml.StartTagToken:
			raw := z.Raw()
			tag, _ := z.TagName() // what the policy writes is in lower case already
			if b.start(internTag(tag)) {
				out.Write(raw)
			}
		case nethtml.EndTagToken:
			tag, _ := z.TagName()
			b.end(internTag(tag))
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
