package web

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/publish"
	"wirefold/internal/web/records"
	"wirefold/store"
)

const (
	// maxLooked bounds how many stories are looked at for one document.
	maxLooked = 10_000
	// maxArchive bounds how many stories an archive holds.
	maxArchive = 2000
	// maxDocument bounds the texts of a document as they are written, in bytes, and
	// maxText one of them; the validator, for one, reads 5,000,000 bytes and no more.
	maxDocument = 4 << 20
	maxText     = 1 << 20
)

// snapshot is what one rendering takes out of the store.
type snapshot struct {
	feedID  store.StoryID
	updated time.Time // of the newest change among the entries
	changed time.Time // the same, counting copies
	entries []publish.Entry
	// previous and next are the archives before and after; zero if there are none.
	previous, next period
}

// selection is the stories of a stream, one transaction long.
type selection struct {
	records *records.Reader
	tx      store.Reader
	stream  stream
	filter  *feeds.Filter // nil unless the stream has one
	texts   *textVerdicts
	looked  int
}

// errNoStories means that there is no such archive.
var errNoStories = errors.New("no stories")

// read copies the stories of a document out of the store, in one transaction that does
// nothing else. It returns errNoStories for an archive without any.
func (s *Server) read(ctx context.Context, d document) (*snapshot, error) {
	var snap *snapshot
	err := s.opts.Store.View(ctx, func(tx store.Reader) error {
		meta, err := tx.Meta()
		if err != nil {
			return err
		}
		snap = &snapshot{feedID: d.stream.id(meta.FeedID)}
		sel := &selection{records: records.NewReader(tx, s.opts.Sources()), tx: tx, stream: d.stream, texts: s.texts(d.stream)}
		limit := s.opts.Entries
		if ch := s.channel(d.stream); ch != nil {
			sel.filter = &ch.Filter
			if ch.Limit > 0 {
				limit = ch.Limit
			}
		}
		if !d.period.isZero() {
			limit = maxArchive
		}
		if err := snap.fill(ctx, sel, d.period, limit, s.opts.Now()); err != nil {
			return err
		}
		if snap.updated.IsZero() {
			snap.updated, snap.changed = meta.Created, meta.Created
		}
		return nil
	})
	return snap, err
}

// fill reads the stories of the period, the newest ones of all for the zero period, and
// finds out where those before and after are.
func (snap *snapshot) fill(ctx context.Context, sel *selection, p period, limit int, now time.Time) error {
	var before time.Time
	if !p.isZero() {
		before = p.end()
	}
	size := 0
	for story, err := range sel.stories(ctx, before) {
		if err != nil {
			return err
		}
		full := len(snap.entries) == limit || size > maxDocument
		if full && !p.isZero() && !story.Published.Before(p.begin) {
			continue // an archive that is too full
		}
		if full || story.Published.Before(p.begin) {
			snap.previous = p.before(story.Published, now)
			break
		}
		e, changed, err := sel.entry(&story)
		if errors.Is(err, store.ErrNotFound) {
			continue // none of its articles is there: nothing to show
		} else if err != nil {
			return err
		}
		size += curb(&e.Article)
		snap.entries = append(snap.entries, e)
		// A story may arrive with an old date; the feed changes when it does.
		snap.updated = latest(snap.updated, story.Updated, story.Created)
		snap.changed = latest(snap.changed, snap.updated, changed)
	}
	if p.isZero() {
		return nil
	}
	if len(snap.entries) == 0 {
		return errNoStories
	}
	return snap.findNext(ctx, sel, p, now)
}

// findNext looks for the stories after a period, a day or hour at a time.
func (snap *snapshot) findNext(ctx context.Context, sel *selection, p period, now time.Time) error {
	for at := p.end(); at.Before(now); {
		step := dayOf(at)
		if p.hour && dayOf(p.begin) == step {
			step = hourOf(at)
		}
		for story, err := range sel.stories(ctx, step.end()) {
			if err != nil {
				return err
			}
			if story.Published.Before(step.begin) {
				break
			}
			if next, ok := p.after(story.Published, now); ok {
				snap.next = next
			}
			return nil
		}
		at = step.end()
	}
	return nil
}

// stories yields the stories of the stream published before a time, newest first; all
// for the zero time. It ends when enough was looked at.
func (sel *selection) stories(ctx context.Context, before time.Time) func(func(store.Story, error) bool) {
	return func(yield func(store.Story, error) bool) {
		for story, err := range sel.tx.Stories(before) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(story, err)
				return
			}
			if sel.looked++; sel.looked > maxLooked {
				return
			}
			wanted, err := sel.wants(&story)
			if (wanted || err != nil) && !yield(story, err) {
				return
			}
		}
	}
}

// wants reports whether the stream has the story.
func (sel *selection) wants(story *store.Story) (bool, error) {
	switch {
	case sel.stream.scope == groupStories:
		return sel.records.CarriedBy(story, sel.stream.name), nil
	case sel.filter == nil:
		return true, nil
	}
	original := story.Member(story.Canonical)
	if original == nil || !sel.filter.Carried(sel.records.Carriers(story), original.Source) {
		return false, nil
	}
	return sel.texts.verdict(story, func() (bool, error) {
		a, err := sel.records.Canonical(story)
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		} else if err != nil {
			return false, err
		}
		language := a.Language
		if language == "" {
			if state, err := sel.tx.Source(a.Source); err == nil {
				language = state.Language
			}
		}
		if !sel.filter.Speaks(language) || !sel.filter.ReadsText() {
			return sel.filter.Speaks(language), nil
		}
		body, err := sel.tx.Body(a.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return false, err
		}
		return sel.filter.Says(a.Title + "\n" + body.Text), nil
	})
}

// textVerdicts remembers what a filter found in the texts of stories, as long as they
// do not change: to read them all again for each rendering would be dear.
type textVerdicts struct {
	mu    sync.Mutex
	found map[store.StoryID]textVerdict
}

type textVerdict struct {
	updated time.Time
	ok      bool
}

// texts returns what is remembered for a stream.
func (s *Server) texts(st stream) *textVerdicts {
	v, _ := s.verdicts.LoadOrStore(st, &textVerdicts{})
	return v.(*textVerdicts)
}

func (v *textVerdicts) verdict(story *store.Story, find func() (bool, error)) (bool, error) {
	v.mu.Lock()
	known, ok := v.found[story.ID]
	v.mu.Unlock()
	if ok && known.updated.Equal(story.Updated) {
		return known.ok, nil
	}
	wanted, err := find()
	if err != nil {
		return false, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.found == nil || len(v.found) > 2*maxLooked {
		v.found = make(map[store.StoryID]textVerdict)
	}
	v.found[story.ID] = textVerdict{story.Updated, wanted}
	return wanted, nil
}

// entry returns the story as it is published, and when that last changed, counting its
// copies; store.ErrNotFound if it has no article.
func (sel *selection) entry(story *store.Story) (e publish.Entry, changed time.Time, err error) {
	r := sel.records
	e = publish.Entry{
		ID: story.ID.URN(), Story: story.ID.String(),
		Published: story.Published, Updated: story.Updated,
	}
	canonical, err := r.Canonical(story)
	if err != nil {
		return e, changed, err
	}
	body, err := r.Tx.Body(canonical.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return e, changed, err
	}
	e.Article = canonical.Article
	e.Article.Summary, e.Article.Content = body.Summary, body.Content
	if e.Source, err = r.Source(canonical.Source, canonical.Link); err != nil {
		return e, changed, err
	}
	for i := range story.Members {
		m := &story.Members[i]
		if m.Article == canonical.ID {
			continue
		}
		a, err := r.Tx.Article(m.Article)
		if errors.Is(err, store.ErrNotFound) {
			continue
		} else if err != nil {
			return e, changed, err
		}
		src, err := r.Source(m.Source, a.Link)
		if err != nil {
			return e, changed, err
		}
		c := publish.Copy{Source: src.Name, Title: a.Title, URL: a.Link}
		if ev := records.Evidence(story, m); ev != nil {
			c.Verdict, c.Score = ev.Verdict.String(), ev.Score
		}
		e.Copies = append(e.Copies, c)
		e.Article.Categories = append(e.Article.Categories[:len(e.Article.Categories):len(e.Article.Categories)], a.Categories...)
		changed = latest(changed, a.FirstSeen, a.Revised)
	}
	return e, changed, nil
}

// curb leaves out texts that are too long, and returns how many bytes the others take
// when they are written.
func curb(a *feeds.Article) (size int) {
	for _, text := range []*string{&a.Content, &a.Summary} {
		n := len(*text) + 3*(strings.Count(*text, "<")+strings.Count(*text, ">")) + 4*strings.Count(*text, "&")
		if n > maxText {
			*text, n = "", 0
		}
		size += n
	}
	return size + 2048 // for the rest of the entry
}

func latest(times ...time.Time) (t time.Time) {
	for _, u := range times {
		if u.After(t) {
			t = u
		}
	}
	return t
}
