package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"wirefold/dedupe"
	"wirefold/feeds"
	"wirefold/store"
	"wirefold/store/boltstore"
)

const (
	numSources = 200
	numGroups  = 20
	// fillBatch is how many stories are stored in a transaction when the store is filled,
	// ingestBatch how many when it is measured.
	fillBatch   = 1000
	ingestBatch = 20
)

// maker makes articles and their stories: two thirds of them alone, the others copies of
// each other, two to five.
type maker struct {
	articles int
	stories  int
	begun    time.Time
}

func newMaker(articles int) *maker {
	return &maker{articles: articles, begun: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (m *maker) sources() []feeds.Source {
	var list []feeds.Source
	for n := range numSources {
		list = append(list, feeds.Source{
			ID: sourceID(n), URL: string(sourceID(n)), Name: fmt.Sprint("Source ", n), Groups: []string{fmt.Sprint("group ", n%numGroups)},
		})
	}
	return list
}

func (m *maker) link(n int) string {
	return fmt.Sprintf("https://source%d.example/news/%d", n%numSources, n)
}

func (m *maker) id(n int) feeds.ArticleID {
	return feeds.NewArticleID(sourceID(n%numSources), fmt.Sprint("guid-", n))
}

// size returns how many articles the story has that begins with the n-th.
func size(n int) int {
	if n%7 < 5 {
		return 1
	}
	return 2 + n%4
}

// storyOf returns the ID of the story of the n-th article.
func (m *maker) storyOf(n int) store.StoryID {
	for first := 0; ; first += size(first) {
		if first+size(first) > n {
			return store.NewStoryID(m.id(first), 0)
		}
	}
}

func (m *maker) article(n int, story store.StoryID) store.Article {
	seen := m.begun.Add(time.Duration(n) * 40 * time.Second)
	return store.Article{
		ID: m.id(n), Story: story, FirstSeen: seen, Words: 320, Digest: make([]byte, 32),
		Article: feeds.Article{
			Source: sourceID(n % numSources), GUID: fmt.Sprint("guid-", n), Link: m.link(n), Published: seen.Add(-time.Minute),
			Title: fmt.Sprintf("The harbour board of town %d meets for the %dth time this year", n%977, n%53),
		},
	}
}

func (m *maker) body(n int) store.Body {
	var text strings.Builder
	for i := range 14 {
		fmt.Fprintf(&text, "The board of town %d said on day %d that %d ferries would sail as planned, whatever the %d members of the other board had decided about the %d-metre quay.\n", n, i, n*i%97, i*i, n+i)
	}
	return store.Body{Text: text.String(), Content: "<p>" + text.String() + "</p>"}
}

// put stores the story that begins with the n-th article, and its articles, and returns
// the next one.
func (m *maker) put(w store.Writer, n int, score float64) (int, error) {
	count := size(n)
	id := store.NewStoryID(m.id(n), 0)
	story := store.Story{ID: id, Canonical: m.id(n), Reason: dedupe.ReasonEarliest}
	for i := n; i < n+count; i++ {
		a := m.article(i, id)
		if i == n {
			story.Created, story.Published, story.Updated = a.FirstSeen, a.Published, a.Published
		}
		member := store.Member{Article: a.ID, Source: a.Source}
		if i > n {
			member.Against = m.id(n)
			member.Evidence = &dedupe.Evidence{
				Verdict: dedupe.Copy, Score: score, Rule: dedupe.RuleWhole, Resemblance: 0.8, InB: 0.9, InA: 0.85,
				WordsA: 320, WordsB: 330, SharedWords: 300, Passages: 4, LongestPassage: 150, Figures: 1, Names: 0.9,
			}
			if i%9 == 0 {
				member.Evidence.Verdict = dedupe.Excerpt
			}
		}
		story.Members = append(story.Members, member)
		sketch := store.Sketch{Article: a.ID, Seen: a.FirstSeen, Data: make([]byte, 400)}
		if err := errors.Join(w.PutArticle(a), w.PutBody(a.ID, m.body(i)), w.PutSketch(sketch)); err != nil {
			return n, err
		}
	}
	m.stories++
	return n + count, w.PutStory(story)
}

// fill makes the database.
func (m *maker) fill(ctx context.Context, path string) error {
	s, err := boltstore.Open(path, boltstore.Options{Throwaway: true})
	if err != nil {
		return err
	}
	rng := random()
	for n := 0; n < m.articles; {
		err := s.Update(ctx, func(w store.Writer) (err error) {
			for range fillBatch {
				if n < m.articles && err == nil {
					n, err = m.put(w, n, 0.5+rng.Float64()/2)
				}
			}
			return err
		})
		if err != nil {
			return errors.Join(err, s.Close())
		}
	}
	err = s.Update(ctx, func(w store.Writer) error {
		for n := range numSources {
			if err := w.PutSource(store.SourceState{ID: sourceID(n), Title: fmt.Sprint("Source ", n), LastPoll: time.Now(), LastStatus: 200, Articles: m.articles / numSources}); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, s.Close())
}

// ingestPause is the time between two batches: some 200 articles a second, far more than a
// newsroom of 200 sources has.
const ingestPause = 150 * time.Millisecond

// ingest stores new articles until ctx ends.
func (m *maker) ingest(ctx context.Context, s store.Store, stored *atomic.Int64) error {
	for n := m.articles + 10; ctx.Err() == nil; {
		from := n
		err := s.Update(context.WithoutCancel(ctx), func(w store.Writer) (err error) {
			for range ingestBatch {
				if err == nil {
					n, err = m.put(w, n, 0.9)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		stored.Add(int64(n - from))
		select {
		case <-ctx.Done():
		case <-time.After(ingestPause):
		}
	}
	return nil
}
