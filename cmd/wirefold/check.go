package main

import (
	"errors"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/ui"
)

func newCheck(a *app) *cobra.Command {
	var asJSON, database bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration and print every problem with its place",
		Long: `check reads the configuration as serve would and prints all problems at once,
each with file:line:column. It starts nothing and asks nobody.

With --database it reads every page of the database as well and says what is wrong with
them, through the daemon if one runs, which goes on meanwhile.
` + exitCodes,
		Example: "  wirefold check --config config.toml\n  wirefold check --database",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if database {
				return a.checkDatabase(cmd.Context(), asJSON)
			}
			cfg, err := a.load(false)
			if asJSON {
				return a.checkJSON(cfg, err)
			}
			if err != nil {
				var problems *config.Problems
				if errors.As(err, &problems) {
					a.warn(&config.Config{Warnings: problems.Warnings})
				}
				return err
			}
			a.warn(cfg)
			return a.term.Printf("%s: %d sources, no problems\n", ui.Clean(cfg.File), len(cfg.Sources))
		},
	}
	cmd.Flags().BoolVar(&database, "database", false, "check the database")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a problem or warning; with --database one in all")
	return cmd
}

// checkJSON prints what check found, a line a problem or warning. Errors that are
// not about a place in the file are reported in the usual way.
func (a *app) checkJSON(cfg *config.Config, err error) error {
	type entry struct {
		Kind string `json:"kind"` // "error" or "warning"
		config.Problem
	}
	out := ui.JSONLines(a.term.Stdout)
	print := func(kind string, list []config.Problem) error {
		for _, p := range list {
			if err := out.Encode(entry{kind, p}); err != nil {
				return err
			}
		}
		return nil
	}
	var problems *config.Problems
	if errors.As(err, &problems) {
		if err := print("error", problems.List); err != nil {
			return err
		}
		if err := print("warning", problems.Warnings); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return print("warning", cfg.Warnings)
}
