package control

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"wirefold/feeds"
	"wirefold/store"
)

// fakeEditor notes what it is asked for.
type fakeEditor struct {
	asked string
	err   error
}

func (e *fakeEditor) note(kind store.DecisionKind, format string, args ...any) (store.Decision, error) {
	e.asked = string(kind) + " " + fmt.Sprintf(format, args...)
	return store.Decision{
		Number: 7, Kind: kind, Sides: [][]feeds.ArticleID{{{1}}, {{99}}},
		Before: []store.Story{{ID: store.StoryID{3}}}, After: []store.Story{{ID: store.StoryID{3}}, {ID: store.StoryID{4}}},
	}, e.err
}

func (e *fakeEditor) Split(_ context.Context, id store.StoryID, parts [][]feeds.ArticleID) (store.Decision, error) {
	return e.note(store.DecisionSplit, "%x %s", id[0], parts)
}

func (e *fakeEditor) Merge(_ context.Context, ids []store.StoryID) (store.Decision, error) {
	return e.note(store.DecisionMerge, "%s", ids)
}

func (e *fakeEditor) Pin(_ context.Context, id store.StoryID, article feeds.ArticleID) (store.Decision, error) {
	return e.note(store.DecisionPin, "%x %x", id[0], article[0])
}

func (e *fakeEditor) Undo(_ context.Context, number uint64) (store.Decision, error) {
	return e.note("undo", "%d", number)
}

// Decisions are two, the newer one undone.
func (r fakeReader) Decisions() iter.Seq2[store.Decision, error] {
	return func(yield func(store.Decision, error) bool) {
		d := store.Decision{
			Kind: store.DecisionPin, Sides: [][]feeds.ArticleID{{{1}}},
			Before: []store.Story{{ID: store.StoryID{3}}}, After: []store.Story{{ID: store.StoryID{3}}},
		}
		older := d
		older.Number = 1
		d.Number, d.Undone = 2, time.Unix(5, 0).UTC()
		if yield(d, nil) {
			yield(older, nil)
		}
	}
}

// zeros stand for the rest of an ID of which only the first byte is set.
var zeros = strings.Repeat("0", 30)

func TestDecide(t *testing.T) {
	fake := &fakeStore{stories: []store.Story{story(3, 1, 2, 9), story(0x3a, 4), story(5, 6)}}
	url := func(n int) string { return fmt.Sprintf("https://%d.example/a", n) }
	edit := &fakeEditor{}
	server := newServer(fake, nil)
	server.Editor = edit
	for name, c := range clients(t, server) {
		for _, tt := range []struct {
			ask  func(context.Context) (Decision, error)
			want string
		}{
			{func(ctx context.Context) (Decision, error) {
				return c.Split(ctx, SplitRequest{Story: "03", Articles: []string{"02", "09" + zeros}})
			}, "split 3 [[02" + zeros + " 09" + zeros + "]]"},
			{func(ctx context.Context) (Decision, error) {
				return c.Split(ctx, SplitRequest{Story: "03", Articles: []string{"02", url(9)}, Apart: true})
			}, "split 3 [[02" + zeros + "] [09" + zeros + "]]"},
			{func(ctx context.Context) (Decision, error) {
				return c.Merge(ctx, MergeRequest{Stories: []string{url(4), "05"}})
			}, fmt.Sprint("merge ", []store.StoryID{{0x3a}, {5}})},
			{func(ctx context.Context) (Decision, error) {
				return c.Pin(ctx, PinRequest{Story: url(2), Article: strings.ToUpper(url(2)[:5]) + url(2)[5:]})
			}, "pin 3 2"},
			{func(ctx context.Context) (Decision, error) { return c.Undo(ctx, UndoRequest{Decision: 4}) }, "undo 4"},
			{func(ctx context.Context) (Decision, error) { return c.Undo(ctx, UndoRequest{}) }, "undo 0"},
		} {
			d, err := tt.ask(t.Context())
			if err != nil || edit.asked != tt.want {
				t.Errorf("%s: asked for %q, %v, want %q", name, edit.asked, err, tt.want)
			}
			if d.Number != 7 || len(d.After) != 2 || d.Undone != nil || d.Sides[0][0].Source != "One" {
				t.Errorf("%s: %q gave %+v", name, tt.want, d)
			}
		}
	}
}

func TestDecideWrongNames(t *testing.T) {
	fake := &fakeStore{stories: []store.Story{story(0x31, 1, 2), story(0x32, 201, 0x2f, 0x2e)}}
	server := newServer(fake, nil)
	edit := &fakeEditor{}
	server.Editor = edit
	for name, c := range clients(t, server) {
		for _, tt := range []struct {
			story, article string
			want           error
		}{
			{"4", "01", store.ErrNotFound},
			{"3", "01", store.ErrAmbiguous},
			{"", "01", store.ErrNotFound},
			{"https://1.example/a", "01", store.ErrAmbiguous}, // two stories
			{"https://7.example/a", "01", store.ErrNotFound},
			{"https://77.example/a", "01", store.ErrNotFound}, // removed
			{"31", "2f", store.ErrNotFound},                   // another story's
			{"31", "", store.ErrNotFound},
			{"31", "https://47.example/a", store.ErrNotFound},
			{"32", "2", store.ErrAmbiguous},
		} {
			_, err := c.Pin(t.Context(), PinRequest{Story: tt.story, Article: tt.article})
			var e *Error
			if !errors.Is(err, tt.want) || !errors.As(err, &e) || e.ErrorHint() == "" {
				t.Errorf("%s: story %q, article %q: error %v, want %v with a hint", name, tt.story, tt.article, err, tt.want)
			}
		}
	}
	if edit.asked != "" {
		t.Errorf("asked for %q", edit.asked)
	}
}

// TestDecideRefused: what the asker can mend travels with its hint, and is not taken
// for a failure of the daemon's.
func TestDecideRefused(t *testing.T) {
	server := newServer(&fakeStore{stories: []store.Story{story(3, 1)}}, nil)
	edit := &fakeEditor{err: &Error{message: "no", hint: "try another"}}
	server.Editor = edit
	for name, c := range clients(t, server) {
		_, err := c.Undo(t.Context(), UndoRequest{})
		var e *Error
		if !errors.As(err, &e) || e.Error() != "no" || e.ErrorHint() != "try another" {
			t.Errorf("%s: error %#v", name, err)
		}
		for path, want := range map[string]int{"/v1/undo": http.StatusUnprocessableEntity, "/v1/pin": http.StatusBadRequest} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://wirefold"+path, strings.NewReader(map[string]string{"/v1/undo": "{}", "/v1/pin": "["}[path]))
			if err != nil {
				t.Fatal(err)
			}
			res, err := c.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("%s: %s answered %d, want %d", name, path, res.StatusCode, want)
			}
		}
	}
}

func TestDecisions(t *testing.T) {
	for name, c := range clients(t, newServer(&fakeStore{}, nil)) {
		var got []Decision
		err := c.Decisions(t.Context(), func(d Decision) error {
			got = append(got, d)
			return nil
		})
		if err != nil || len(got) != 2 || got[0].Number != 2 || got[0].Undone == nil || got[1].Undone != nil {
			t.Errorf("%s: decisions %+v, %v", name, got, err)
		}
	}
}
