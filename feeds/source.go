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
}

// InGroup reports whether the source belongs to the named group.
func (s *Source) InGroup(name string) bool {
	for _, g := range s.Groups {
		if g == name {
			return true
		}
	}
	return false
}
