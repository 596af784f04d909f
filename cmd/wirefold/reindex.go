package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"wirefold/internal/pipeline"
	"wirefold/internal/ui"
	"wirefold/store/boltstore"
)

func newReindex(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Make the fingerprints of all stored articles anew from their texts",
		Long: `reindex makes the fingerprints of the stored articles anew, when a new version of
wirefold wants others; serve says so. Stories, verdicts and decisions by hand stay as
they are. Interrupted, it goes on where it was when it is called again. The daemon must
be stopped.
` + exitCodes,
		Example: "  wirefold reindex",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.reindex(cmd.Context(), force)
		},
	}
	cmd.Flags().BoolVarP(&force, "force", "f", false, "also if they are of this version already")
	return cmd
}

func (a *app) reindex(ctx context.Context, force bool) (err error) {
	cfg, err := a.load(false)
	if err != nil {
		return err
	}
	path := cfg.Store.Path
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return noDatabase(path)
	}
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return offlineError(err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var bar *ui.Progress
	shown := 0
	made, err := pipeline.Reindex(ctx, s, force, func(done, total int) {
		if bar == nil {
			bar = a.term.NewProgress(int64(total), "fingerprinting")
		}
		bar.Add(done - shown)
		shown = done
	})
	if bar != nil {
		bar.Done()
	}
	if err != nil {
		return databaseError(err)
	}
	if bar == nil {
		return a.term.Printf("%s: nothing to do\n", ui.Clean(path))
	}
	return a.term.Printf("%s: %d articles fingerprinted\n", ui.Clean(path), made)
}
