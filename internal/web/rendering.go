package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"wirefold/feeds/publish"
)

const (
	// maxPast is how many earlier renderings of a document are remembered, for readers
	// that ask what is new since.
	maxPast = 32
	// recentlyAsked is how long a document is kept ready after somebody asked for it.
	recentlyAsked = 2 * time.Hour
)

// slot is where a document is kept.
type slot struct {
	doc    document
	latest atomic.Pointer[rendering] // nil before the first one
	asked  atomic.Int64              // Unix time, to the minute

	mu   sync.Mutex // held by who replaces latest
	past []past     // oldest first
}

// past is what is remembered of a rendering: which entries it had.
type past struct {
	etag    string
	entries []entryDigest
}

type entryDigest uint64

// rendering is a document at one time. It is not changed any more, but what follows
// from it is made when it is first asked for.
type rendering struct {
	// generation is what this is as new as, and retry when to try again if rendering
	// anything newer has failed.
	generation uint64
	retry      time.Time

	*content // nil if there is nothing to show
}

// content is what a reader gets.
type content struct {
	doc      *publish.Document
	entries  []entryDigest
	etag     string // without quotes and without the coding
	modified time.Time
	answer   *answer
	headers  headers

	mu     sync.Mutex
	deltas map[string]*answer // by the tag of what the reader has
}

// touch notes that somebody asked for the document.
func (s *slot) touch(now time.Time) {
	minute := now.Unix() &^ 63
	if s.asked.Load() != minute {
		s.asked.Store(minute)
	}
}

// replace puts in what was rendered for a generation; doc is nil if there is nothing
// to show. The same bytes as before keep their Last-Modified, whatever date they come
// with; others have a later one than those before, or readers that go by it alone
// would miss a story that arrives with an old date.
func (s *slot) replace(generation uint64, doc *publish.Document, changed, now time.Time, h headers) *rendering {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.latest.Load()
	if last != nil && generation < last.generation {
		return last // somebody who began later was faster
	}
	next := &rendering{generation: generation}
	s.latest.Store(next)
	if doc == nil {
		return next
	}
	sum := sha256.Sum256(doc.Body)
	etag := hex.EncodeToString(sum[:16])
	if last != nil && last.content != nil {
		if etag == last.etag {
			next.content = last.content
			return next
		}
		if !changed.Truncate(time.Second).After(last.modified) {
			changed = now
		}
		s.past = append(s.past, past{last.etag, last.entries})
		s.past = slices.Clone(s.past[max(0, len(s.past)-maxPast):])
	}
	// RFC 9110, section 8.8.2.1: never later than the response itself.
	if changed.After(now) {
		changed = now
	}
	next.content = &content{
		doc: doc, entries: digests(doc), etag: etag, modified: changed.UTC().Truncate(time.Second),
		answer: newAnswer(doc.Body, etag), deltas: make(map[string]*answer), headers: h,
	}
	next.headers.setModified(next.modified)
	return next
}

// failed notes when to try again.
func (s *slot) failed(retry time.Time) *rendering {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := &rendering{retry: retry}
	if last := s.latest.Load(); last != nil {
		next.generation, next.content = last.generation, last.content
	}
	s.latest.Store(next)
	return next
}

func digests(doc *publish.Document) []entryDigest {
	out := make([]entryDigest, doc.Len())
	for i := range out {
		sum := sha256.Sum256(doc.Entry(i))
		out[i] = entryDigest(binary.BigEndian.Uint64(sum[:]))
	}
	return out
}

// since returns the document with no more than the entries that one of the tagged
// renderings did not have or had otherwise, and the tag; nil if none of them is
// remembered.
func (s *slot) since(c *content, tags []string) (*answer, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range slices.Backward(s.past) {
		i := slices.IndexFunc(tags, func(tag string) bool { return withoutCoding(tag) == p.etag })
		if i < 0 {
			continue
		}
		return c.delta(p), tags[i]
	}
	return nil, ""
}

// delta returns what is new since an earlier rendering.
func (c *content) delta(p past) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.deltas[p.etag]; a != nil {
		return a
	}
	had := make(map[entryDigest]bool, len(p.entries))
	for _, e := range p.entries {
		had[e] = true
	}
	a := newAnswer(c.doc.Only(func(i int) bool { return !had[c.entries[i]] }), c.etag)
	if len(c.deltas) < maxPast {
		c.deltas[p.etag] = a
	}
	return a
}

// answer is bytes to be sent, in every coding that there is.
type answer struct {
	plain   variant
	encoded [len(codings)]lazyVariant
}

// variant is the bytes in one coding, with the headers that depend on it.
type variant struct {
	body                   []byte
	tag                    string // quoted
	etag, length, encoding []string
}

type lazyVariant struct {
	once sync.Once
	v    variant
}

func newAnswer(body []byte, etag string) *answer {
	return &answer{plain: newVariant(body, etag, "")}
}

func newVariant(body []byte, etag, coding string) variant {
	v := variant{body: body, length: []string{itoa(len(body))}}
	if coding != "" {
		etag += "-" + coding
		v.encoding = []string{coding}
	}
	v.tag = `"` + etag + `"`
	v.etag = []string{v.tag}
	return v
}

// in returns the bytes in a coding, or plain where the coding would not make them
// fewer. Each is made once, by who first asks for it.
func (a *answer) in(c coding) *variant {
	if c == identity {
		return &a.plain
	}
	lazy := &a.encoded[c]
	lazy.once.Do(func() {
		var b bytes.Buffer
		codings[c].compress(&b, a.plain.body)
		if b.Len() < len(a.plain.body) {
			tag := a.plain.tag[1 : len(a.plain.tag)-1]
			lazy.v = newVariant(bytes.Clone(b.Bytes()), tag, codings[c].name)
		}
	})
	if lazy.v.body == nil {
		return &a.plain
	}
	return &lazy.v
}
