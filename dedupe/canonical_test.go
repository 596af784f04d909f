package dedupe_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"wirefold/dedupe"
)

func TestChoose(t *testing.T) {
	noon := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for _, test := range []struct {
		name      string
		claims    []dedupe.Claim
		incumbent int
		want      int
		reason    dedupe.Reason
	}{
		{"alone", []dedupe.Claim{{}}, -1, 0, dedupe.ReasonOnly},
		{"alone and incumbent", []dedupe.Claim{{Syndicated: true}}, 0, 0, dedupe.ReasonOnly},
		{"nothing tells apart", []dedupe.Claim{{}, {}, {}}, -1, 0, dedupe.ReasonFirstSeen},
		{"nothing against the incumbent", []dedupe.Claim{{}, {}, {}}, 2, 2, dedupe.ReasonFirstSeen},
		{"only as a copy", []dedupe.Claim{{CopyOnly: true, Words: 900, Credited: 2, Published: at(0), Rank: 9}, {Words: 30, Published: at(50)}}, 0, 1, dedupe.ReasonOnlyAsCopy},
		{"all only as copies", []dedupe.Claim{{CopyOnly: true, Words: 300}, {CopyOnly: true, Words: 900}}, 0, 1, dedupe.ReasonFullerText},
		{"among others", []dedupe.Claim{{CopyOnly: true, Words: 900}, {Words: 300, Published: at(50)}, {Words: 300, Published: at(0)}}, 0, 2, dedupe.ReasonEarliest},
		{"pinned, though only a copy", []dedupe.Claim{{CopyOnly: true, Pinned: 1}, {Words: 900}}, 1, 0, dedupe.ReasonPinned},
		{"credited", []dedupe.Claim{{Words: 900, Published: at(0), Rank: 9}, {Words: 300, Credited: 1, Published: at(50)}}, 0, 1, dedupe.ReasonCreditedSource},
		{"credited oftener is not better", []dedupe.Claim{{Credited: 1, Words: 300}, {Credited: 7, Words: 300}}, 0, 0, dedupe.ReasonFirstSeen},
		{"credited beats untouched", []dedupe.Claim{{Words: 300}, {Words: 300, Credited: 1, Syndicated: true}}, -1, 1, dedupe.ReasonCreditedSource},
		{"syndicated yields", []dedupe.Claim{{Words: 900, Syndicated: true, Published: at(0)}, {Words: 300, Published: at(90)}}, 0, 1, dedupe.ReasonNotSyndicated},
		{"derived yields", []dedupe.Claim{{Words: 310, Derived: true, Published: at(0)}, {Words: 300, Published: at(90)}}, 0, 1, dedupe.ReasonNotSyndicated},
		{"its own dateline", []dedupe.Claim{{Words: 900, Published: at(0)}, {Words: 300, Dateline: true, Published: at(50)}}, 0, 1, dedupe.ReasonOwnDateline},
		{"credited beats a dateline", []dedupe.Claim{{Words: 300, Dateline: true}, {Words: 300, Credited: 1}}, 0, 1, dedupe.ReasonCreditedSource},
		{"syndicated yields in spite of its dateline", []dedupe.Claim{{Words: 300, Dateline: true, Syndicated: true}, {Words: 300}}, 0, 1, dedupe.ReasonNotSyndicated},
		{"fuller", []dedupe.Claim{{Words: 200, Published: at(0)}, {Words: 300, Published: at(90)}}, 0, 1, dedupe.ReasonFullerText},
		{"fuller than nothing", []dedupe.Claim{{}, {Words: 1}}, 0, 1, dedupe.ReasonFullerText},
		{"hardly fuller", []dedupe.Claim{{Words: 201}, {Words: 300}}, 0, 0, dedupe.ReasonFirstSeen},
		{"fuller though derived", []dedupe.Claim{{Words: 200}, {Words: 300, Derived: true}}, 0, 1, dedupe.ReasonFullerText},
		{"earlier", []dedupe.Claim{{Words: 300, Published: at(10)}, {Words: 300, Published: at(0)}}, 0, 1, dedupe.ReasonEarliest},
		{"hardly earlier", []dedupe.Claim{{Words: 300, Published: at(9)}, {Words: 300, Published: at(0)}}, 0, 0, dedupe.ReasonFirstSeen},
		{"unknown date is not early", []dedupe.Claim{{Words: 300, Published: at(0)}, {Words: 300}}, 0, 0, dedupe.ReasonFirstSeen},
		{"unknown date is not late", []dedupe.Claim{{Words: 300}, {Words: 300, Published: at(0)}}, 0, 0, dedupe.ReasonFirstSeen},
		{"ranked", []dedupe.Claim{{Words: 300, Rank: 1, Published: at(0)}, {Words: 300, Rank: 2, Published: at(5)}}, 0, 1, dedupe.ReasonRankedHigher},
		{"date before rank", []dedupe.Claim{{Words: 300, Rank: 1, Published: at(0)}, {Words: 300, Rank: 2, Published: at(15)}}, 1, 0, dedupe.ReasonEarliest},
		{"the strongest rival counts", []dedupe.Claim{{Words: 300, Published: at(0)}, {Words: 300, Syndicated: true}, {Words: 100}, {Words: 300, Published: at(30)}}, -1, 0, dedupe.ReasonEarliest},
		{"pinned", []dedupe.Claim{{Credited: 3, Words: 900, Published: at(0)}, {Words: 30, Syndicated: true, Pinned: 1}}, 0, 1, dedupe.ReasonPinned},
		{"pinned last", []dedupe.Claim{{Pinned: 7}, {Pinned: 9}, {Pinned: 8}}, 0, 1, dedupe.ReasonPinned},
		{"pinned and alone", []dedupe.Claim{{Pinned: 1}}, -1, 0, dedupe.ReasonPinned},
		{"a circle of margins", []dedupe.Claim{{Words: 100, Published: at(0)}, {Words: 140, Published: at(20)}, {Words: 200, Published: at(40)}}, 0, 1, dedupe.ReasonEarliest},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, reason := dedupe.Choose(test.claims, test.incumbent)
			if got != test.want || reason != test.reason {
				t.Errorf("chose %d by %s, want %d by %s", got, reason, test.want, test.reason)
			}
		})
	}
}

// TestChooseSettles checks that a choice, once made, is made again: whoever is
// chosen stays when the same claims are looked at anew.
func TestChooseSettles(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		claims := make([]dedupe.Claim, 1+rng.IntN(6))
		for i := range claims {
			claims[i] = randomClaim(rng)
		}
		for incumbent := -1; incumbent < len(claims); incumbent++ {
			first, _ := dedupe.Choose(claims, incumbent)
			if again, reason := dedupe.Choose(claims, first); again != first {
				t.Fatalf("incumbent %d: %d, then %d by %s, of %+v", incumbent, first, again, reason, claims)
			}
		}
	}
}

// TestChooseIgnoresOrder checks that arrival does not matter where evidence differs.
func TestChooseIgnoresOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		claims := make([]dedupe.Claim, 2+rng.IntN(6))
		for i := range claims {
			claims[i] = randomClaim(rng)
			claims[i].Rank = i // no two are alike
		}
		best, reason := dedupe.Choose(claims, -1)
		chosen := claims[best]
		rng.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		again, reasonAgain := dedupe.Choose(claims, -1)
		if claims[again] != chosen || reasonAgain != reason {
			t.Fatalf("in another order %+v by %s, not %+v by %s", claims[again], reasonAgain, chosen, reason)
		}
	}
}

func randomClaim(rng *rand.Rand) dedupe.Claim {
	c := dedupe.Claim{
		Credited:   max(0, rng.IntN(6)-3),
		Syndicated: rng.IntN(4) == 0,
		Derived:    rng.IntN(4) == 0,
		Dateline:   rng.IntN(4) == 0,
		Words:      rng.IntN(8) * 60,
		Rank:       rng.IntN(3),
	}
	if rng.IntN(4) > 0 {
		c.Published = time.Date(2026, 3, 4, 12, 7*rng.IntN(10), 0, 0, time.UTC)
	}
	return c
}
