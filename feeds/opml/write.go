package opml

import (
	"bytes"
	"encoding/xml"
)

// Write returns the list as OPML 2.0. A feed stands in each of its folders, which are
// all on one level, in the order in which the list first names them; feeds without a
// folder come last. Characters that XML cannot hold become U+FFFD.
func Write(l List) []byte {
	var out bytes.Buffer
	out.WriteString(xml.Header + "<opml version=\"2.0\">\n  <head>\n    <title>")
	escape(&out, l.Title)
	out.WriteString("</title>\n  </head>\n  <body>\n")
	var folders []string
	inside := map[string][]Feed{}
	for _, f := range l.Feeds {
		in := f.Folders
		if len(in) == 0 {
			in = []string{""}
		}
		for _, name := range in {
			if inside[name] == nil && name != "" {
				folders = append(folders, name)
			}
			inside[name] = append(inside[name], f)
		}
	}
	for _, name := range folders {
		out.WriteString("    <outline")
		attribute(&out, "text", name)
		out.WriteString(">\n")
		for _, f := range inside[name] {
			outline(&out, "      ", f)
		}
		out.WriteString("    </outline>\n")
	}
	for _, f := range inside[""] {
		outline(&out, "    ", f)
	}
	out.WriteString("  </body>\n</opml>\n")
	return out.Bytes()
}

func outline(out *bytes.Buffer, indent string, f Feed) {
	out.WriteString(indent + "<outline type=\"rss\"")
	attribute(out, "text", f.Title)
	attribute(out, "title", f.Title)
	attribute(out, "xmlUrl", f.URL)
	if f.SiteURL != "" {
		attribute(out, "htmlUrl", f.SiteURL)
	}
	out.WriteString("/>\n")
}

func attribute(out *bytes.Buffer, name, value string) {
	out.WriteString(" " + name + `="`)
	escape(out, value)
	out.WriteString(`"`)
}

// escape writes text for an element or an attribute.
func escape(out *bytes.Buffer, s string) {
	// Writing to a buffer cannot fail.
	_ = xml.EscapeText(out, []byte(s))
}
