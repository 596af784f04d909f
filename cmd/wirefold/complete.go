package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/control"
)

const (
	// completionTime bounds how long a completion may take: the shell waits for it.
	completionTime = 2 * time.Second
	completions    = 100 // stories at most
)

// completeStories completes the IDs of the newest stories with copies.
func (a *app) completeStories(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	c, err := a.connect(ctx)
	if err != nil { // no matter for a shell that waits
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer c.Close()
	var found []string
	_ = c.client.Stories(ctx, control.StoryQuery{Limit: completions}, func(s control.Story) error {
		found = append(found, cobra.CompletionWithDesc(digits(s.ID), headline(s.Canonical)))
		return nil
	})
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeSources completes the names of the configured sources.
func (a *app) completeSources(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	cfg, err := a.load(false)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for _, src := range cfg.Sources {
		found = append(found, cobra.CompletionWithDesc(src.Name, src.URL))
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
