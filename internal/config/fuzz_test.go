package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wirefold/feeds"
)

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// FuzzParse checks that every file is either refused, with places that exist in
// it, or gives a configuration that keeps the promises of Config.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "../../config.example.toml") {
		f.Add(readFile(f, file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("w.toml", data)
		if err != nil {
			var problems *Problems
			if !errors.As(err, &problems) || len(problems.List) == 0 {
				t.Fatalf("not a list of problems: %v", err)
			}
			checkPlaces(t, data, problems.List)
			checkPlaces(t, data, problems.Warnings)
			return
		}
		checkPlaces(t, data, c.Warnings)
		names, ids := map[string]bool{}, map[feeds.SourceID]bool{}
		for _, s := range c.Sources {
			if s.ID == "" || s.Name == "" || s.URL == "" || !usable(s.Schedule) {
				t.Errorf("incomplete source %+v", s)
			}
			if names[s.Name] || ids[s.ID] {
				t.Errorf("source %+v is not the only one", s)
			}
			names[s.Name], ids[s.ID] = true, true
			if normal, err := feeds.NormalizeURL(s.URL); err != nil || normal != string(s.ID) {
				t.Errorf("source %+v: its URL is %q, %v", s, normal, err)
			}
		}
		if c.Store.Retention < c.Dedupe.Window || c.Poll.Workers < 1 || c.Fetch.Timeout <= 0 || c.Fetch.HostGap < 0 {
			t.Errorf("out of bounds: %+v", c)
		}
	})
}

func checkPlaces(t *testing.T, data []byte, list []Problem) {
	t.Helper()
	for i, p := range list {
		if p.Line < 1 || p.Column < 1 || p.Line > len(data)+1 || p.Column > len(data)+1 || p.Message == "" {
			t.Errorf("a problem without a place: %+v", p)
		}
		if i > 0 && (p.Line < list[i-1].Line || p.Line == list[i-1].Line && p.Column < list[i-1].Column) {
			t.Errorf("not in order: %+v", p)
		}
	}
}

func usable(expr string) bool {
	_, err := parseSchedule(expr)
	return err == nil
}
