// Package boost fits boosted decision trees of depth three: gradient boosting with
// the logistic loss and Newton steps (Friedman, "Greedy function approximation: a
// gradient boosting machine", 2001), on features cut into bins, with a direction
// that a feature must not go against where one is known.
package boost

import (
	"math"
	"math/rand/v2"
	"slices"
)

const (
	depth  = 3
	splits = 1<<depth - 1
	leaves = 1 << depth
	bins   = 128
)

// Row is an example: its features, whether it is positive, and its weight.
type Row struct {
	X      []float64
	Y      bool
	Weight float64
}

// Options bound the fit.
type Options struct {
	Rounds  int     // trees
	Rate    float64 // share of each Newton step that is taken
	Sample  float64 // share of the rows that a tree is fitted on
	MinLeaf float64 // least curvature in a leaf
	L2      float64 // added to the curvature of a leaf
	Seed    uint64
	// Signs says for each feature whether more of it must never lower the score
	// (1), must never raise it (-1), or may do either (0).
	Signs []int
}

// Tree is a complete tree: the children of split i are 2i+1, taken where the
// feature is below At, and 2i+2. A split that divides nothing is at infinity.
type Tree struct {
	Feature [splits]int
	At      [splits]float64
	Leaf    [leaves]float64
}

// Value returns what the tree says of x.
func (t *Tree) Value(x []float64) float64 {
	i := 0
	for range depth {
		if x[t.Feature[i]] < t.At[i] {
			i = 2*i + 1
		} else {
			i = 2*i + 2
		}
	}
	return t.Leaf[i-splits]
}

// Model is a fitted model; its score is the logarithm of the odds.
type Model struct {
	Bias  float64
	Trees []Tree
}

// Score returns the log odds of x being positive.
func (m *Model) Score(x []float64) float64 {
	s := m.Bias
	for i := range m.Trees {
		s += m.Trees[i].Value(x)
	}
	return s
}

// Fit returns a model of the rows.
func Fit(rows []Row, o Options) *Model {
	f := &fitter{rows: rows, opt: o, random: rand.New(rand.NewPCG(o.Seed, 0))}
	f.begin()
	for range o.Rounds {
		f.round()
	}
	return &f.model
}

type fitter struct {
	rows   []Row
	opt    Options
	random *rand.Rand
	model  Model
	score  []float64
	grad   []float64 // of the loss, negative
	hess   []float64
	edges  [][]float64 // of the bins of each feature
	binned [][]uint8   // by feature, then row
}

func (f *fitter) begin() {
	n := len(f.rows)
	f.score, f.grad, f.hess = make([]float64, n), make([]float64, n), make([]float64, n)
	var pos, all float64
	for _, r := range f.rows {
		all += r.Weight
		if r.Y {
			pos += r.Weight
		}
	}
	f.model.Bias = math.Log(pos / (all - pos))
	for i := range f.score {
		f.score[i] = f.model.Bias
	}
	for k := range f.rows[0].X {
		f.bin(k)
	}
}

// bin cuts a feature at the quantiles of its values.
func (f *fitter) bin(k int) {
	values := make([]float64, len(f.rows))
	for i := range f.rows {
		values[i] = f.rows[i].X[k]
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	distinct := slices.Compact(slices.Clone(sorted))
	var edges []float64
	if len(distinct) <= bins {
		for i := 1; i < len(distinct); i++ {
			edges = append(edges, (distinct[i-1]+distinct[i])/2)
		}
	} else {
		for b := 1; b < bins; b++ {
			edges = append(edges, sorted[b*len(sorted)/bins])
		}
		edges = slices.Compact(edges)
	}
	binned := make([]uint8, len(values))
	for i, v := range values {
		at, found := slices.BinarySearch(edges, v)
		if found {
			at++ // an edge belongs to the bin above it
		}
		binned[i] = uint8(at)
	}
	f.edges = append(f.edges, edges)
	f.binned = append(f.binned, binned)
}

// node is a set of rows to be split, and the bounds on what it may say.
type node struct {
	rows     []int32
	g, h     float64
	low, top float64
}

func (f *fitter) leaf(g, h float64) float64 { return f.opt.Rate * g / (h + f.opt.L2) }

// round fits one tree to what is left to explain.
func (f *fitter) round() {
	root := node{low: math.Inf(-1), top: math.Inf(1)}
	for i, r := range f.rows {
		p := 1 / (1 + math.Exp(-f.score[i]))
		y := 0.0
		if r.Y {
			y = 1
		}
		f.grad[i], f.hess[i] = r.Weight*(y-p), r.Weight*p*(1-p)
		if f.random.Float64() < f.opt.Sample {
			root.rows = append(root.rows, int32(i))
			root.g += f.grad[i]
			root.h += f.hess[i]
		}
	}
	var t Tree
	level := []node{root}
	for d := range depth {
		var next []node
		for i, n := range level {
			at := 1<<d - 1 + i
			left, right := f.split(n, &t, at)
			next = append(next, left, right)
		}
		level = next
	}
	for i, n := range level {
		t.Leaf[i] = min(max(f.leaf(n.g, n.h), n.low), n.top)
	}
	f.model.Trees = append(f.model.Trees, t)
	for i := range f.rows {
		f.score[i] += t.Value(f.rows[i].X)
	}
}

// split divides a node where it gains most, and puts the split into the tree.
func (f *fitter) split(n node, t *Tree, at int) (left, right node) {
	best := struct {
		gain    float64
		feature int
		bin     int
	}{gain: 1e-6, feature: -1}
	gain := func(g, h float64) float64 { return g * g / (h + f.opt.L2) }
	whole := gain(n.g, n.h)
	for k := range f.edges {
		var g, h [bins + 1]float64
		column := f.binned[k]
		for _, i := range n.rows {
			b := column[i]
			g[b] += f.grad[i]
			h[b] += f.hess[i]
		}
		var sg, sh float64
		for b := range f.edges[k] {
			sg += g[b]
			sh += h[b]
			rg, rh := n.g-sg, n.h-sh
			if sh < f.opt.MinLeaf || rh < f.opt.MinLeaf {
				continue
			}
			if better := gain(sg, sh) + gain(rg, rh) - whole; better > best.gain &&
				float64(f.opt.Signs[k])*(f.leaf(rg, rh)-f.leaf(sg, sh)) >= 0 {
				best.gain, best.feature, best.bin = better, k, b
			}
		}
	}
	if best.feature < 0 {
		t.At[at] = math.Inf(1)
		return n, node{low: n.low, top: n.top, g: n.g, h: n.h}
	}
	t.Feature[at], t.At[at] = best.feature, f.edges[best.feature][best.bin]
	left, right = node{low: n.low, top: n.top}, node{low: n.low, top: n.top}
	for _, i := range n.rows {
		side := &left
		if int(f.binned[best.feature][i]) > best.bin {
			side = &right
		}
		side.rows = append(side.rows, i)
		side.g += f.grad[i]
		side.h += f.hess[i]
	}
	// Whatever is split below must keep to its side of the middle.
	middle := (f.leaf(left.g, left.h) + f.leaf(right.g, right.h)) / 2
	middle = min(max(middle, n.low), n.top)
	switch f.opt.Signs[best.feature] {
	case 1:
		left.top, right.low = middle, middle
	case -1:
		left.low, right.top = middle, middle
	}
	return left, right
}
