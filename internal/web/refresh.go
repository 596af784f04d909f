package web

import (
	"context"
	"fmt"
	"time"
)

const (
	// renderTimeout bounds one rendering, and retryAfter is how long a failed one is
	// not tried again.
	renderTimeout = 30 * time.Second
	retryAfter    = 5 * time.Second
	// maxRenderings is how many documents are rendered at one time.
	maxRenderings = 2
	// maxArchives is how many archives are kept.
	maxArchives = 24
)

// slot returns where a document is kept. Of archives, which are many, only some are.
func (s *Server) slot(d document) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sl := s.slots[d]; sl != nil {
		return sl
	}
	sl := &slot{doc: d}
	s.slots[d] = sl
	if d.period.isZero() {
		if path := d.path(); len(path) < 200 {
			s.ready.Store(path, sl)
		}
		return sl
	}
	if s.archives = append(s.archives, d); len(s.archives) > maxArchives {
		delete(s.slots, s.archives[0])
		s.archives = s.archives[1:]
	}
	return sl
}

// current returns the document as the store has it now. One rendering serves all who
// ask for it meanwhile; who asks while it takes long, or fails, gets the last good
// one. The result is nil if there is none, and has no content if there is nothing to
// show.
func (s *Server) current(ctx context.Context, sl *slot) *rendering {
	generation := s.generation.Load()
	last := sl.latest.Load()
	if last != nil && (last.generation >= generation || !last.retry.IsZero() && s.opts.Now().Before(last.retry)) {
		return last.orNil()
	}
	// The generation is part of the key: a rendering that began before the change that
	// this request is to see will not do.
	key := fmt.Sprintf("%d %s", generation, sl.doc.path())
	done := s.flight.DoChan(key, func() (any, error) {
		// Whoever started it may leave; the others still want it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renderTimeout)
		defer cancel()
		return s.refresh(ctx, sl, generation), nil
	})
	var late <-chan time.Time
	if last.orNil() != nil {
		timer := time.NewTimer(s.patience)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case res := <-done:
		return res.Val.(*rendering).orNil()
	case <-late:
	case <-ctx.Done():
	}
	return last.orNil()
}

// orNil returns nil for a rendering that never was: one that failed.
func (r *rendering) orNil() *rendering {
	if r == nil || r.generation == 0 {
		return nil
	}
	return r
}

// refresh renders the document and keeps the result. It never returns nil.
func (s *Server) refresh(ctx context.Context, sl *slot, generation uint64) *rendering {
	select {
	case s.renderings <- struct{}{}:
		defer func() { <-s.renderings }()
	case <-ctx.Done():
		return sl.failed(s.opts.Now().Add(retryAfter))
	}
	doc, changed, err := s.render(ctx, sl.doc)
	if err != nil {
		s.opts.Logger.Error("rendering failed", "path", sl.doc.path(), "error", err)
		return sl.failed(s.opts.Now().Add(retryAfter))
	}
	return sl.replace(generation, doc, changed, s.opts.Now(), s.headersOf(sl.doc))
}

// Invalidate says that the store or the configuration has changed. It is cheap: what
// is out of date is rendered again when somebody asks for it or, if the server keeps
// itself warm, a moment later.
func (s *Server) Invalidate() {
	s.generation.Add(1)
	if s.opts.Warm <= 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.warming == nil && !s.closed {
		s.warming = time.AfterFunc(s.opts.Warm, s.warm)
	}
}

// warm renders what was asked for in the last hours, so that the next who asks need not
// wait.
func (s *Server) warm() {
	s.mu.Lock()
	s.warming = nil
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.work.Add(1)
	var wanted []*slot
	for _, sl := range s.slots {
		if sl.doc.period.isZero() && s.opts.Now().Unix()-sl.asked.Load() < int64(recentlyAsked/time.Second) {
			wanted = append(wanted, sl)
		}
	}
	s.mu.Unlock()
	defer s.work.Done()
	for _, sl := range wanted {
		s.current(s.ending, sl)
	}
}

// Close ends what the server does by itself. It still answers.
func (s *Server) Close() {
	s.end()
	s.mu.Lock()
	s.closed = true
	if s.warming != nil {
		s.warming.Stop()
	}
	s.mu.Unlock()
	s.work.Wait()
}
