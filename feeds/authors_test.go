package feeds

import (
	"slices"
	"testing"
)

func TestNamed(t *testing.T) {
	authors := []string{"Ana Lima", "bo@x.example", "@ana", "Cy at x.example"}
	if got := Named(authors); !slices.Equal(got, []string{"Ana Lima", "@ana", "Cy at x.example"}) {
		t.Errorf("Named gave %q", got)
	}
	if authors[1] != "bo@x.example" {
		t.Error("Named changed its argument")
	}
}
