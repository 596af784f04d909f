package eval

// Scores compare a clustering with the truth. What is not known is -1.
type Scores struct {
	Precision float64 `json:"precision"` // of the pairs that were folded, those that should be
	Recall    float64 `json:"recall"`    // of the pairs that should be folded, those that were
	F1        float64 `json:"f1"`
	ARI       float64 `json:"ari"`       // adjusted Rand index (Hubert and Arabie 1985)
	BCubedF1  float64 `json:"bcubed_f1"` // Bagga and Baldwin 1998
}

// cluster compares two partitions of the same items, given as the label of each
// item in either.
func cluster(truth, found []string) Scores {
	if len(truth) == 0 {
		return Scores{-1, -1, -1, -1, -1}
	}
	type cell struct{ t, f string }
	both := map[cell]float64{}
	inTruth, inFound := map[string]float64{}, map[string]float64{}
	for i := range truth {
		both[cell{truth[i], found[i]}]++
		inTruth[truth[i]]++
		inFound[found[i]]++
	}
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	var agree, shouldFold, folded float64
	for _, n := range both {
		agree += pairs(n)
	}
	for _, n := range inTruth {
		shouldFold += pairs(n)
	}
	for _, n := range inFound {
		folded += pairs(n)
	}
	s := Scores{Precision: part(agree, folded), Recall: part(agree, shouldFold)}
	s.F1 = harmonic(s.Precision, s.Recall)

	all := pairs(float64(len(truth)))
	expected := part(shouldFold*folded, all)
	if most := (shouldFold + folded) / 2; most == expected {
		s.ARI = 1
	} else {
		s.ARI = (agree - expected) / (most - expected)
	}

	var precision, recall float64
	for c, n := range both {
		precision += n * n / inFound[c.f]
		recall += n * n / inTruth[c.t]
	}
	n := float64(len(truth))
	s.BCubedF1 = harmonic(precision/n, recall/n)
	return s
}

// part returns x/y, and 1 for nothing of nothing.
func part(x, y float64) float64 {
	if y == 0 {
		return 1
	}
	return x / y
}

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}
