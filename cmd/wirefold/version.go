package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"wirefold/internal/ui"
)

// version returns the version that the build recorded: a tag, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

func newVersion(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `version prints the version that the build recorded, and that of Go.
` + exitCodes,
		Example: "  wirefold version\n  wirefold version --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return ui.JSONLines(a.term.Stdout).Encode(map[string]string{"version": version(), "go": runtime.Version()})
			}
			return a.term.Printf("wirefold %s (%s)\n", version(), runtime.Version())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
