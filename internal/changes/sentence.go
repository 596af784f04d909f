package changes

import (
	"fmt"
	"strings"
)

// figures counts what changed.
func (c *comparer) figures(rows []Row) Count {
	var n Count
	for i := range rows {
		for _, p := range rows[i].A {
			c.countCanonical(&n, p)
		}
		for _, p := range rows[i].B {
			c.countCopy(&n, p)
		}
	}
	n.TextB = n.Same + n.Reworded + n.Added + n.Moved
	return n
}

func (c *comparer) countCanonical(n *Count, p Paragraph) {
	for _, r := range p.Runs {
		w := words(r.Text)
		switch r.Mark {
		case Cut:
			if _, credit := c.noticeIn(&c.a, r.Text); credit != "" {
				n.Credit = credit
				continue // a dateline is no text
			}
			n.Cut += w
		}
		n.TextA += w
	}
}

func (c *comparer) countCopy(n *Count, p Paragraph) {
	for _, r := range p.Runs {
		w := words(r.Text)
		switch r.Mark {
		case Same:
			n.Same += w
		case Reworded:
			n.Reworded += w
		case Added:
			n.Added += w
		case Moved:
			n.Moved += w
		case Keyword:
			n.Keyword = r.Text
			n.Added += w
		case Notice:
			n.Notice = p.Note
			if n.Notice == "" {
				n.Notice, _ = c.noticeIn(&c.b, r.Text)
			}
			n.NoticeAt = "at the end"
			if n.Same+n.Reworded+n.Added+n.Moved == 0 {
				n.NoticeAt = "at the beginning"
			}
		case Furniture:
			n.Furniture = true
		case Form:
			n.Form = true
		}
	}
	if p.Mark == Added {
		n.AddedParagraphs++
		for _, r := range p.Runs {
			n.AddedWhole += words(r.Text)
		}
	}
}

// trifle is the share of the text, in percent, below which additions and cuts are not
// worth a word beside a rewording of at least mostly.
const (
	trifle = 5
	mostly = 10
)

// sentence puts into plain words what the copy changed.
func sentence(a, b Article, c *Comparison) string {
	n := &c.Count
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }

	headlines := a.Title != "" && b.Title != ""
	if n.Reworded+n.Added+n.Cut+n.Moved == 0 {
		add("took the text over word for word")
		if headlines && !c.SameHeadline {
			add("put another headline on it")
		}
	} else if headlines && c.SameHeadline {
		add("kept the headline")
	} else if headlines {
		add("changed the headline")
	}
	if n.Keyword != "" {
		add("worked “%s” into the first sentence", n.Keyword)
	}
	reworded := percent(n.Reworded, n.TextB)
	if reworded >= 2 {
		add("reworded %d %% of the text", reworded)
	} else if n.Reworded > 0 {
		add("replaced %s", counted(n.Reworded, "word"))
	}
	if n.Moved > 0 {
		add("moved %s to another place", counted(n.Moved, "word"))
	}
	n.additions(add, reworded >= mostly)
	n.cuts(add, reworded >= mostly)
	n.notices(add)
	if n.Form {
		add("carries a comment form along")
	} else if n.Furniture {
		add("carries along what stands around all its articles")
	}
	return b.Source + " " + list(parts) + "."
}

func (n *Count) additions(add func(string, ...any), brief bool) {
	inline := n.Added - n.AddedWhole - words(n.Keyword)
	if brief && percent(inline, n.TextB) < trifle {
		inline = 0
	}
	switch whole := counted(n.AddedParagraphs, "paragraph"); {
	case n.AddedParagraphs > 0 && inline > 0:
		add("added %s and %s", whole, counted(inline, "more word"))
	case n.AddedParagraphs > 0:
		add("added %s of %s", whole, counted(n.AddedWhole, "word"))
	case inline > 0:
		add("added %s", counted(inline, "word"))
	}
}

func (n *Count) cuts(add func(string, ...any), brief bool) {
	switch share := percent(n.Cut, n.TextA); {
	case n.Cut == 0 || brief && share < trifle:
	case share >= 50:
		add("kept only %d of %s", n.TextA-n.Cut, counted(n.TextA, "word"))
	case share < 2:
		add("left out %s", counted(n.Cut, "word"))
	default:
		add("left out %d %% of the text", share)
	}
}

func (n *Count) notices(add func(string, ...any)) {
	if n.Credit != "" && n.Notice == creditNote(n.Credit) {
		add("moved the credit to %s to the %s", n.Credit, strings.TrimPrefix(n.NoticeAt, "at the "))
		return
	}
	if n.Credit != "" {
		add("dropped the credit to %s", n.Credit)
	}
	if n.Notice != "" {
		add("%s", strings.Replace(n.Notice, "says that", "says "+n.NoticeAt+" that", 1))
	}
}

// list joins the parts of a sentence.
func list(parts []string) string {
	if len(parts) < 3 {
		return strings.Join(parts, " and ")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + ", and " + parts[last]
}

func percent(part, all int) int {
	if all == 0 {
		return 0
	}
	return (100*part + all/2) / all
}

func counted(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
