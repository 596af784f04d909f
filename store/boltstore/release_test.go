package boltstore

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wirefold/feeds"
	"wirefold/store"
)

// mapped returns how many bytes of a file this process has in memory.
func mapped(t *testing.T, path string) (kilobytes int) {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	defer f.Close()
	within := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if strings.Contains(line, "-") && !strings.HasSuffix(line, "kB") && !strings.Contains(line, ":\t") {
			if fields := strings.Fields(line); len(fields) >= 5 && strings.Contains(fields[0], "-") {
				within = fields[len(fields)-1] == path
			}
		}
		var n int
		if _, err := fmt.Sscanf(line, "Rss: %d kB", &n); err == nil && within {
			kilobytes += n
		}
	}
	return kilobytes
}

// TestRelease: what was read no longer counts as memory, and can be read again.
func TestRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	s, err := Open(path, Options{Throwaway: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(title string) {
		err := s.Update(context.Background(), func(w store.Writer) error {
			for n := range 2000 {
				id := feeds.SourceID(fmt.Sprintf("http://a.example/%d", n))
				if err := w.PutSource(store.SourceState{ID: id, Title: title, LastError: strings.Repeat("x", 500)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	read := func(title string) {
		n := 0
		err := s.View(context.Background(), func(r store.Reader) error {
			for state, err := range r.Sources() {
				if err != nil {
					return err
				}
				if state.Title != title {
					t.Fatalf("read %q, want %q", state.Title, title)
				}
				n++
			}
			return nil
		})
		if err != nil || n != 2000 {
			t.Fatalf("%d sources, %v", n, err)
		}
	}
	write("first")
	read("first")
	before := mapped(t, path)
	if err := s.Release(context.Background()); err != nil {
		t.Fatal(err)
	}
	after := mapped(t, path)
	if before < 1000 || after > before/4 {
		t.Errorf("%d kB are mapped before and %d kB after", before, after)
	}
	read("first")
	write("second")
	if err := s.Release(context.Background()); err != nil {
		t.Fatal(err)
	}
	read("second")
	if err := s.Check(context.Background()); err != nil {
		t.Error(err)
	}
}
