package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wirefold/feeds"
)

var added = []feeds.Source{
	{ID: "https://b.example/feed", URL: "https://b.example/feed", Name: `A "quoted" \ name`, Groups: []string{"a, b", "c"}, Schedule: "@every 1h"},
	{ID: "https://c.example/?q=%22", URL: "https://c.example/?q=%22", Schedule: "@every 1h"},
}

// What stands in the file stays as it is, and what is added is read as it was meant.
func TestAppendSources(t *testing.T) {
	for _, old := range []string{
		"# my sources\n[[source]] # the first\nurl = \"https://a.example/\"\n\n[dedupe]\nwindow = \"7d\" # short",
		"\ufeff[server]\r\ntitle = \"News\"\r\n",
		"",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "config.toml")
		link := filepath.Join(dir, "link.toml")
		if err := errors.Join(os.WriteFile(path, []byte(old), 0o640), os.Chmod(path, 0o640), os.Symlink(path, link)); err != nil {
			t.Fatal(err)
		}
		if _, err := AppendSources(link, added); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), old) {
			t.Errorf("the file was changed:\n%s", data)
		}
		c, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		got := c.Sources[len(c.Sources)-2:]
		want := append([]feeds.Source(nil), added...)
		want[1].Name = "c.example" // what a source without a name is called
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		info, err := os.Lstat(path)
		if err != nil || info.Mode() != 0o640 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Error("the link became a file")
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
			t.Errorf("left behind: %v, %v", files, err)
		}
	}
}

// A file that would not check afterwards is not touched.
func TestAppendSourcesRefuses(t *testing.T) {
	for name, old := range map[string]string{
		"a mistake before": "[server]\nlisten = 7\n",
		"a name twice":     "[[source]]\nurl = \"https://a.example/\"\nname = 'A \"quoted\" \\ name'\n",
		"an inline array":  "source = [{url = \"https://a.example/\"}]\n",
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
			t.Fatal(err)
		}
		var problems *Problems
		if _, err := AppendSources(path, added); !errors.As(err, &problems) {
			t.Errorf("%s: %v", name, err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != old {
			t.Errorf("%s: the file became %q, %v", name, data, err)
		}
	}
}

func FuzzFormatSources(f *testing.F) {
	f.Add("name", "group")
	f.Add("\"\\\x00\u0085\u2028\xff", "'''")
	f.Fuzz(func(t *testing.T, name, group string) {
		if checkText(name, 200) != nil {
			return
		}
		if _, err := parseGroup(group); err != nil {
			return
		}
		src := feeds.Source{ID: "https://a.example/", URL: "https://a.example/", Name: name, Groups: []string{group}, Schedule: "@every 1h"}
		c, err := Parse("x.toml", FormatSources([]feeds.Source{src}))
		if err != nil {
			t.Fatal(err)
		}
		src.Name, src.Groups[0] = strings.ToValidUTF8(name, "\ufffd"), strings.ToValidUTF8(group, "\ufffd")
		if d := cmp.Diff([]feeds.Source{src}, c.Sources); d != "" {
			t.Error(d)
		}
	})
}
