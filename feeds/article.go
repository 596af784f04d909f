package feeds

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// ArticleID identifies an article for ever. It is a digest of the pair
// (source, guid), so that no source can take the place of another source's
// article by claiming its guid.
type ArticleID [16]byte

// NewArticleID returns the identity of the article that source publishes under guid.
func NewArticleID(source SourceID, guid string) ArticleID {
	h := sha256.New()
	// The length keeps ("ab", "c") and ("a", "bc") apart.
	fmt.Fprintf(h, "%d:%s%s", len(source), source, guid)
	var id ArticleID
	copy(id[:], h.Sum(nil))
	return id
}

// ParseArticleID reads the form that String writes.
func ParseArticleID(s string) (ArticleID, error) {
	var id ArticleID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return ArticleID{}, fmt.Errorf("%q is not an article ID (32 hexadecimal digits)", s)
	}
	copy(id[:], b)
	return id, nil
}

// String returns the ID as 32 hexadecimal digits.
func (id ArticleID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the ID is unset.
func (id ArticleID) IsZero() bool { return id == ArticleID{} }

// MarshalText implements encoding.TextMarshaler.
func (id ArticleID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *ArticleID) UnmarshalText(b []byte) error {
	v, err := ParseArticleID(string(b))
	if err == nil {
		*id = v
	}
	return err
}

// Article is one item as one source published it. All text is valid UTF-8; all
// URLs are absolute. Whatever it holds was written by a stranger.
type Article struct {
	Source SourceID `json:"source"`
	// GUID is the source's own name of the item, verbatim; where the feed gives
	// none, the parser derives one (from the link, else from the content).
	GUID string `json:"guid"`
	Link string `json:"link,omitempty"`
	// Title is plain text.
	Title   string   `json:"title,omitempty"`
	Authors []string `json:"authors,omitempty"`
	// Published and Updated are zero when the feed gives no readable date.
	Published time.Time `json:"published,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
	// Summary and Content are HTML. From the parser they come as published;
	// after normalising they are sanitised.
	Summary    string      `json:"summary,omitempty"`
	Content    string      `json:"content,omitempty"`
	Categories []string    `json:"categories,omitempty"`
	Language   string      `json:"language,omitempty"` // BCP 47, as claimed
	Image      string      `json:"image,omitempty"`    // URL
	Enclosures []Enclosure `json:"enclosures,omitempty"`
	// Origin is where the item itself says that it comes from, if it does.
	Origin *Origin `json:"origin,omitempty"`
	// Base is the URL that relative links in Summary and Content refer to as they come
	// from the parser. Sanitised HTML has none left.
	Base string `json:"-"`
}

// Enclosure is a file attached to an article.
type Enclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`   // media type, as claimed
	Length int64  `json:"length,omitempty"` // bytes, as claimed; 0 if unknown
}

// Origin is a claim by an item about its own origin: RSS <source>, atom:source
// or a canonical link.
type Origin struct {
	Title   string `json:"title,omitempty"`
	FeedURL string `json:"feed_url,omitempty"`
	Link    string `json:"link,omitempty"`
}

// ID returns the identity of the article.
func (a *Article) ID() ArticleID { return NewArticleID(a.Source, a.GUID) }

// HTML returns the fuller of the two texts that a feed can carry: the content,
// or the summary where there is no content.
func (a *Article) HTML() string {
	if a.Content != "" {
		return a.Content
	}
	return a.Summary
}

// Digest changes exactly when the article's visible content does. Two polls that
// give the same digest saw the same revision.
func (a *Article) Digest() [sha256.Size]byte {
	short := *a
	for _, text := range []*string{&short.Summary, &short.Content} {
		// JSON can be six times as long as the text.
		if len(*text) > longText {
			sum := sha256.Sum256([]byte(*text))
			*text = hex.EncodeToString(sum[:])
		}
	}
	// Encoding a struct of strings, times and integers cannot fail.
	b, _ := json.Marshal(&short)
	return sha256.Sum256(b)
}

// longText is how many bytes of a text stand for themselves in a digest.
const longText = 1 << 20
