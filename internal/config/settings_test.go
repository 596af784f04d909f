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
	c, err = WithSettings([]string{"dedupe.threshold=0.7", "dedupe.min_words=20", "dedupe.candidates=5"})
	if want := (Dedupe{Window: Default().Dedupe.Window, Threshold: 0.7, MinWords: 20, Candidates: 5}); err != nil || c.Dedupe != want {
		t.Errorf("settings %+v, %v, want %+v", c, err, want)
	}
	if c, err := WithSettings(nil); err != nil || c.Dedupe != Default().Dedupe {
		t.Errorf("no settings: %v, %v", c, err)
	}
	for _, s := range []string{"dedupe.window", "poll.workers=1", "dedupe.window=soon", "dedupe.windows=7d", "dedupe.window=7d\nfoo=1", "", "dedupe.threshold=nan", "dedupe.threshold=0.05", "dedupe.threshold=1", "dedupe.min_words=3", "dedupe.candidates=0"} {
		if _, err := WithSettings([]string{s}); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}
