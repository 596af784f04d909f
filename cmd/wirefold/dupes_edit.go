package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
)

const namesHelp = `A story is named by its ID, by the first digits of it, or by the URL of one of its
articles; an article by its ID, first digits or URL, as dupes show prints them.
`

func newDupesSplit(a *app) *cobra.Command {
	var apart bool
	cmd := a.decisionCommand("split STORY ARTICLE…", "Take articles out of a story, for ever",
		`split takes articles out of a story. Together they become a story of their own, or
each by itself with --apart. They are never folded again with an article that stays,
whatever is polled later; a new copy of both joins the one that it resembles more.
The part that holds the canonical article keeps the story's ID. undo takes it back.

`+namesHelp,
		"  wirefold dupes split 9df41cbe 77aa01bc\n  wirefold dupes split 9df41cbe https://ledger.example/ferry --apart",
		cobra.MinimumNArgs(2),
		func(ctx context.Context, c *control.Client, args []string) (control.Decision, error) {
			return c.Split(ctx, control.SplitRequest{Story: args[0], Articles: args[1:], Apart: apart})
		})
	cmd.Flags().BoolVar(&apart, "apart", false, "make each article a story of its own")
	return cmd
}

func newDupesMerge(a *app) *cobra.Command {
	return a.decisionCommand("merge STORY STORY…", "Make stories one, for ever",
		`merge makes stories one, whatever their texts say. The oldest keeps its ID, and the
IDs of the others lead to it. undo takes it back.

`+namesHelp,
		"  wirefold dupes merge 9df41cbe 77aa01bc",
		cobra.MinimumNArgs(2),
		func(ctx context.Context, c *control.Client, args []string) (control.Decision, error) {
			return c.Merge(ctx, control.MergeRequest{Stories: args})
		})
}

func newDupesPin(a *app) *cobra.Command {
	return a.decisionCommand("pin STORY ARTICLE", "Let an article stand for its story, for ever",
		`pin makes an article the canonical one of its story, whatever arrives later. The pin
goes with the article when it comes into another story; of several in one story the
latest counts. undo takes it back.

`+namesHelp,
		"  wirefold dupes pin 9df41cbe 77aa01bc",
		cobra.ExactArgs(2),
		func(ctx context.Context, c *control.Client, args []string) (control.Decision, error) {
			return c.Pin(ctx, control.PinRequest{Story: args[0], Article: args[1]})
		})
}

func newDupesUndo(a *app) *cobra.Command {
	return a.decisionCommand("undo [DECISION]", "Take back a split, a merge or a pin",
		`undo takes back a decision, by default the latest that stands. The stories become what
they were; articles that arrived since stay, each with what it is a copy of. A
decision on which a later one depends is not undone before that one.
dupes log lists the decisions with their numbers.
`,
		"  wirefold dupes undo\n  wirefold dupes undo 3",
		cobra.MatchAll(cobra.MaximumNArgs(1), numbers),
		func(ctx context.Context, c *control.Client, args []string) (control.Decision, error) {
			var req control.UndoRequest
			if len(args) > 0 {
				req.Decision, _ = strconv.ParseUint(args[0], 10, 64) // see numbers
			}
			return c.Undo(ctx, req)
		})
}

// numbers checks that the arguments are numbers of decisions.
func numbers(_ *cobra.Command, args []string) error {
	for _, arg := range args {
		if n, err := strconv.ParseUint(arg, 10, 64); err != nil || n == 0 {
			return fmt.Errorf("%q is not the number of a decision", arg)
		}
	}
	return nil
}

// decisionCommand returns a command that makes or undoes a decision and prints it.
func (a *app) decisionCommand(use, short, long, example string, args cobra.PositionalArgs,
	ask func(context.Context, *control.Client, []string) (control.Decision, error),
) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long + exitCodes, Example: example, Args: args,
		ValidArgsFunction: a.completeStories,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return a.withEngine(ctx, func(c *control.Client) error {
				d, err := ask(ctx, c, args)
				if err != nil {
					return err
				}
				return a.printDecision(d, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the decision as one JSON object")
	return cmd
}

// withEngine calls fn with the daemon's client, or with one of this process that has
// the database open for writing; it makes no new one.
func (a *app) withEngine(ctx context.Context, fn func(*control.Client) error) error {
	cfg, err := a.load(false)
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
		return noDatabase(cfg.Store.Path)
	}
	return a.withDaemon(ctx, cfg, fn)
}
