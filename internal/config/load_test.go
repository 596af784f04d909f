package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wirefold/feeds"
)

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a folder was read")
	}

	text := "store.path = \"w.db\"\n[[source]]\nurl = \"https://example.org/\"\n"
	write(t, path, text, 0o644)
	t.Chdir(dir)
	c, err := Load("config.toml")
	if err != nil {
		t.Fatal(err)
	}
	if c.Store.Path != filepath.Join(dir, "w.db") || c.File != path || len(c.Warnings) != 0 {
		t.Errorf("path %q, file %q, warnings %v", c.Store.Path, c.File, c.Warnings)
	}

	write(t, path, text, 0o666)
	if c, err := Load(path); err != nil || len(c.Warnings) != 1 {
		t.Errorf("a file that all may write: %v, %v", c, err)
	}
	write(t, path, "nonsense", 0o644)
	var problems *Problems
	if _, err := Load(path); !errors.As(err, &problems) || !strings.HasPrefix(err.Error(), path+":1:") {
		t.Errorf("a bad file: %v", err)
	}
}

func TestProblems(t *testing.T) {
	_, err := Parse("w.toml", []byte("[server]\nentries = 0\nlistn = \"\"\n"))
	var problems *Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	want := "w.toml:2:11: server.entries must be from 1 to 1000\nw.toml:3:1: unknown key \"listn\" in server"
	if err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if parts := problems.Unwrap(); len(parts) != 2 || parts[1].Error() != want[strings.IndexByte(want, '\n')+1:] {
		t.Errorf("parts: %v", parts)
	}
	if got := problems.List[1].ErrorHint(); got != `did you mean "listen"?` {
		t.Errorf("hint %q", got)
	}
}

// TestExample holds config.example.toml to what it says of itself: it works as it
// stands, shows every key, and shows the default values.
func TestExample(t *testing.T) {
	c, err := Load("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Errorf("warnings: %v", c.Warnings)
	}
	if len(c.Sources) < 8 {
		t.Errorf("only %d sources", len(c.Sources))
	}
	ignore := cmpopts.IgnoreFields(Config{}, "File", "Sources", "Warnings")
	if diff := cmp.Diff(Default(), c, ignore, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("not the defaults (-want +got)\n%s", diff)
	}

	d := newDocument("config.example.toml", readFile(t, "../../config.example.toml"))
	tree, err := parseTree(d)
	if err != nil {
		t.Fatal(err)
	}
	for table, keys := range map[string][]string{
		"server":  {"listen", "base_url", "title", "entries"},
		"store":   {"path", "retention", "max_size", "snapshots", "snapshots_keep"},
		"control": {"socket"},
		"admin":   {"listen", "token_file"},
		"poll":    {"schedule", "workers", "allow_fast"},
		"fetch":   {"allow_networks", "max_body", "timeout", "host_concurrency", "host_gap"},
		"dedupe":  {"window"},
		"websub":  {"callback", "hub"},
		"source":  {"url", "name", "groups", "rank", "schedule"},
	} {
		n := tree.fields[table]
		if n == nil {
			t.Errorf("no table %s", table)
			continue
		}
		if table == "source" {
			n = n.items[0] // the first one shows everything
		}
		for _, key := range keys {
			if n.fields[key] == nil {
				t.Errorf("%s.%s does not appear", table, key)
			}
		}
	}
}

func TestEffectiveSource(t *testing.T) {
	c, err := Parse("w.toml", []byte(`
poll.schedule = "@daily"
[[source]]
url = "HTTPS://Example.org:443/feed#x"
[[source]]
url = "https://example.org/other"
schedule = "@hourly"
name = "example.org/feed"
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []feeds.Source{
		{ID: "https://example.org/feed", URL: "https://example.org/feed", Name: "example.org/feed (2)", Schedule: "@daily"},
		{ID: "https://example.org/other", URL: "https://example.org/other", Name: "example.org/feed", Schedule: "@hourly"},
	}
	if diff := cmp.Diff(want, c.Sources); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestHostileSize reads files made to be slow, each of almost 1 MiB.
func TestHostileSize(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, maxFile/4/len(s)) }
	for name, text := range map[string]string{
		"too large":        strings.Repeat("#", maxFile+1),
		"nested arrays":    "x = " + fill("["),
		"nested tables":    "x = " + fill("{a="),
		"dotted key":       fill("a.") + "a = 1",
		"long key":         fill("a") + " = 1",
		"same tables":      fill("[server]\n"),
		"same keys":        fill("a=1\n"),
		"one line":         "source = [" + fill("{x=1},") + "]",
		"sources":          fill("[[source]]\n"),
		"never firing":     fill("[[source]]\nschedule = \", , , , ,\"\nurl=\"http://a/\"\n"),
		"equal names":      fill("[[source]]\nurl = \"http://a/\"\nname = \"a\"\n"),
		"one schedule":     "poll.schedule = \"" + fill("1,") + "1 * * * *\"",
		"large number":     "server.entries = " + fill("9"),
		"tables in tables": fill("[a.b.c.d.e.f.g]\n"),
	} {
		t.Run(name, func(t *testing.T) {
			// What is quadratic in these does not end within the time of a test run.
			_, err := Parse("w.toml", []byte(text))
			// Some of them are silly, but not wrong.
			var problems *Problems
			if err == nil {
				return
			}
			if !errors.As(err, &problems) {
				t.Fatal(err)
			}
			if n := len(problems.List[0].Message); n > 1000 {
				t.Errorf("a message of %d bytes", n)
			}
		})
	}
}
