package feeds

// SourceID identifies a source: its configured URL in normalised form, see
// NormalizeURL. It stays the same when the publisher moves the feed.
type SourceID string

// Source is one subscribed feed, as configured.
type Source struct {
	ID     SourceID `json:"id"`
	URL    string   `json:"url"`
	Name   string   `json:"name"`
	Groups []string `json:"groups,omitempty"`
	// Rank decides between articles of equal claim to be canonical; higher wins.
	Rank int `json:"rank,omitempty"`
	// Schedule is a cron/v3 expression, never empty once configured.
	Schedule string `json:"schedule,omitempty"`
	// FullText says of which articles the page is fetched, too.
	FullText FullText `json:"fulltext,omitempty"`
	// PublishFullText says that the text of a page is published, not only used to
	// recognise copies.
	PublishFullText bool `json:"publish_fulltext,omitempty"`
	// Fold says whether its articles are folded with others.
	Fold Fold `json:"fold,omitempty"`
	// Adaptive makes a source that publishes rarely be asked rarely.
	Adaptive bool `json:"adaptive,omitempty"`
}

// Fold says whether the articles of a source are folded with those of others.
type Fold string

// The values of Fold.
const (
	FoldAll    Fold = ""             // they are
	FoldNone   Fold = "none"         // each is a story of its own
	FoldAsCopy Fold = "only-as-copy" // they are, and stand for a story only where all others do not either
)

// FullText says of which articles of a source the page is fetched.
type FullText string

// The values of FullText.
const (
	FullTextNone  FullText = ""     // of none
	FullTextShort FullText = "auto" // of those whose text in the feed is short
	FullTextAll   FullText = "all"  // of all
)

// InGroup reports whether the source belongs to the named group.
func (s *Source) InGroup(name string) bool {
	for _, g := range s.Groups {
		if g == name {
			return true
		}
	}
	return false
}
