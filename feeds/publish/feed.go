package publish

import (
	"fmt"
	"regexp"
	"time"

	"wirefold/feeds"
)

// Feed is a feed to be written.
type Feed struct {
	// ID names the feed for ever: a UUID in the form "urn:uuid:…", lower case.
	ID          string
	Title       string
	Description string // may be empty
	// HomeURL is the web page that belongs to the feed, and SelfURL where the feed
	// itself is served, in the format that is being written.
	HomeURL string
	SelfURL string
	// Updated is the last time that a reader could see something change.
	Updated time.Time
	// TTL is how long a reader may keep what it has before asking again; whole
	// minutes, 0 for no advice. Only RSS has a place for it.
	TTL       time.Duration
	Generator string // name of the program, may be empty
	Version   string // of the program, may be empty
	// Hub is where subscribers are told of changes (WebSub); empty if there is none.
	Hub string
	// Archive says where older and newer parts of the feed are.
	Archive Archive
	// Summaries leaves out the texts: an entry has its excerpt and the link. One
	// without a link keeps its text.
	Summaries bool
	// AppendCarriers puts a line under each text that names the other carriers.
	AppendCarriers bool
	// Entries are written in the given order.
	Entries []Entry
}

// Archive is the place of a document in the whole feed (RFC 5005, section 4). All are
// URLs, empty where there is nothing.
type Archive struct {
	// Current is the feed that is subscribed to. It is set in archives only.
	Current string
	// Previous is the archive with the entries before this document's, and Next the
	// one with those after.
	Previous, Next string
}

// Entry is one story, told by its canonical article.
type Entry struct {
	// ID is the story's UUID as "urn:uuid:…", and Story the bare UUID.
	ID    string
	Story string
	// Article is the canonical article. Summary and Content are sanitised HTML
	// without relative URLs.
	Article feeds.Article
	// Published dates the entry and never moves. Updated moves when what the reader
	// sees changes; it is taken to be Published if it is earlier or zero.
	Published time.Time
	Updated   time.Time
	Source    Source
	Copies    []Copy
}

// Source is the feed that an entry was taken from.
type Source struct {
	Name    string
	FeedURL string
	SiteURL string
	// FeedID is the identity that the feed claims, of any form.
	FeedID string
	Rights string // plain text
	// Updated is when the feed had changed last as the entry was taken from it. Zero
	// stands for the entry's own time, and a later time is cut down to it, so that a
	// feed which dates itself anew at each poll does not change what is published.
	Updated time.Time
}

// Copy is another article of the story.
type Copy struct {
	Source  string // name of its source
	Title   string
	URL     string
	Verdict string  // what it is to the story: "copy" or "excerpt"; empty if a person decided
	Score   float64 // between 0 and 1
}

// Headline returns the title that the entry is published under, as plain text on
// one line. An article without a title is called after the beginning of its text.
func (e *Entry) Headline() string {
	if t := line(e.Article.Title); t != "" {
		return t
	}
	if t := excerpt(e.Article.HTML(), headlineLength); t != "" {
		return t
	}
	return "(untitled)"
}

// URL returns the address of the canonical article, "" if it has none that can be
// published.
func (e *Entry) URL() string { return webURL(e.Article.Link) }

var uuidURN = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// check finds what the caller, not a stranger, got wrong.
func (f *Feed) check() error {
	if !uuidURN.MatchString(f.ID) {
		return fmt.Errorf("feed ID %q is not a UUID", f.ID)
	}
	if ownURL(f.SelfURL) == "" {
		return fmt.Errorf("the feed's own URL %q is not absolute", f.SelfURL)
	}
	if ownURL(f.HomeURL) == "" {
		return fmt.Errorf("the home page's URL %q is not absolute", f.HomeURL)
	}
	for i := range f.Entries {
		if !uuidURN.MatchString(f.Entries[i].ID) {
			return fmt.Errorf("entry ID %q is not a UUID", f.Entries[i].ID)
		}
	}
	return nil
}

// title returns the feed's title, which no format may do without.
func (f *Feed) title() string { return first(line(f.Title), "wirefold") }
