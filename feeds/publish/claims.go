package publish

import (
	"regexp"
	"strings"

	"wirefold/feeds"
)

// maxRepeated bounds how many authors, categories and enclosures of an article are
// published.
const maxRepeated = 50

// lines makes each string a line and leaves out what is empty or was there before,
// upper and lower case being the same.
func lines(ss []string) []string {
	var out []string
	seen := make(map[string]bool)
	for _, s := range ss {
		s = line(s)
		folded := strings.ToLower(s)
		if s != "" && !seen[folded] && len(out) < maxRepeated {
			seen[folded] = true
			out = append(out, s)
		}
	}
	return out
}

var bracketedMail = regexp.MustCompile(`<[^<>\s]*@[^<>\s]*>`)

// authors leaves out the addresses of "Name <name@example.org>": nobody who put one
// into one feed asked for it to be spread by another.
func authors(names []string) []string {
	bare := make([]string, len(names))
	for i, n := range names {
		bare[i] = bracketedMail.ReplaceAllString(n, "")
	}
	return lines(bare)
}

// enclosures leaves out files that cannot be linked to or were there before.
func enclosures(files []feeds.Enclosure) []feeds.Enclosure {
	var out []feeds.Enclosure
	seen := make(map[string]bool)
	for _, f := range files {
		f.URL = webURL(f.URL)
		if f.URL == "" || seen[f.URL] || len(out) == maxRepeated {
			continue
		}
		seen[f.URL] = true
		f.Type = mediaType(f.Type)
		f.Length = max(f.Length, 0)
		out = append(out, f)
	}
	return out
}

var mediaTypeName = regexp.MustCompile(`^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$`)

// mediaType returns a claimed media type without parameters, "" if it is none (RFC
// 6838, section 4.2).
func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 255 || !mediaTypeName.MatchString(s) {
		return ""
	}
	return s
}

// Languages that have a code in ISO 639-1, and some that have one in 639-2 only and
// are written in the news. A made-up code makes a feed invalid, no code does not.
const languages = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz " +
	"ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu " +
	"ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd " +
	"ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st " +
	"su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu " +
	"ast ceb dsb fil fur haw hsb kok mai mni nds nso sat scn sco "

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$`)

// language returns a claimed language tag if it is one (BCP 47), else "".
func language(s string) string {
	code, rest, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "_", "-"), "-")
	code = strings.ToLower(code)
	tag := code
	if rest != "" {
		tag += "-" + rest
	}
	if !languageTag.MatchString(tag) || !strings.Contains(languages, " "+code+" ") {
		return ""
	}
	return tag
}
