package snapshot

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wirefold/store"
	"wirefold/store/boltstore"
)

func names(list []Snapshot) (out []string) {
	for _, s := range list {
		out = append(out, s.Name)
	}
	return out
}

func TestSnapshots(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "news.db")
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if list, err := List(path); err != nil || len(list) > 0 {
		t.Errorf("before the first: %v, %v", list, err)
	}
	if _, err := Find(path, Latest); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v, want %v", err, store.ErrNotFound)
	}
	day := time.Date(2026, 3, 1, 0, 0, 0, 5, time.FixedZone("", 3600))
	for n := range 4 {
		taken, err := Take(ctx, s, day.AddDate(0, 0, n))
		if err != nil {
			t.Fatal(err)
		}
		if err := boltstore.Verify(ctx, taken.Path); err != nil {
			t.Error(err)
		}
	}
	for _, other := range []string{"wirefold-20260301T000000Z.db", "news-20260301.db", "news-20260301T000000Z.db.old", ".news-20260301T000000Z.db.new-1"} {
		if err := os.WriteFile(filepath.Join(Folder(path), other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"news-20260303T230000Z.db", "news-20260302T230000Z.db", "news-20260301T230000Z.db", "news-20260228T230000Z.db"}
	list, err := List(path)
	if err != nil || !slices.Equal(names(list), want) {
		t.Fatalf("%v, %v", names(list), err)
	}
	if !list[3].Time.Equal(day.Truncate(time.Second)) || list[3].Size == 0 {
		t.Errorf("%+v", list[3])
	}
	for name, want := range map[string]string{Latest: want[0], want[2]: want[2]} {
		if got, err := Find(path, name); err != nil || got.Name != want {
			t.Errorf("%s is %s, %v", name, got.Name, err)
		}
	}
	if err := Prune(path, 2); err != nil {
		t.Fatal(err)
	}
	if list, err = List(path); err != nil || !slices.Equal(names(list), want[:2]) {
		t.Errorf("%v, %v", names(list), err)
	}
	entries, err := os.ReadDir(Folder(path))
	if err != nil || len(entries) != 5 {
		t.Errorf("what is not ours is gone, or what was broken off is not: %v, %v", entries, err)
	}
	// One within the same second does not write over it.
	if _, err := Take(ctx, s, list[0].Time); err == nil {
		t.Error("a snapshot was written over")
	}
}
