package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wirefold/dedupe"
	"wirefold/store"
)

// dying fails every transaction after the first few, as a killed program would.
type dying struct {
	store.Store
	left int
}

var errKilled = errors.New("killed")

func (d *dying) Update(ctx context.Context, fn func(store.Writer) error) error {
	if d.left--; d.left < 0 {
		return errKilled
	}
	return d.Store.Update(ctx, fn)
}

// sketches returns the stored sketches, and makes them those of another version when
// spoil is set.
func sketches(t *testing.T, s store.Store, spoil bool) (all []store.Sketch) {
	t.Helper()
	err := s.Update(t.Context(), func(w store.Writer) error {
		all = nil
		for sk, err := range w.Sketches(time.Time{}) {
			if err != nil {
				return err
			}
			all = append(all, sk)
		}
		if !spoil {
			return nil
		}
		for _, sk := range all {
			sk.Data = []byte{dedupe.SketchVersion + 1}
			if err := w.PutSketch(sk); err != nil {
				return err
			}
		}
		meta, err := w.Meta()
		if err != nil {
			return err
		}
		meta.SketchVersion = dedupe.SketchVersion + 1
		return w.PutMeta(meta)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func silent(int, int) {}

// Whenever it is broken off, nobody takes the store for whole, and it goes on.
func TestReindex(t *testing.T) {
	r := newRoom(t, "one", "two")
	src := testSource("one")
	for n := range 3*reindexBatch/10 + 1 {
		var items []item
		for i := range 10 {
			guid := fmt.Sprintf("%d-%d", n, i)
			items = append(items, item{ID: guid, Title: guid, Text: strings.Repeat(fmt.Sprintf("word%d of number%d stands here. ", n, i), 10)})
		}
		r.p.publish(src, items...)
		r.poll(src)
	}
	ctx := t.Context()
	want := sketches(t, r.store, false)
	stories := r.stories()
	if n, err := Reindex(ctx, r.store, false, silent); n != 0 || err != nil {
		t.Fatalf("of a store that is up to date: %d, %v", n, err)
	}
	for steps := range 6 { // 4 batches, one transaction before and one after them
		sketches(t, r.store, true)
		if err := r.ingester.prepareStore(ctx); !errors.Is(err, store.ErrSchema) || !strings.Contains(err.Error(), "version 2") {
			t.Errorf("before: %v", err)
		}
		var first int
		if _, err := Reindex(ctx, &dying{r.store, steps}, false, silent); !errors.Is(err, errKilled) {
			t.Fatalf("after %d steps: %v", steps, err)
		}
		err := r.ingester.prepareStore(ctx)
		var hinter interface{ ErrorHint() string }
		if !errors.Is(err, store.ErrSchema) || !errors.As(err, &hinter) || !strings.Contains(hinter.ErrorHint(), "wirefold reindex") {
			t.Errorf("after %d steps: %v", steps, err)
		}
		calls := 0
		made, err := Reindex(ctx, r.store, false, func(done, total int) {
			if calls++; calls == 1 {
				first = done
			}
			if total != len(want) {
				t.Errorf("%d of %d", done, total)
			}
		})
		if err != nil || first+made != len(want) || first != max(0, min(steps-1, 4))*reindexBatch && first != len(want) {
			t.Errorf("after %d steps it goes on at %d and makes %d, %v", steps, first, made, err)
		}
		if diff := cmp.Diff(want, sketches(t, r.store, false)); diff != "" {
			t.Errorf("after %d steps (-want +got)\n%s", steps, diff)
		}
		if err := r.ingester.prepareStore(ctx); err != nil {
			t.Error(err)
		}
	}
	if n, err := Reindex(ctx, r.store, true, silent); n != len(want) || err != nil {
		t.Errorf("by force: %d, %v", n, err)
	}
	if diff := cmp.Diff(stories, r.stories()); diff != "" {
		t.Errorf("stories (-want +got)\n%s", diff)
	}
}

// What was decided by hand outlives it.
func TestReindexKeepsDecisions(t *testing.T) {
	r := newRoom(t, "one", "two", "three")
	text := "The night ferry between Sunde and the island of Brannoy sailed again on Sunday, eleven years after the county closed the line. Captain Ingrid Moe cast off at 22.40 with 63 passengers and four lorries."
	r.read("one", text)
	r.read("two", text)
	r.together("one", "two")
	r.split("one", ids("one"), ids("two"))
	sketches(t, r.store, true)
	if n, err := Reindex(t.Context(), r.store, false, silent); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	r.restart()
	r.together("one")
	r.together("two")
	r.read("three", text)
	if a, b := r.of("one"), r.of("two"); len(a.Members)+len(b.Members) != 3 {
		t.Errorf("%d and %d articles", len(a.Members), len(b.Members))
	}
	r.read("two", text+" It was late.")
	if r.of("one").ID == r.of("two").ID {
		t.Error("the split is forgotten")
	}
}
