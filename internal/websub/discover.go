package websub

import (
	"net/url"
	"strings"

	"wirefold/feeds"
)

// maxURL bounds the URLs of hubs and topics in bytes.
const maxURL = 2048

// Offer is where the news of a feed can be had from. It is zero where there is no hub.
type Offer struct {
	Hub   string
	Topic string // what the feed is called there
}

// Page is what a feed said of itself when it was polled.
type Page struct {
	URL   string   // that answered
	Links []string // values of its Link header
	Hub   string   // of the document, resolved
	Self  string   // of the document, resolved
}

// Discover returns the first hub that may be asked (WebSub, section 4): of the Link
// header, or, if it names none, of the document. A feed that came over https is not
// subscribed to over http, as a redirect would not be followed there. A feed that does
// not name itself is called as it was asked for.
func Discover(p Page) Offer {
	at, err := url.Parse(p.URL)
	if err != nil {
		return Offer{}
	}
	hubs, selves := relations(p.Links, at)
	if len(hubs) == 0 {
		hubs, selves = []string{p.Hub}, nil
	}
	o := Offer{Topic: p.URL}
	for _, self := range append(selves, p.Self) {
		if acceptable(self) {
			o.Topic = self
			break
		}
	}
	for _, hub := range hubs {
		if acceptable(hub) && (at.Scheme != "https" || strings.HasPrefix(hub, "https:")) {
			o.Hub = hub
			return o
		}
	}
	return Offer{}
}

// NamesHub reports whether the Link header of an answer speaks of a hub.
func NamesHub(links []string) bool {
	hubs, _ := relations(links, &url.URL{})
	return len(hubs) > 0
}

// acceptable reports whether something is an absolute URL of a sane length. Which
// address it leads to is the client's to judge.
func acceptable(raw string) bool {
	if raw == "" || len(raw) > maxURL {
		return false
	}
	_, err := feeds.NormalizeURL(raw)
	return err == nil
}

// relations returns the targets of the links with the relations hub and self (RFC
// 8288, section 3), resolved.
func relations(values []string, at *url.URL) (hubs, selves []string) {
	for _, value := range values {
		for value != "" {
			var target, params string
			target, params, value = cutLink(value)
			u, err := at.Parse(target)
			if err != nil || target == "" {
				continue
			}
			for _, rel := range strings.Fields(strings.ToLower(relation(params))) {
				switch rel {
				case "hub":
					hubs = append(hubs, u.String())
				case "self":
					selves = append(selves, u.String())
				}
			}
		}
	}
	return hubs, selves
}

// cutLink splits a Link header after its first link.
func cutLink(s string) (target, params, rest string) {
	_, s, ok := strings.Cut(s, "<")
	if !ok {
		return "", "", ""
	}
	target, s, ok = strings.Cut(s, ">")
	if !ok {
		return "", "", ""
	}
	params, rest = cut(s, ',')
	return strings.TrimSpace(target), params, rest
}

// relation returns the value of the first rel parameter.
func relation(params string) string {
	for params != "" {
		var param string
		param, params = cut(params, ';')
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// cut splits s at the first separator that is not inside a quoted string.
func cut(s string, separator byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++ // the next byte is quoted
		case c == separator && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
