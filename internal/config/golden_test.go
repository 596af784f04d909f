package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGolden compares what is made of testdata/*.toml with the .want file beside
// it. UPDATE=1 writes those files anew.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(Parse("/etc/wirefold/"+filepath.Base(file), data))
			golden := strings.TrimSuffix(file, ".toml") + ".want"
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// describe writes the problems, or the warnings and the configuration.
func describe(c *Config, err error) string {
	var b strings.Builder
	show := func(kind string, list []Problem) {
		for _, p := range list {
			p.File = filepath.Base(p.File)
			fmt.Fprintf(&b, "%s: %s", kind, p.Error())
			if p.Key != "" {
				fmt.Fprintf(&b, " (%s)", p.Key)
			}
			b.WriteString("\n")
			if p.Hint != "" {
				fmt.Fprintf(&b, "\thint: %s\n", p.Hint)
			}
		}
	}
	if err != nil {
		var problems *Problems
		if !errors.As(err, &problems) {
			return err.Error()
		}
		show("error", problems.List)
		show("warning", problems.Warnings)
		return b.String()
	}
	show("warning", c.Warnings)
	c.Warnings = nil
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err.Error()
	}
	return b.String() + string(text) + "\n"
}
