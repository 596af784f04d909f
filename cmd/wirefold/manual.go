package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newManual is for whoever builds a package, and hidden from everybody else.
func newManual() *cobra.Command {
	return &cobra.Command{
		Use:     "manual FOLDER",
		Short:   "Write the manual pages and the completions of shells",
		Long:    "manual writes a manual page for each command, and the completions for bash, zsh and\nfish, to FOLDER/man1 and FOLDER/completions.\n" + exitCodes,
		Example: "  wirefold manual build",
		Hidden:  true,
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return writeManual(cmd.Root(), args[0]) },
	}
}

func writeManual(root *cobra.Command, folder string) error {
	man, completions := filepath.Join(folder, "man1"), filepath.Join(folder, "completions")
	for _, dir := range []string{man, completions} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	root.DisableAutoGenTag = true
	keepColumns(root)
	// The pages are dated by $SOURCE_DATE_EPOCH, so that a build can be repeated.
	if err := doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "wirefold", Manual: "wirefold"}, man); err != nil {
		return fmt.Errorf("manual pages: %w", err)
	}
	for file, write := range map[string]func(string) error{
		"wirefold.bash": func(path string) error { return root.GenBashCompletionFileV2(path, true) },
		"wirefold.zsh":  root.GenZshCompletionFile,
		"wirefold.fish": func(path string) error { return root.GenFishCompletionFile(path, true) },
	} {
		if err := write(filepath.Join(completions, file)); err != nil {
			return fmt.Errorf("completions: %w", err)
		}
	}
	return nil
}

// keepColumns marks what is set in columns in the texts of a command and those under
// it, which a manual page would otherwise run together.
func keepColumns(cmd *cobra.Command) {
	columns := regexp.MustCompile(`(?m)(^  .*\n?)+`)
	cmd.Long = columns.ReplaceAllStringFunc(cmd.Long, func(block string) string {
		return "\n" + regexp.MustCompile(`(?m)^`).ReplaceAllString(block, "    ")
	})
	for _, sub := range cmd.Commands() {
		keepColumns(sub)
	}
}
