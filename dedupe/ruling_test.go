package dedupe_test

import (
	"testing"

	"wirefold/dedupe"
)

func TestRule(t *testing.T) {
	apart := func(n uint64, side int) dedupe.Mark {
		return dedupe.Mark{Decision: n, Ruling: dedupe.Apart, Side: side}
	}
	together := func(n uint64, side int) dedupe.Mark {
		return dedupe.Mark{Decision: n, Ruling: dedupe.Together, Side: side}
	}
	for _, tt := range []struct {
		name string
		a, b []dedupe.Mark
		want dedupe.Ruling
	}{
		{"nothing", nil, nil, dedupe.Unruled},
		{"one of them only", []dedupe.Mark{apart(1, 0)}, nil, dedupe.Unruled},
		{"different decisions", []dedupe.Mark{apart(1, 0)}, []dedupe.Mark{apart(2, 1)}, dedupe.Unruled},
		{"different sides", []dedupe.Mark{apart(1, 0)}, []dedupe.Mark{apart(1, 2)}, dedupe.Apart},
		{"one side", []dedupe.Mark{apart(1, 1)}, []dedupe.Mark{apart(1, 1)}, dedupe.Unruled},
		{"merged", []dedupe.Mark{together(1, 0)}, []dedupe.Mark{together(1, 1)}, dedupe.Together},
		{"merged on one side", []dedupe.Mark{together(1, 1)}, []dedupe.Mark{together(1, 1)}, dedupe.Together},
		{"split after a merge", []dedupe.Mark{together(1, 0), apart(2, 0)}, []dedupe.Mark{together(1, 1), apart(2, 1)}, dedupe.Apart},
		{"merged after a split", []dedupe.Mark{apart(1, 0), together(2, 0)}, []dedupe.Mark{apart(1, 1), together(2, 1)}, dedupe.Together},
		{"the later split is silent about them", []dedupe.Mark{apart(1, 0), apart(5, 1)}, []dedupe.Mark{apart(1, 1), apart(5, 1)}, dedupe.Apart},
		{"with decisions of others between", []dedupe.Mark{apart(1, 0), together(3, 0)}, []dedupe.Mark{apart(1, 1), together(2, 0), together(4, 0)}, dedupe.Apart},
	} {
		if got := dedupe.Rule(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if got := dedupe.Rule(tt.b, tt.a); got != tt.want {
			t.Errorf("%s, the other way round: %v, want %v", tt.name, got, tt.want)
		}
	}
}
