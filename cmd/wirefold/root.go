package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/ui"
)

// app is what every command works with.
type app struct {
	term   *ui.Term
	getenv func(string) string
	config string // --config
}

const exitCodes = `
Exit codes:
  0   done
  1   failure
  2   wrong usage
  75  the database is held by another process
  78  the configuration or the database has problems`

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "wirefold",
		Short: "One story, told once: a feed aggregator that folds syndicated copies",
		Long: `wirefold polls RSS, Atom and JSON feeds, recognises syndicated copies by their
text, and publishes one merged feed in which each story stands once.
` + exitCodes,
		Example:       "  wirefold demo\n  wirefold serve --config /etc/wirefold/config.toml\n  wirefold dupes",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(a.term.Stdout)
	root.SetErr(a.term.Stderr)
	root.PersistentFlags().StringVarP(&a.config, "config", "c", "", "configuration file (default: $XDG_CONFIG_HOME/wirefold/config.toml, then /etc/wirefold/config.toml)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	root.AddCommand(newServe(a), newDemo(a), newCheck(a), newPoll(a), newPreview(a), newDupes(a), newWhere(a), newSearch(a), newSources(a), newEval(a),
		newStatus(a), newLog(a), newBackup(a), newRestore(a), newSnapshots(a), newCompact(a), newReindex(a), newVersion(a), newManual())
	for _, cmd := range root.Commands() {
		wrapUsage(cmd)
	}
	wrapUsage(root)
	return root
}

// wrapUsage makes mistakes in the arguments of a command, and of its
// subcommands, end with the code for wrong usage.
func wrapUsage(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usage(cmd, err)
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		wrapUsage(sub)
	}
}

// usage makes err the error of a wrong call.
func usage(cmd *cobra.Command, err error) error {
	// cobra's suggestions stand in the message, on lines of their own.
	text, _, _ := strings.Cut(err.Error(), "\n")
	hint := fmt.Sprintf("see %s --help", cmd.CommandPath())
	// After a mistake in the flags there is no argument yet, and every command is
	// like the empty word.
	if arg := firstArg(cmd); arg != "" {
		if names := cmd.SuggestionsFor(arg); len(names) > 0 {
			hint = fmt.Sprintf("did you mean %q?", names[0])
		}
	}
	return ui.WithCode(ui.WithHint(errors.New(text), hint), ui.ExitUsage)
}

func firstArg(cmd *cobra.Command) string {
	if args := cmd.Flags().Args(); len(args) > 0 {
		return args[0]
	}
	return ""
}

// load reads the configuration and shows its warnings if asked to.
func (a *app) load(warnings bool) (*config.Config, error) {
	path, err := config.Find(a.config, a.getenv)
	if err != nil {
		return nil, ui.WithCode(err, ui.ExitConfig)
	}
	cfg, err := config.Load(path)
	if err != nil {
		return nil, ui.WithCode(err, ui.ExitConfig)
	}
	if warnings {
		a.warn(cfg)
	}
	return cfg, nil
}

func (a *app) warn(cfg *config.Config) {
	for _, w := range cfg.Warnings {
		a.term.Warnf("%s", w.Error())
		if w.Hint != "" {
			a.term.Hintf("%s", w.Hint)
		}
	}
}
