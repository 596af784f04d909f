package main

import (
	"fmt"
	"io"
	"strings"
)

// writeLanguages writes one row a language, as Markdown.
func writeLanguages(w io.Writer, languages []*Language) error {
	var b strings.Builder
	b.WriteString("| language | texts | words | copies | recall | worst kind | others | folded | precision |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, l := range languages {
		worst := "all 1"
		if k := l.worst(); k.Folded < k.Pairs {
			worst = fmt.Sprintf("%s: %.3f", k.Name, k.share())
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %.3f | %s | %d | %d | %.3f |\n", l.Name, l.Texts, l.Words, l.Copies.Pairs,
			l.Recall, worst, l.Negatives.Pairs, l.Negatives.Folded, l.Precision)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeKinds writes what share of each kind is folded, a row a kind, as Markdown.
func writeKinds(w io.Writer, languages []*Language) error {
	var b strings.Builder
	b.WriteString("\nShare that is folded, of the copies and then of the other stories; a dash where the texts do not admit the kind:\n\n| kind |")
	for _, l := range languages {
		fmt.Fprintf(&b, " %s |", l.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(languages)) + "\n")
	for i, c := range changes() {
		fmt.Fprintf(&b, "| %s |", c)
		for _, l := range languages {
			if k := l.Kinds[i]; k.Pairs > 0 {
				fmt.Fprintf(&b, " %.3f |", k.share())
			} else {
				b.WriteString(" – |")
			}
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
