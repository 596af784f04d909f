package dedupe

import "fmt"

// Verdict says what two texts are to each other.
type Verdict uint8

// The verdicts, from no relation to the closest. Only Copy and Excerpt fold.
const (
	// Distinct: two texts that have nothing to do with each other, or the same
	// form filled with other facts (a market report, results, the weather).
	Distinct Verdict = iota
	// Related: one event or shared passages, but another text.
	Related
	// Part: the one stands in the other, which stands for more than one story.
	Part
	// Excerpt: the one stands (nearly) whole in the other, which has
	// substantially more.
	Excerpt
	// Copy: the same text, however dressed.
	Copy
)

var verdictNames = [...]string{"distinct", "related", "part", "excerpt", "copy"}

// String returns the verdict's name in lower case.
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// Folds reports whether the two texts belong to one story.
func (v Verdict) Folds() bool { return v == Copy || v == Excerpt }

// MarshalText implements encoding.TextMarshaler.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Verdict) UnmarshalText(b []byte) error {
	for i, n := range verdictNames {
		if n == string(b) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q", b)
}
