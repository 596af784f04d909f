package records

import (
	"testing"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
)

// A founder that lost its place has no evidence of its own.
func TestEvidenceOfTheFounder(t *testing.T) {
	ids := []feeds.ArticleID{{1}, {2}, {3}, {4}}
	ev := []*dedupe.Evidence{{Score: 0.5}, {Score: 0.6}, {Score: 0.7}}
	story := store.Story{Canonical: ids[2], Members: []store.Member{
		{Article: ids[0]}, {Article: ids[1], Against: ids[0], Evidence: ev[0]}, {Article: ids[2], Against: ids[0], Evidence: ev[1]},
		{Article: ids[3]},
	}}
	if got := Evidence(&story, &story.Members[0]); got != ev[1] {
		t.Errorf("the founder is judged by %+v, want the canonical article's", got)
	}
	story.Canonical = ids[3]
	if got := Evidence(&story, &story.Members[0]); got != ev[0] {
		t.Errorf("the founder is judged by %+v, want the first that was compared", got)
	}
	if got := Evidence(&story, &story.Members[3]); got != nil {
		t.Errorf("an article merged by hand is judged by %+v", got)
	}
}
