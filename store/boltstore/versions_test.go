package boltstore

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"wirefold/store"
)

// oldDatabase returns a database of a version of the layout, as the program of that
// version wrote it: two sources, three articles, two of them one story. The files are
// never made anew.
func oldDatabase(t *testing.T, version uint32) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", fmt.Sprintf("v%d.db.gz", version)))
	if err != nil {
		t.Fatalf("every version of the layout needs a database that its program wrote: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	noError(t, err)
	data, err := io.ReadAll(z)
	noError(t, err)
	return data
}

// content reads what every version of the database has in it.
func content(t *testing.T, s *Store) {
	t.Helper()
	noError(t, s.View(context.Background(), func(r store.Reader) error {
		meta, err := r.Meta()
		if err != nil || meta.FeedID.IsZero() || meta.SketchVersion != 1 {
			return fmt.Errorf("meta %+v, %w", meta, err)
		}
		sources, stories, sketches, named := 0, 0, 0, 0
		for src, err := range r.Sources() {
			if err != nil {
				return err
			}
			current, err := r.Current(src.ID)
			if err != nil || len(current) == 0 || src.ETag+src.LastModified == "" || src.Title == "" {
				return fmt.Errorf("source %+v, %w", src, err)
			}
			sources++
		}
		for sk, err := range r.Sketches(time.Time{}) {
			if err != nil || len(sk.Data) < 10 {
				return fmt.Errorf("sketch %+v, %w", sk, err)
			}
			sketches++
		}
		outlines := map[store.StoryID]store.Outline{}
		for o, err := range r.Outlines(store.Outline{}) {
			if err != nil {
				return err
			}
			outlines[o.ID] = o
		}
		for story, err := range r.Stories(time.Time{}) {
			if err != nil {
				return err
			}
			stories++
			if o := store.Outlined(&story); outlines[story.ID] != o {
				return fmt.Errorf("story %s has the outline %+v, not %+v", story.ID, outlines[story.ID], o)
			}
			for _, m := range story.Members {
				a, err := r.Article(m.Article)
				if err != nil || a.Story != story.ID || a.Title == "" || a.Words == 0 {
					return fmt.Errorf("article %+v, %w", a, err)
				}
				for _, name := range []string{a.Link, a.GUID} {
					for trace, err := range r.Lookup(name) {
						if err != nil || trace.Article != a.ID {
							return fmt.Errorf("%s leads to %+v, %w", name, trace, err)
						}
						named++
					}
				}
				body, err := r.Body(m.Article)
				if err != nil || body.Text == "" {
					return fmt.Errorf("body %+v, %w", body, err)
				}
			}
			if len(story.Members) == 2 && story.Members[1].Evidence == nil {
				return fmt.Errorf("story %+v has no evidence", story)
			}
		}
		if sources != 2 || stories != 2 || sketches != 3 || named != 6 {
			return fmt.Errorf("%d sources, %d stories, %d sketches, %d names", sources, stories, sketches, named)
		}
		return nil
	}))
}

func TestOpenEveryVersion(t *testing.T) {
	ctx := context.Background()
	for v := uint32(oldestSchema); v <= schema; v++ {
		t.Run(fmt.Sprint("version ", v), func(t *testing.T) {
			path := newPath(t)
			old := oldDatabase(t, v)
			noError(t, os.WriteFile(path, old, 0o600))
			r, err := Open(path, Options{ReadOnly: true})
			noError(t, err)
			content(t, r)
			noError(t, r.Check(ctx))
			noError(t, r.Close())
			if !bytes.Equal(contents(t, path), old) {
				t.Error("reading changed the file")
			}
			for range 2 { // brought up to date, and then up to date
				w := mustOpen(t, path)
				noError(t, w.view(ctx, func(tx *bolt.Tx) error {
					now, err := version(tx)
					if now != schema {
						t.Errorf("it is of version %d", now)
					}
					return err
				}))
				content(t, w)
				noError(t, w.Check(ctx))
				noError(t, w.Close())
			}
		})
	}
	t.Run("decisions of version 2", func(t *testing.T) {
		path := newPath(t)
		noError(t, os.WriteFile(path, oldDatabase(t, 2), 0o600))
		s := mustOpen(t, path)
		noError(t, s.View(ctx, func(r store.Reader) error {
			d, err := r.Decision(1)
			if d.Kind != store.DecisionSplit || d.Stands() {
				t.Errorf("decision %+v", d)
			}
			return err
		}))
		noError(t, s.Close())
	})
}

// An upgrade that is broken off, at whichever of its writes, leaves the old version or
// the new one, whole.
func TestUpgradeBrokenOff(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	old := oldDatabase(t, oldestSchema)
	noError(t, os.WriteFile(path, old, 0o600))
	noError(t, mustOpen(t, path).Close())
	whole := contents(t, path)
	grown := append(bytes.Clone(old), make([]byte, len(whole)-len(old))...)
	// The pages that the upgrade wrote. bbolt writes the metas last; before them, in any
	// order, come pages that the old version does not use.
	var changed []int
	for page := range len(whole) / pageSize {
		if !bytes.Equal(whole[page*pageSize:(page+1)*pageSize], grown[page*pageSize:(page+1)*pageSize]) {
			changed = append(changed, page)
		}
	}
	if len(changed) < 2 || changed[0] > 1 {
		t.Fatalf("the upgrade wrote the pages %v", changed)
	}
	for most := range len(changed) + 1 {
		data := bytes.Clone(grown)
		for i := range most { // the last first: the metas are at the beginning
			page := changed[len(changed)-1-i]
			copy(data[page*pageSize:(page+1)*pageSize], whole[page*pageSize:])
		}
		noError(t, os.WriteFile(path, data, 0o600))
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatalf("after %d of %d pages: %v", most, len(changed), err)
		}
		content(t, s)
		if err := errors.Join(s.Check(ctx), s.Close()); err != nil {
			t.Errorf("after %d of %d pages: %v", most, len(changed), err)
		}
	}
}
