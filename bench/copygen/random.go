package copygen

import (
	"math"
	"math/rand/v2"
)

// newRand returns the random numbers of one part of a corpus. Parts draw from
// streams of their own, so that a change in one leaves the others as they are.
func newRand(seed uint64, part string) *rand.Rand {
	return rand.New(rand.NewPCG(seed, hashString(part)))
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

func logUniform(r *rand.Rand, low, high float64) float64 {
	return low * math.Exp(r.Float64()*math.Log(high/low))
}

func round3(x float64) float64 { return math.Round(x*1000) / 1000 }

func shuffle[T any](r *rand.Rand, of []T) {
	r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
}

// atLeastOne returns the share of n as a whole number, not below 1.
func atLeastOne(n int, share float64) int {
	return max(1, int(math.Round(float64(n)*share)))
}
