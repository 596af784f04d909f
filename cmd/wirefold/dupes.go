package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
	"wirefold/internal/ui"
)

func newDupes(a *app) *cobra.Command {
	cmd := newDupesList(a)
	cmd.Use = "dupes"
	cmd.Example = "  wirefold dupes\n  wirefold dupes --json | jq -r .canonical.title\n  wirefold dupes show 3f2a"
	// Without a subcommand dupes lists; a word that is none is a mistake.
	cmd.AddCommand(newDupesList(a), newDupesShow(a), newDupesDiff(a), newDupesExplain(a), newDupesFind(a), newDupesReplay(a), newDupesLog(a),
		newDupesSplit(a), newDupesMerge(a), newDupesPin(a), newDupesUndo(a))
	return cmd
}

// screenful is how many stories a list on a terminal has unless told otherwise.
const screenful = 50

func newDupesList(a *app) *cobra.Command {
	var q control.StoryQuery
	var asJSON bool
	var limit uint // so that a wrong number is a wrong call
	since, verdict := newSince(), &choiceFlag{choices: []string{"copy", "excerpt", control.VerdictByHand}}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the stories with more than one article, newest first",
		Long: `dupes lists the stories that more than one article carries, newest first, a line
each: the ID, when it was published, the number of its copies, their verdicts, the
lowest score among them, and the canonical article. In a pipe a tab stands between
two columns, and nothing is cut. On a terminal these are the newest 50 unless --limit
says otherwise. --doubtful lists by the lowest score, the lowest first.
It asks the daemon when one runs, and opens the database for a moment when none does.
` + exitCodes,
		Example: "  wirefold dupes list --since 2d --source \"BBC World\"\n  wirefold dupes list --doubtful --limit 20\n  wirefold dupes list --all --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Since, q.Verdict, q.Limit = since.Time, verdict.value, int(limit)
			if q.Limit == 0 && a.term.IsTTY && !asJSON && !cmd.Flags().Changed("limit") {
				q.Limit = screenful
			}
			c, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			if asJSON {
				out := ui.JSONLines(a.term.Stdout)
				return c.client.Stories(cmd.Context(), q, func(s control.Story) error { return out.Encode(s) })
			}
			list := a.newStoryList()
			n := 0
			err = c.client.Stories(cmd.Context(), q, func(s control.Story) error {
				n++
				return list.row(s)
			})
			if err == nil {
				a.hintList(cmd, q, n)
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&q.All, "all", "a", false, "include stories with one article")
	flags.UintVarP(&limit, "limit", "n", 0, "at most so many stories (0: all; 50 on a terminal)")
	flags.Var(since, "since", "only stories published since, such as 36h, 14d or 2026-03-01")
	flags.StringVar(&q.Source, "source", "", "only stories with an article of the source, by its name or URL")
	flags.StringVar(&q.Group, "group", "", "only stories with an article of a source in the group")
	flags.Var(verdict, "verdict", "only stories with a copy of that verdict")
	flags.Var((*shareFlag)(&q.MinScore), "min-score", "only stories with a copy of that score or a higher one")
	flags.Var((*shareFlag)(&q.MaxScore), "max-score", "only stories with a copy of that score or a lower one")
	flags.BoolVar(&q.Doubtful, "doubtful", false, "the lowest scores first, at most 1000 stories")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object a story")
	// It fails for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("source", a.completeSources)
	return cmd
}

// hintList says what a list does not show.
func (a *app) hintList(cmd *cobra.Command, q control.StoryQuery, n int) {
	filtered := slices.ContainsFunc([]string{"since", "source", "group", "verdict", "min-score", "max-score"}, cmd.Flags().Changed)
	switch {
	case n == 0 && filtered:
		a.term.Hintf("no story is like that")
	case n == 0 && q.All:
		a.term.Hintf("there are no stories yet; wirefold sources shows what was polled")
	case n == 0:
		a.term.Hintf("no story has more than one article yet; wirefold sources shows what was polled")
	case n == q.Limit && a.term.IsTTY && !cmd.Flags().Changed("limit"):
		a.term.Hintf("these are the first %d; --limit 0 lists all", n)
	}
}

// storyList prints a line a story.
type storyList struct {
	lines  *ui.Lines
	when   func(time.Time) string
	narrow bool
}

func (a *app) newStoryList() *storyList {
	l := &storyList{
		lines: a.term.NewLines(
			ui.Column{Name: "STORY", Width: 8},
			ui.Column{Name: "PUBLISHED", Width: 10, Style: ui.Dim},
			ui.Column{Name: "COPIES", Width: 6},
			ui.Column{Name: "VERDICT", Width: 8, From: 100, Style: ui.Dim},
			ui.Column{Name: "SCORE", Width: 5},
			ui.Column{Name: "SOURCE", Share: 2, Style: ui.Dim},
			ui.Column{Name: "TITLE", Share: 5},
			ui.Column{Name: "REASON", Width: 15, From: 110, Style: ui.Dim},
			ui.Column{Name: "ALSO IN", Share: 4, From: 110, Style: ui.Dim},
		),
		when: func(t time.Time) string { return t.UTC().Format(time.DateTime) },
	}
	if a.term.IsTTY {
		now := time.Now()
		l.narrow = true
		l.when = func(t time.Time) string { return ui.Ago(t, now) }
	}
	return l
}

func (l *storyList) row(s control.Story) error {
	var verdicts []string
	score, least := "-", 0.0
	for _, c := range s.Copies {
		if v := relation(c); !slices.Contains(verdicts, v) {
			verdicts = append(verdicts, v)
		}
		if !byHand(c) && (score == "-" || c.Score < least) {
			least = c.Score
			score = fmt.Sprintf("%.2f", least)
		}
	}
	verdict := strings.Join(verdicts, ", ")
	switch {
	case len(verdicts) == 0:
		verdict = "-"
	case len(verdicts) > 1 && l.narrow:
		verdict = "mixed"
	}
	return l.lines.Row(digits(s.ID), l.when(s.Published), count(len(s.Copies)), verdict, score,
		s.Canonical.Source, title(s.Canonical), string(s.Reason), carriers(s))
}

// carriers names the sources of the copies.
func carriers(s control.Story) string {
	var names []string
	for _, c := range s.Copies {
		if !slices.Contains(names, c.Source) {
			names = append(names, c.Source)
		}
	}
	return strings.Join(names, ", ")
}

// byHand reports whether only a decision made by hand holds a copy.
func byHand(c control.Copy) bool { return c.Decision > 0 && !c.Verdict.Folds() }

// relation says what a copy is to its story.
func relation(c control.Copy) string {
	if byHand(c) {
		return "by hand"
	}
	return c.Verdict.String()
}

// title returns what an article is called, as it was written.
func title(a control.Article) string {
	switch {
	case a.Title != "":
		return a.Title
	case a.Link != "":
		return a.Link
	}
	return "(untitled)"
}

// headline is title, made safe to show.
func headline(a control.Article) string { return ui.Clean(title(a)) }

func published(a control.Article) string {
	if a.Published == nil {
		return "seen " + a.Seen.UTC().Format(time.DateTime)
	}
	return a.Published.UTC().Format(time.DateTime)
}
