package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/subscribe"
	"wirefold/internal/ui"
)

// maxList bounds an OPML file, in bytes; it is a little more than is read of one.
const maxList = 9 << 20

func newSourcesImport(a *app) *cobra.Command {
	var appendTo string
	cmd := &cobra.Command{
		Use:   "import FILE.opml|-",
		Short: "Turn an OPML file into [[source]] tables",
		Long: `import reads a list of feeds as other readers export it, from a file or from
standard input (-), and prints [[source]] tables for the configuration. Folders
become groups. What is there twice, cannot be a source or will not be reached is
said on standard error.

With --append the tables are added at the end of a configuration instead, except
for the sources that it has already. Everything else in it stays as it is; it is
not touched if it would not check afterwards.
` + exitCodes,
		Example: "  wirefold sources import feeds.opml\n  wirefold sources import feeds.opml --append /etc/wirefold/config.toml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.importList(cmd.InOrStdin(), args[0], appendTo)
		},
	}
	cmd.Flags().StringVar(&appendTo, "append", "", "add the sources to this configuration")
	return cmd
}

func (a *app) importList(stdin io.Reader, name, appendTo string) error {
	body, err := readList(stdin, name)
	if err != nil {
		return err
	}
	cfg := config.Default()
	if appendTo != "" {
		if cfg, err = config.Load(appendTo); err != nil {
			return ui.WithCode(err, ui.ExitConfig)
		}
	}
	list, err := subscribe.FromOPML(body, cfg)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, note := range list.Notes {
		a.term.Warnf("%s", note)
	}
	if appendTo == "" {
		return a.term.Printf("%s", config.FormatSources(list.Sources))
	}
	if len(list.Sources) > 0 {
		if _, err := config.AppendSources(appendTo, list.Sources); err != nil {
			return ui.WithCode(err, ui.ExitConfig)
		}
	}
	return a.term.Printf("%s: %d sources added\n", ui.Clean(appendTo), len(list.Sources))
}

func readList(stdin io.Reader, name string) ([]byte, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, maxList))
}

func newSourcesExport(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Print the sources as OPML",
		Long: `export prints the configured sources as OPML 2.0, which other readers import. Groups
become folders; a source of several groups stands in each of them. It asks nobody.
` + exitCodes,
		Example: "  wirefold sources export > feeds.opml",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := a.load(false)
			if err != nil {
				return err
			}
			return a.term.Printf("%s", subscribe.ToOPML(cfg))
		},
	}
}
