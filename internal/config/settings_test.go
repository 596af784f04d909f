package config

import (
	"testing"
	"time"
)

func TestWithSettings(t *testing.T) {
	c, err := WithSettings([]string{"dedupe.window=7d"})
	if err != nil || c.Dedupe.Window.Std() != 7*24*time.Hour {
		t.Errorf("window = %v, %v", c, err)
	}
	if c, err := WithSettings(nil); err != nil || c.Dedupe != Default().Dedupe {
		t.Errorf("no settings: %v, %v", c, err)
	}
	for _, s := range []string{"dedupe.window", "poll.workers=1", "dedupe.window=soon", "dedupe.windows=7d", "dedupe.window=7d\nfoo=1", ""} {
		if _, err := WithSettings([]string{s}); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}
