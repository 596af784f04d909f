package boost

import (
	"math/rand/v2"
	"testing"
)

// examples are points of which those are positive that have a large first feature
// and, unless it is very large, a small second one. The third is noise.
func examples(n int, seed uint64) []Row {
	r := rand.New(rand.NewPCG(seed, 1))
	rows := make([]Row, n)
	for i := range rows {
		x := []float64{r.Float64(), r.Float64(), r.Float64()}
		rows[i] = Row{X: x, Y: x[0] > 0.9 || x[0] > 0.5 && x[1] < 0.5, Weight: 1}
	}
	return rows
}

func TestFit(t *testing.T) {
	m := Fit(examples(4000, 1), Options{Rounds: 80, Rate: 0.2, Sample: 0.7, MinLeaf: 2, L2: 1, Seed: 1, Signs: []int{1, -1, 0}})
	wrong := 0
	test := examples(2000, 2)
	for _, r := range test {
		if (m.Score(r.X) > 0) != r.Y {
			wrong++
		}
	}
	if wrong > len(test)/50 {
		t.Errorf("%d of %d points on the wrong side", wrong, len(test))
	}
	again := Fit(examples(4000, 1), Options{Rounds: 80, Rate: 0.2, Sample: 0.7, MinLeaf: 2, L2: 1, Seed: 1, Signs: []int{1, -1, 0}})
	if again.Score(test[0].X) != m.Score(test[0].X) {
		t.Error("the same rows and seed gave another model")
	}
}

// TestSigns checks that no feature ever speaks against its direction, although the
// examples would have it so.
func TestSigns(t *testing.T) {
	m := Fit(examples(2000, 3), Options{Rounds: 50, Rate: 0.2, Sample: 0.7, MinLeaf: 2, L2: 1, Seed: 1, Signs: []int{-1, 1, 1}})
	r := rand.New(rand.NewPCG(5, 5))
	for range 1000 {
		x := []float64{r.Float64(), r.Float64(), r.Float64()}
		for k, sign := range []float64{-1, 1, 1} {
			more := append([]float64(nil), x...)
			more[k] += 0.3
			if sign*(m.Score(more)-m.Score(x)) < -1e-9 {
				t.Fatalf("feature %d: %v scores %g, %v %g", k, x, m.Score(x), more, m.Score(more))
			}
		}
	}
}
