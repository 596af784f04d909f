package eval

import (
	"math"
	"testing"
)

func TestCluster(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	same := cluster([]string{"a", "a", "b"}, []string{"1", "1", "2"})
	if same != (Scores{1, 1, 1, 1, 1}) {
		t.Errorf("the truth itself scores %+v", same)
	}
	// Truth {1 2 3} {4 5}, found {1 2} {3 4 5}: of 4 pairs that belong together 2
	// were found, of 4 that were found 2 belong together.
	s := cluster([]string{"a", "a", "a", "b", "b"}, []string{"x", "x", "y", "y", "y"})
	if !near(s.Precision, 0.5) || !near(s.Recall, 0.5) || !near(s.F1, 0.5) {
		t.Errorf("pairs: %+v", s)
	}
	// (2 - 4·4/10) / (4 - 4·4/10)
	if !near(s.ARI, (2-1.6)/(4-1.6)) {
		t.Errorf("adjusted Rand index %g", s.ARI)
	}
	// Precision (1+1+1/3+2/3+2/3)/5, recall (2/3+2/3+1/3+1+1)/5.
	if p := (2 + 5.0/3) / 5; !near(s.BCubedF1, p) {
		t.Errorf("B-cubed F1 %g, want %g", s.BCubedF1, p)
	}
	if none := cluster(nil, nil); none.F1 != -1 || none.ARI != -1 {
		t.Errorf("nothing scores %+v", none)
	}
}
