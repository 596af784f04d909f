package pipeline

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"time"

	"wirefold/feeds"
	"wirefold/feeds/extract"
	"wirefold/feeds/fetch"
	"wirefold/feeds/page"
	"wirefold/feeds/robots"
	"wirefold/store"
)

const (
	// robot is what sites call the program in robots.txt.
	robot = "wirefold"
	// maxPages bounds the pages that one poll fetches, and maxPageTime for how long it
	// begins with another one: a poll must not hold its worker, nor its host.
	maxPages    = 10
	maxPageTime = time.Minute
	// maxPageTries is how often a page is asked for that cannot be had for a passing
	// reason.
	maxPageTries = 3
	maxPageBody  = 2 << 20
)

// pager fetches the pages of articles of which the feed gives too little. Each page is
// asked for once for each revision, where robots.txt allows it, with the client and so
// within the limits of its host. What a poll leaves undone stays marked in the store
// and is done by later polls for as long as the feed lists the article.
type pager struct {
	fetcher  Fetcher
	robots   *robots.Rules
	preparer *Preparer
	store    store.Store // may be nil
	now      func() time.Time
}

func newPager(fetcher Fetcher, preparer *Preparer, s store.Store, now func() time.Time) *pager {
	return &pager{fetcher: fetcher, robots: robots.New(fetcher, robot, now), preparer: preparer, store: s, now: now}
}

// pageJob is one article whose page is wanted, and what came of it.
type pageJob struct {
	*Prepared
	html   string // the article in the page
	base   string // the URL that answered
	text   string
	digest string // of the text; empty without one
	err    error  // why there is no text, or why it is not the article's
}

// complete fetches pages for the result of a poll: of new and revised articles, then
// of those that earlier polls left. The error is that of ctx, or of the store.
func (g *pager) complete(ctx context.Context, polled *Polled) error {
	mode := polled.Source.FullText
	if mode == feeds.FullTextNone {
		return nil
	}
	current, err := g.current(ctx, polled)
	if err != nil {
		return fmt.Errorf("look for pages that are to be fetched: %w", err)
	}
	var jobs []*pageJob
	fresh := map[feeds.ArticleID]bool{}
	for i := range slices.Backward(polled.Articles) { // the newest first
		p := &polled.Articles[i]
		fresh[p.Article.ID] = true
		if p.Article.Link != "" && (mode == feeds.FullTextAll || isShort(p)) {
			p.Article.Page = store.Page{State: store.PagePending}
			jobs = append(jobs, &pageJob{Prepared: p})
		}
	}
	seen := map[string]bool{} // texts of pages that are in use
	for _, a := range current {
		switch {
		case fresh[a.ID]:
		case a.Page.State == store.PagePending:
			jobs = append(jobs, &pageJob{Prepared: &Prepared{Article: a, late: true}})
		case len(a.Page.Text) > 0:
			seen[string(a.Page.Text)] = true
		}
	}
	done, err := g.fetch(ctx, jobs)
	if err != nil {
		return err
	}
	for _, job := range done {
		if !job.late {
			continue
		}
		if err := g.load(ctx, job.Prepared); err != nil {
			return fmt.Errorf("the text of an article whose page was fetched: %w", err)
		}
	}
	judge(done, seen)
	g.apply(polled, done)
	return nil
}

// current returns the stored articles that the feed lists, newest first.
func (g *pager) current(ctx context.Context, polled *Polled) (list []store.Article, err error) {
	if g.store == nil {
		return nil, nil
	}
	err = g.store.View(ctx, func(r store.Reader) error {
		list = nil
		ids := polled.Current
		if polled.NotModified {
			var err error
			if ids, err = r.Current(polled.Source.ID); err != nil {
				return err
			}
		}
		for _, id := range ids {
			a, err := r.Article(id)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	return list, err
}

// fetch fetches pages until enough is done, and returns the jobs that were tried. A
// host that fails for a passing reason is left alone until the next poll. Articles
// with one link are one request.
func (g *pager) fetch(ctx context.Context, jobs []*pageJob) (done []*pageJob, err error) {
	begun := g.now()
	failed := map[string]bool{} // hosts
	answers := map[string]*pageJob{}
	for _, job := range jobs {
		host := feeds.Host(job.Article.Link)
		if first := answers[job.Article.Link]; first != nil {
			job.html, job.base, job.text, job.digest, job.err = first.html, first.base, first.text, first.digest, first.err
			done = append(done, job)
			continue
		}
		if failed[host] || len(answers) >= maxPages || g.now().Sub(begun) > maxPageTime {
			continue
		}
		job.err = g.one(ctx, job)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failed[host] = isPassing(job.err)
		answers[job.Article.Link] = job
		done = append(done, job)
	}
	return done, nil
}

// one fetches a page and finds the article in it.
func (g *pager) one(ctx context.Context, job *pageJob) error {
	if err := g.robots.Check(ctx, job.Article.Link); err != nil {
		return err
	}
	res, err := g.fetcher.Get(ctx, fetch.Request{
		URL: job.Article.Link, Accept: "text/html", MaxBody: maxPageBody, Follow: g.robots.Check,
	})
	if err != nil {
		return err
	}
	if mediaType, _, err := mime.ParseMediaType(res.ContentType); err != nil || mediaType != "text/html" && mediaType != "application/xhtml+xml" {
		return &pageError{"it is no HTML page"}
	}
	found, err := page.Extract(res.Body, res.ContentType, res.URL)
	if err != nil {
		return &pageError{err.Error()}
	}
	job.html, job.base, job.text = found.HTML, res.URL, extract.Text(found.HTML)
	digest := sha256.Sum256([]byte(job.text))
	job.digest = string(digest[:8])
	return nil
}

// pageError says what is wrong with a page.
type pageError struct{ reason string }

func (e *pageError) Error() string { return e.reason }

// isPassing reports whether a page may be there later: not if the site forbids it, or
// answers with what is of no use.
func isPassing(err error) bool {
	var (
		wrong      *pageError
		disallowed *robots.DisallowedError
		status     *fetch.StatusError
	)
	switch {
	case err == nil, errors.As(err, &wrong), errors.As(err, &disallowed):
		return false
	case errors.As(err, &status):
		return status.Status >= 500 || status.Status == http.StatusTooManyRequests || status.Status == http.StatusRequestTimeout
	}
	switch fetch.KindOf(err) {
	case fetch.KindURL, fetch.KindBlocked, fetch.KindRedirect, fetch.KindTooLarge, fetch.KindEncoding:
		return false
	}
	return true
}

// apply gives the articles what their pages brought.
func (g *pager) apply(polled *Polled, done []*pageJob) {
	for _, job := range done {
		polled.held(job.err)
		mark := &job.Article.Page
		mark.Text = []byte(job.digest)
		switch {
		case job.err == nil:
			mark.State, mark.Reason = store.PageUsed, ""
			g.preparer.usePage(job.Prepared, job.html, job.base, polled.Source.PublishFullText)
		case errors.As(job.err, new(*robots.UnreachableError)) && isPassing(job.err), errors.As(job.err, new(*fetch.HeldError)):
			mark.Reason = job.err.Error() // the page was not asked for
		case isPassing(job.err) && mark.Tries+1 < maxPageTries:
			mark.Tries++
			mark.Reason = job.err.Error()
		default:
			mark.State, mark.Reason = store.PageUnused, job.err.Error()
		}
		if job.late {
			polled.Articles = append(polled.Articles, *job.Prepared)
		}
	}
}

// load reads the texts of a stored article.
func (g *pager) load(ctx context.Context, p *Prepared) error {
	return g.store.View(ctx, func(r store.Reader) (err error) {
		p.Body, err = r.Body(p.Article.ID)
		return err
	})
}
