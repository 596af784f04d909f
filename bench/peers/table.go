package main

import (
	"fmt"
	"io"
	"strings"
)

// write writes the report as Markdown.
func (r *Report) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d documents; reported on %d copies with their originals and %d pairs of other stories.\n\n", r.Documents, r.Copies, r.Others)
	b.WriteString("| method | best setting | precision | recall | F1 |\n|---|---|---|---|---|\n")
	for _, m := range r.Methods {
		fmt.Fprintf(&b, "| %s | %s | %.3f | %.3f | %.3f |\n", m.Name, m.Setting, m.Precision, m.Recall, m.F1)
	}
	b.WriteString("\nShare of the copies that are folded, by kind of change:\n\n")
	r.shares(&b, r.Kinds)
	b.WriteString("\nShare of the other stories that are folded; less is better:\n\n")
	r.shares(&b, r.Negatives)
	b.WriteString("\n")
	for _, m := range r.Methods {
		fmt.Fprintf(&b, "- %s: %s\n", m.Name, m.Doc)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shares writes what share of each kind each method folds.
func (r *Report) shares(b *strings.Builder, kinds []Group) {
	b.WriteString("| kind | pairs |")
	for _, m := range r.Methods {
		fmt.Fprintf(b, " %s |", m.Name)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(r.Methods)) + "\n")
	for _, k := range kinds {
		fmt.Fprintf(b, "| %s | %d |", k.Name, k.Pairs)
		for _, m := range r.Methods {
			fmt.Fprintf(b, " %.3f |", float64(m.Folded[k.Name])/float64(k.Pairs))
		}
		b.WriteString("\n")
	}
}
